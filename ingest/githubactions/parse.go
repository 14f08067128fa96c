package githubactions

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/rhysd/actionlint"
	"go.yaml.in/yaml/v3"

	"keyreach/engine/fact"
)

const (
	// maxErrors bounds how many of the syntax errors are told.
	maxErrors = 50
	// maxNodes bounds how many values a workflow may have once its aliases are
	// followed: a few nested aliases stand for more than any memory holds.
	maxNodes = 200_000
	// maxCuts bounds how often a broken file is cut off before its break.
	maxCuts = 3
)

// parse returns the workflow as far as it can be read, nil where nothing can.
func (r *reader) parse() *actionlint.Workflow {
	data := r.File.Data
	for range maxCuts {
		if size, ok := expandedSize(data); !ok || size > maxNodes {
			r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Error, 0,
				fmt.Sprintf("reading the workflow: its aliases stand for more than %d values or for themselves; nothing of it was read", maxNodes)))
			return nil
		}
		workflow, problems := actionlint.Parse(data)
		r.report(problems)
		if workflow != nil {
			return workflow
		}
		if len(problems) == 0 || problems[0].Line < 2 {
			return nil
		}
		// What stands before the break may still be a workflow.
		r.cut = true
		data = r.File.Data[:min(r.File.LineOffset(problems[0].Line), r.File.LineOffset(bytes.Count(data, []byte("\n"))))]
	}
	return nil
}

// quoted is text of the file in a message of the YAML parser: it may be a
// secret's value.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'[^']*'|` + "`[^`]*`")

func (r *reader) report(problems []*actionlint.Error) {
	for i, problem := range problems {
		if i == maxErrors {
			return
		}
		offset := r.offset(&actionlint.Pos{Line: problem.Line, Col: problem.Column})
		message := "reading the workflow: " + quoted.ReplaceAllString(problem.Message, "…") + "; what stands here may be missing"
		r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Warning, offset, message))
	}
}

// expandedSize returns how many values a document has when its aliases are
// followed; ok is false for one that contains itself. A text that is no YAML has
// none: the parser tells of it.
func expandedSize(data []byte) (size int, ok bool) {
	var document yaml.Node
	if yaml.Unmarshal(data, &document) != nil {
		return 0, true
	}
	sizes := map[*yaml.Node]int{}
	return measure(&document, sizes)
}

// measuring marks a node whose size is being found.
const measuring = -1

func measure(n *yaml.Node, sizes map[*yaml.Node]int) (size int, ok bool) {
	if size, known := sizes[n]; known {
		return size, size != measuring
	}
	sizes[n] = measuring
	size = 1
	if n.Kind == yaml.AliasNode {
		if size, ok = measure(n.Alias, sizes); !ok {
			return 0, false
		}
	}
	for _, child := range n.Content {
		childSize, ok := measure(child, sizes)
		if !ok {
			return 0, false
		}
		size = min(size+childSize, maxNodes+1)
	}
	sizes[n] = size
	return size, true
}
