package ingest

import (
	"regexp"
	"slices"
	"strings"
)

var (
	// readVariable is a variable that a shell script reads.
	readVariable = regexp.MustCompile(`\$\{?([A-Z][A-Z0-9_]+)\b`)
	// setVariable is one that it sets.
	setVariable = regexp.MustCompile(`(?m)(?:^|[\s;&|(])(?:export\s+|local\s+|readonly\s+|for\s+|read\s+(?:-r\s+)?)?([A-Z][A-Z0-9_]+)(?:=|\s+in\s)`)
	// shellVariable is one that a shell or a system sets.
	shellVariable = regexp.MustCompile(`^(?:HOME|PATH|PWD|OLDPWD|USER|SHELL|LANG|HOSTNAME|RANDOM|IFS|SECONDS|LINENO|UID|TMPDIR|TERM|BASH\w*|EUID|PPID|OPTARG|OPTIND)$`)
)

// VariablesRead returns the names of the variables that scripts read and that
// neither they set nor known says are set elsewhere, sorted. Only names in capitals
// are taken: others are rarely a platform's.
func VariablesRead(scripts []string, known func(name string) bool) []string {
	text := strings.Join(scripts, "\n")
	set := map[string]bool{}
	for _, match := range setVariable.FindAllStringSubmatch(text, -1) {
		set[match[1]] = true
	}
	var names []string
	for _, match := range readVariable.FindAllStringSubmatch(text, -1) {
		if name := match[1]; !set[name] && !shellVariable.MatchString(name) && !known(name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
