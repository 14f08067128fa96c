package githubactions

import (
	"bytes"
	"fmt"
	"regexp"

	"github.com/rhysd/actionlint"

	"keyreach/engine/fact"
	"keyreach/ingest/yamltree"
)

const (
	// maxErrors bounds how many of the syntax errors are told.
	maxErrors = 50
	// maxCuts bounds how often a broken file is cut off before its break.
	maxCuts = 3
)

// parse returns the workflow as far as it can be read, nil where nothing can.
func (r *reader) parse() *actionlint.Workflow {
	data := r.File.Data
	for range maxCuts {
		if documents, _ := yamltree.Parse(data); yamltree.Size(documents...) > yamltree.MaxSize {
			r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Error, 0,
				fmt.Sprintf("reading the workflow: its aliases stand for more than %d values or for themselves; nothing of it was read", yamltree.MaxSize)))
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
