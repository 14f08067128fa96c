package aws

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"
)

// TestProbes holds the evaluator against cases whose expected results were
// taken from the AWS documentation pages they name.
func TestProbes(t *testing.T) {
	t.Parallel()
	file, err := os.Open("testdata/aws-probes.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	count := 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		count++
		var probe struct{ Name, Expected, Source string }
		if err := json.Unmarshal(lines.Bytes(), &probe); err != nil {
			t.Fatal(err)
		}
		out, err := Simulate(lines.Bytes())
		if err != nil {
			t.Errorf("%s: %v", probe.Name, err)
		}
		var answer struct{ Name, Result string }
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Fatal(err)
		}
		if answer.Result != probe.Expected || answer.Name != probe.Name {
			t.Errorf("%s\n got %s\nwant %s, by %s", probe.Name, out, probe.Expected, probe.Source)
		}
	}
	if lines.Err() != nil || count != 48 {
		t.Fatalf("read %d probes, want 48: %v", count, lines.Err())
	}
}
