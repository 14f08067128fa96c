package yamlwalk

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"
)

const (
	// MaxNodes bounds how many values a text may stand for.
	MaxNodes = 200_000
	// maxCuts bounds how often a broken text is cut off before its break.
	maxCuts = 3
	// maxMerges bounds how deep merges are followed.
	maxMerges = 32
)

// File is what could be read of a text.
type File struct {
	// Documents are the roots of the documents that are not empty.
	Documents []*Node
	// Broken is the line (from 1) from which on the text is no YAML, 0 for none.
	Broken int
	// Refused says that the text stands for more than MaxNodes values.
	Refused bool
}

// Parse reads a text. Where it is broken, what stands before the line of the break
// is read; the last entry at the top is left out unless another begins at the break:
// something may be missing from it.
func Parse(data []byte) *File {
	file := &File{}
	text, torn := data, false
	for range maxCuts {
		documents, line := decode(text)
		if line < 2 {
			file.fill(documents, torn)
			if line > 0 && file.Broken == 0 {
				file.Broken = line
			}
			return file
		}
		if file.Broken == 0 {
			file.Broken = line
		}
		rest := text
		text = before(text, line)
		torn = len(text) == len(rest) || bytes.IndexByte([]byte(" \t\r\n-#"), rest[len(text)]) >= 0
	}
	return file
}

func (f *File) fill(documents []*yaml.Node, cut bool) {
	size, sizes := 0, map[*yaml.Node]int{}
	for _, document := range documents {
		n, ok := measure(document, sizes)
		if size += n; !ok || size > MaxNodes {
			f.Refused = true
			return
		}
	}
	for i, document := range documents {
		if len(document.Content) == 0 {
			continue
		}
		root := document.Content[0]
		if cut && i == len(documents)-1 && root.Kind == yaml.MappingNode && len(root.Content) >= 2 {
			root.Content = root.Content[:len(root.Content)-2]
		}
		f.Documents = append(f.Documents, &Node{root})
	}
}

// decode returns the documents of a text and the line of its first break, 0 for
// none. The error's own text is not repeated: it may quote the file.
func decode(text []byte) (documents []*yaml.Node, broken int) {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		err := decoder.Decode(&document)
		switch {
		case errors.Is(err, io.EOF):
			return documents, 0
		case err != nil:
			return documents, lineOf(err)
		}
		documents = append(documents, &document)
	}
}

var errorLine = regexp.MustCompile(`line ([0-9]+)`)

func lineOf(err error) int {
	if match := errorLine.FindStringSubmatch(err.Error()); match != nil {
		if line, err := strconv.Atoi(match[1]); err == nil {
			return max(1, line)
		}
	}
	return 1
}

// before returns the lines of a text before one, fewer than it has.
func before(text []byte, line int) []byte {
	at, most := 0, bytes.Count(text, []byte("\n"))
	for range min(line-1, most) {
		next := bytes.IndexByte(text[at:], '\n')
		if next < 0 {
			break
		}
		at += next + 1
	}
	if at >= len(text) && at > 0 {
		at--
	}
	return text[:at]
}

// measuring marks a value whose size is being found.
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
		size = min(size+childSize, MaxNodes+1)
	}
	sizes[n] = size
	return size, true
}
