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
	for begin, count := 0, 0; begin < len(data) && count < maxDocuments; count++ {
		end, next := documentEnd(data, begin)
		document, broken := parseOne(data, begin, end)
		problems = append(problems, broken...)
		if document != nil {
			documents = append(documents, document)
		}
		begin = next
	}
	return documents, problems
}

// documentEnd returns where the document ends that begins at begin, before the line
// that ends it or that begins the next one, and where the next one begins. What
// stands before a document's own first line (directives, comments) belongs to it.
func documentEnd(data []byte, begin int) (end, next int) {
	ahead := true // of the document's first line
	for at := begin; at < len(data); {
		line := data[at:]
		switch {
		case isMarker(line, "..."):
			return at, lineEnd(data, at)
		case isMarker(line, "---") && !ahead:
			return at, at
		}
		ahead = ahead && bytes.IndexByte([]byte("%#\r\n"), line[0]) >= 0
		at = lineEnd(data, at)
	}
	return len(data), len(data)
}

// lineEnd returns where the line behind the one at at begins.
func lineEnd(data []byte, at int) int {
	if length := bytes.IndexByte(data[at:], '\n'); length >= 0 {
		return at + length + 1
	}
	return len(data)
}

// isMarker reports whether a text begins with a line that marks a document's begin
// (---) or end (...).
func isMarker(line []byte, marker string) bool {
	rest, is := bytes.CutPrefix(line, []byte(marker))
	return is && (len(rest) == 0 || bytes.IndexByte([]byte(" \t\r\n"), rest[0]) >= 0)
}

func parseOne(data []byte, begin, end int) (*Node, []Problem) {
	t := &text{data: data, lines: []int{begin}}
	for at := lineEnd(data, begin); at < end; at = lineEnd(data, at) {
		t.lines = append(t.lines, at)
	}
	var problems []Problem
	torn, whole := false, end
	for range maxCuts {
		var document yaml.Node
		err := yaml.Unmarshal(data[begin:end], &document)
		if err == nil {
			return t.root(&document, torn), problems
		}
		end = t.before(errorLine(err), end)
		torn = end == whole || bytes.IndexByte([]byte(" \t\r\n-#"), data[end]) >= 0
		problems = append(problems, Problem{end, "reading YAML: from about here on this is no YAML; what stands before was read"})
		if end == begin {
			return nil, problems
		}
	}
	problems = append(problems, Problem{begin, fmt.Sprintf("reading YAML: nothing of the document was read, it is broken in more than %d places", maxCuts)})
	return nil, problems
}

// root returns the value of a document, nil for nothing.
func (t *text) root(document *yaml.Node, torn bool) *Node {
	if len(document.Content) == 0 {
		return nil
	}
	root := t.of(document.Content[0])
	if root.Kind() <= jsontree.Null {
		return nil
	}
	if torn {
		t.torn = root.yaml
	}
	return root
}

// Whole returns a document's mapping without its last entry where the document was
// read up to a break in that entry: something may be missing from it. Other values
// are whole.
func (n *Node) Whole() *Node {
	if n == nil || n.yaml == nil || n.yaml != n.text.torn || !n.IsMap() || len(n.yaml.Content) < 2 {
		return n
	}
	whole := *n.yaml
	whole.Content = whole.Content[:len(whole.Content)-2]
	return &Node{text: n.text, yaml: &whole}
}

// before returns where a line begins, or a line before it that is before end.
func (t *text) before(line, end int) int {
	for cut := min(line, len(t.lines)) - 1; cut > 0; cut-- {
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
