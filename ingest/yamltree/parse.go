package yamltree

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"

	"keyreach/ingest/jsontree"
)

// Problem is something that could not be read.
type Problem struct {
	Offset  int
	Message string
}

const (
	// maxCuts bounds how often a broken document is cut off before its break.
	maxCuts = 3
	// maxDocuments bounds the documents of one file.
	maxDocuments = 100_000
)

// Parse returns the documents of a text of YAML in their order; one that holds
// nothing is left out. A document that stops being YAML is read as far as it is,
// with a problem at the line where it stops.
func Parse(data []byte) (documents []*Node, problems []Problem) {
	begin := 0
	for count := 0; begin <= len(data) && count < maxDocuments; count++ {
		end := documentEnd(data, begin)
		document, broken := parseOne(data, begin, end)
		problems = append(problems, broken...)
		if document != nil {
			documents = append(documents, document)
		}
		begin = end + 1
		if end >= len(data) {
			break
		}
	}
	return documents, problems
}

// documentEnd returns where the document ends that begins at begin: before the
// line that separates it from the next one.
func documentEnd(data []byte, begin int) int {
	for at := begin; at < len(data); {
		next := bytes.IndexByte(data[at:], '\n')
		if next < 0 {
			return len(data)
		}
		at += next + 1
		if separates(data[at:]) {
			return at - 1
		}
	}
	return len(data)
}

func separates(line []byte) bool {
	if !bytes.HasPrefix(line, []byte("---")) {
		return false
	}
	return len(line) == 3 || bytes.IndexByte([]byte(" \t\r\n"), line[3]) >= 0
}

func parseOne(data []byte, begin, end int) (*Node, []Problem) {
	t := &text{data: data, lines: []int{begin}}
	for i := begin; i < end; i++ {
		if data[i] == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	var problems []Problem
	for range maxCuts {
		var document yaml.Node
		err := yaml.Unmarshal(data[begin:end], &document)
		if err == nil {
			if len(document.Content) == 0 {
				return nil, problems
			}
			if root := t.of(nil, document.Content[0]); root.Kind() > jsontree.Null {
				return root, problems
			}
			return nil, problems
		}
		end = t.before(min(errorLine(err), len(t.lines)), end)
		problems = append(problems, Problem{end, "reading YAML: from about here on this is no YAML; what stands before was read"})
		if end == begin {
			return nil, problems
		}
	}
	problems = append(problems, Problem{begin, fmt.Sprintf("reading YAML: nothing of the document was read, it is broken in more than %d places", maxCuts)})
	return nil, problems
}

// before returns where a line begins, or a line before it that is before end.
func (t *text) before(line, end int) int {
	for cut := line - 1; cut > 0; cut-- {
		if t.lines[cut] < end {
			return t.lines[cut]
		}
	}
	return t.lines[0]
}

var lineInError = regexp.MustCompile(`line ([0-9]+)`)

// errorLine is the line that an error of the library names, 1 for none. Its text
// is not repeated: it may quote the file.
func errorLine(err error) int {
	if match := lineInError.FindStringSubmatch(err.Error()); match != nil {
		if line, err := strconv.Atoi(match[1]); err == nil && line > 0 {
			return line
		}
	}
	return 1
}
