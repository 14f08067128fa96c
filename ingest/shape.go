package ingest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"

	"keyreach/ingest/jsontree"
)

// Form is the outer form of a file's text.
type Form uint8

// The forms. FormText is whatever is none of the others.
const (
	FormText   Form = iota
	FormObject      // one JSON object
	FormArray       // one JSON array
	FormLines       // one JSON object a line, possibly with other lines between
	FormYAML        // a mapping or a list that is no JSON
)

// Shape is what detection may know cheaply of a file.
type Shape struct {
	Form Form
	// Keys are the names in the top object, in the first object of an array or
	// of lines, or at the top of the first YAML document, in the file's order.
	Keys []string
}

// Has reports whether all names are among the keys.
func (s Shape) Has(names ...string) bool {
	for _, name := range names {
		if !slices.Contains(s.Keys, name) {
			return false
		}
	}
	return true
}

// maxSamples bounds how many records detection looks at.
const maxSamples = 8

// Shape returns the file's shape, found once.
func (f *File) Shape() Shape {
	if f.shape == nil {
		shape := f.findShape()
		f.shape = &shape
	}
	return *f.shape
}

func (f *File) findShape() Shape {
	root, _ := f.Tree()
	switch root.Kind() {
	case jsontree.Object:
		return Shape{Form: FormObject, Keys: root.Keys()}
	case jsontree.Array:
		return Shape{Form: FormArray, Keys: f.firstSampleKeys()}
	case jsontree.Lines:
		return Shape{Form: FormLines, Keys: f.firstSampleKeys()}
	}
	if keys, ok := yamlKeys(f.Data); ok {
		return Shape{Form: FormYAML, Keys: keys}
	}
	if beginsFlow(f.Data) {
		if documents, problems := f.Documents(); len(documents) > 0 && len(problems) == 0 {
			return Shape{Form: FormYAML, Keys: documents[0].Names()}
		}
	}
	return Shape{}
}

func (f *File) firstSampleKeys() []string {
	for _, sample := range f.Samples() {
		if sample.Len() > 0 {
			return sample.Keys()
		}
	}
	return nil
}

// Samples returns the records by which a JSON file is recognised: the top
// object itself, or the first few objects of an array or of lines; nil for
// other files.
func (f *File) Samples() []*jsontree.Node {
	root, _ := f.Tree()
	if root.Kind() == jsontree.Object {
		return []*jsontree.Node{root}
	}
	var samples []*jsontree.Node
	for _, element := range root.Elements() {
		if element.Kind() == jsontree.Object {
			samples = append(samples, element)
		}
		if len(samples) == maxSamples {
			break
		}
	}
	return samples
}

// maxSampledLines bounds how many lines decide whether a file is one of lines.
const maxSampledLines = 32

// IsLines reports whether the file holds one JSON object a line. Other lines may
// stand between them (a log that was written into the same file), but a text that
// merely quotes an object is not one. A file of a single line is not: it is that
// object.
func (f *File) IsLines() bool {
	lines := firstLines(f.Data, maxSampledLines)
	if len(lines) < 2 {
		return false
	}
	if lines[0][0] == '{' && json.Valid(lines[0]) {
		return true
	}
	whole := 0
	for _, line := range lines {
		if line[0] == '{' && json.Valid(line) {
			whole++
		}
	}
	if lines[0][0] == '{' || lines[0][0] == '[' {
		// A broken first record must not hide the lines after it, but one value
		// over many lines may have a few that are whole.
		return whole*2 > len(lines)
	}
	return whole*4 >= len(lines)
}

// firstLines returns the first lines that are not blank, white space around
// them cut off at the end only: what is indented is part of something.
func firstLines(data []byte, most int) [][]byte {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	var lines [][]byte
	for len(data) > 0 && len(lines) < most {
		line, rest, _ := bytes.Cut(data, []byte("\n"))
		data = rest
		if line = bytes.TrimRight(line, " \t\r"); len(line) > 0 {
			lines = append(lines, line)
		}
	}
	return lines
}

var (
	yamlKey = regexp.MustCompile(`^["']?([A-Za-z_$][\w$./ -]*?)["']?[ \t]*:([ \t]|\r?$)`)
	// yamlItem is an item of a list at the top.
	yamlItem = regexp.MustCompile(`^- `)
)

// maxYAMLKeys bounds how many keys a document is recognised by; what has more is
// a table, not a configuration.
const maxYAMLKeys = 5000

// yamlKeys returns the keys at the top of the first YAML document; ok is false
// for a text whose outermost lines do not look like YAML. The whole document may
// be indented.
func yamlKeys(data []byte) (keys []string, ok bool) {
	depth := -1
	for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) {
		line = bytes.TrimRight(line, " \t\r\n")
		text := bytes.TrimLeft(line, " ")
		switch {
		case len(text) == 0 || text[0] == '#' || line[0] == '%':
			continue
		case bytes.HasPrefix(line, []byte("---")):
			if ok {
				return keys, true
			}
			continue
		}
		indent := len(line) - len(text)
		if depth < 0 {
			depth = indent
		}
		if indent > depth || text[0] == '}' || text[0] == ']' || text[0] == '\t' {
			continue
		}
		key, isKey := outerLine(text)
		if !isKey || indent < depth || len(keys) == maxYAMLKeys {
			return nil, false
		}
		ok = true
		if key != "" {
			keys = append(keys, key)
		}
	}
	return keys, ok
}

// beginsFlow reports whether a text begins with a comment and then an object whose
// names have no quotes: YAML that is written like JSON.
func beginsFlow(data []byte) bool {
	for line := range bytes.Lines(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))) {
		switch text := bytes.TrimSpace(line); {
		case len(text) == 0 || text[0] == '#' || bytes.HasPrefix(text, []byte("---")):
			continue
		default:
			return text[0] == '{'
		}
	}
	return false
}

// outerLine returns the key that an outermost line of YAML begins with, empty
// for an item of a list; ok is false where it is neither.
func outerLine(text []byte) (key string, ok bool) {
	if yamlItem.Match(text) {
		return "", true
	}
	match := yamlKey.FindSubmatch(text)
	if match == nil {
		return "", false
	}
	return string(match[1]), true
}
