package yamltree

import (
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"keyreach/ingest/jsontree"
)

// Node is one value of a tree, of YAML or of JSON.
type Node struct {
	json *jsontree.Node
	text *text
	yaml *yaml.Node // aliases followed
}

// text is what the nodes of one document of YAML share.
type text struct {
	data []byte
	// lines are the offsets of the document's lines.
	lines []int
	// torn is the document's value where its end may be missing, nil for none.
	torn *yaml.Node
}

// FromJSON returns the node of a JSON value, nil for nil.
func FromJSON(n *jsontree.Node) *Node {
	if n == nil {
		return nil
	}
	return &Node{json: n}
}

// of returns the node of a value of the same text.
func (t *text) of(value *yaml.Node) *Node {
	if value.Kind == yaml.AliasNode {
		value = value.Alias
	}
	return &Node{text: t, yaml: value}
}

// Kind returns what the value is; a value that Compose resets is null.
func (n *Node) Kind() jsontree.Kind {
	switch {
	case n == nil:
		return jsontree.Absent
	case n.json != nil:
		return n.json.Kind()
	}
	switch n.yaml.Kind {
	case yaml.MappingNode:
		return jsontree.Object
	case yaml.SequenceNode:
		return jsontree.Array
	case yaml.ScalarNode:
		return scalarKind(n.yaml)
	default:
		return jsontree.Null
	}
}

func scalarKind(n *yaml.Node) jsontree.Kind {
	switch n.ShortTag() {
	case "!!null", "!reset":
		return jsontree.Null
	case "!!bool":
		return jsontree.Bool
	case "!!int", "!!float":
		return jsontree.Number
	default:
		return jsontree.String
	}
}

// IsMap reports whether the value is a mapping, IsList whether it is a list.
func (n *Node) IsMap() bool { return n.Kind() == jsontree.Object }

// IsList is described at IsMap.
func (n *Node) IsList() bool { return n.Kind() == jsontree.Array }

// IsText reports whether the value is a scalar other than null.
func (n *Node) IsText() bool {
	switch n.Kind() {
	case jsontree.String, jsontree.Number, jsontree.Bool:
		return true
	default:
		return false
	}
}

// Tag returns the tag that the file gives a value ("!reference"), empty for none.
func (n *Node) Tag() string {
	if n == nil || n.yaml == nil || n.yaml.Style&yaml.TaggedStyle == 0 {
		return ""
	}
	return n.yaml.Tag
}

// Text returns a scalar as it is written, empty for anything else and for null.
func (n *Node) Text() string {
	switch {
	case !n.IsText():
		return ""
	case n.json != nil:
		return n.json.Text()
	default:
		return n.yaml.Value
	}
}

// Bool returns whether the value is true.
func (n *Node) Bool() bool { return n.Text() == "true" }

// Elements returns the values of a list, nil for another value.
func (n *Node) Elements() []*Node {
	if !n.IsList() {
		return nil
	}
	if n.json != nil {
		list := make([]*Node, 0, n.json.Len())
		for _, element := range n.json.Elements() {
			list = append(list, FromJSON(element))
		}
		return list
	}
	list := make([]*Node, len(n.yaml.Content))
	for i, element := range n.yaml.Content {
		list[i] = n.text.of(element)
	}
	return list
}

// Each returns the values of a list, the value itself where it is none, nil where
// it is absent or null.
func (n *Node) Each() []*Node {
	switch n.Kind() {
	case jsontree.Absent, jsontree.Null:
		return nil
	case jsontree.Array:
		return n.Elements()
	default:
		return []*Node{n}
	}
}

// Texts returns the texts of the scalars among Each.
func (n *Node) Texts() []string {
	var texts []string
	for _, e := range n.Each() {
		if e.IsText() {
			texts = append(texts, e.Text())
		}
	}
	return texts
}

// Scalars calls visit with each scalar in a value, names and nulls left out, in the
// order of the file. Aliases are followed each time: see Size.
func (n *Node) Scalars(visit func(*Node)) {
	switch n.Kind() {
	case jsontree.Absent, jsontree.Null:
	case jsontree.Array:
		for _, e := range n.Elements() {
			e.Scalars(visit)
		}
	case jsontree.Object:
		for _, entry := range n.Entries() {
			entry.Value.Scalars(visit)
		}
	default:
		visit(n)
	}
}

// Pointer returns the RFC 6901 pointer of a value of JSON; empty for YAML.
func (n *Node) Pointer() string {
	if n == nil {
		return ""
	}
	return n.json.Pointer()
}

// Offset returns the byte offset of the value in the file; 0 for nil.
func (n *Node) Offset() int {
	switch {
	case n == nil:
		return 0
	case n.json != nil:
		return n.json.Offset()
	default:
		return n.text.offset(n.yaml)
	}
}

// offset returns where a value begins; the library counts characters.
func (t *text) offset(n *yaml.Node) int {
	if n.Line < 1 || n.Line > len(t.lines) {
		return t.lines[0]
	}
	offset := t.lines[n.Line-1]
	for range n.Column - 1 {
		if offset >= len(t.data) || t.data[offset] == '\n' {
			break
		}
		_, size := utf8.DecodeRune(t.data[offset:])
		offset += size
	}
	return min(offset, len(t.data))
}
