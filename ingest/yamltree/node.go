package yamltree

import (
	"iter"
	"slices"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"keyreach/ingest/jsontree"
)

// Node is one value of a tree, of YAML or of JSON.
type Node struct {
	json *jsontree.Node
	text *text
	// value is the value of YAML, aliases followed; key its name, nil for none.
	value, key *yaml.Node
}

// text is what the nodes of one document of YAML share.
type text struct {
	data []byte
	// begin is the offset of the document; lines those of its lines.
	lines []int
}

// FromJSON returns the node of a JSON value, nil for nil.
func FromJSON(n *jsontree.Node) *Node {
	if n == nil {
		return nil
	}
	return &Node{json: n}
}

// of returns the node of a value of the same text; nil for a value that stands
// only for itself.
func (t *text) of(key, value *yaml.Node) *Node {
	for range maxAliases {
		if value == nil {
			return nil
		}
		if value.Kind != yaml.AliasNode {
			return &Node{text: t, key: key, value: value}
		}
		value = value.Alias
	}
	return nil
}

const (
	// maxAliases bounds how many aliases stand for one value.
	maxAliases = 10
	// maxMerges bounds how many mappings one look-up goes through by merge keys,
	// maxMembers how many members they make of a mapping.
	maxMerges  = 100
	maxMembers = 10_000
)

// Kind returns what the value is; a value that Compose resets is null.
func (n *Node) Kind() jsontree.Kind {
	switch {
	case n == nil:
		return jsontree.Absent
	case n.json != nil:
		return n.json.Kind()
	}
	switch n.value.Kind {
	case yaml.MappingNode:
		return jsontree.Object
	case yaml.SequenceNode:
		return jsontree.Array
	case yaml.ScalarNode:
		return scalarKind(n.value)
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

// Text returns a scalar as it is written, empty for anything else and for null.
func (n *Node) Text() string {
	switch {
	case n == nil:
		return ""
	case n.json != nil:
		return n.json.Text()
	case n.value.Kind == yaml.ScalarNode && n.Kind() != jsontree.Null:
		return n.value.Value
	default:
		return ""
	}
}

// Bool returns whether the value is true.
func (n *Node) Bool() bool { return n.Text() == "true" }

// Strings returns the scalars of a list; of one scalar a list of it.
func (n *Node) Strings() []string {
	if text := n.Text(); text != "" {
		return []string{text}
	}
	var list []string
	for element := range n.Elements() {
		if text := element.Text(); text != "" {
			list = append(list, text)
		}
	}
	return list
}

// Get follows names through nested mappings. Of a name that occurs twice the last
// counts; what stands in a mapping counts before what is merged into it.
func (n *Node) Get(names ...string) *Node {
	for _, name := range names {
		var found *Node
		switch {
		case n == nil:
			return nil
		case n.json != nil:
			found = FromJSON(n.json.Get(name))
		default:
			budget := maxMerges
			found = n.member(name, &budget)
		}
		n = found
	}
	return n
}

// member looks a name up, in as many mappings as budget has left.
func (n *Node) member(name string, budget *int) *Node {
	if n == nil || n.value.Kind != yaml.MappingNode || *budget <= 0 {
		return nil
	}
	*budget--
	content := n.value.Content
	for i := len(content) - 2; i >= 0; i -= 2 {
		if content[i].Value == name && !isMerge(content[i]) {
			return n.text.of(content[i], content[i+1])
		}
	}
	for merged := range n.merged() {
		if found := merged.member(name, budget); found != nil || *budget <= 0 {
			return found
		}
	}
	return nil
}

func isMerge(key *yaml.Node) bool { return key.Value == "<<" && key.Style == 0 }

// merged iterates over the mappings that merge keys name, those that count first
// in front.
func (n *Node) merged() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		for i := 0; i+1 < len(n.value.Content); i += 2 {
			if !isMerge(n.value.Content[i]) {
				continue
			}
			from := n.text.of(nil, n.value.Content[i+1])
			if from.Kind() == jsontree.Object {
				if !yield(from) {
					return
				}
			}
			for element := range from.Elements() {
				if element.Kind() == jsontree.Object && !yield(element) {
					return
				}
			}
		}
	}
}

// Members iterates over a mapping's names and values in the file's order, each
// name once; then over what is merged into it.
func (n *Node) Members() iter.Seq2[string, *Node] {
	return func(yield func(string, *Node) bool) {
		switch {
		case n == nil:
		case n.json != nil:
			for name, value := range n.json.Members() {
				if !yield(name, FromJSON(value)) {
					return
				}
			}
		default:
			budget := maxMerges
			n.each(map[string]bool{}, &budget, yield)
		}
	}
}

// each calls yield for what seen does not name yet; it reports whether to go on.
func (n *Node) each(seen map[string]bool, budget *int, yield func(string, *Node) bool) bool {
	if n == nil || n.value.Kind != yaml.MappingNode || *budget <= 0 {
		return true
	}
	*budget--
	last := map[string]int{} // of a name that occurs twice the last value counts
	for i := 0; i+1 < len(n.value.Content); i += 2 {
		last[n.value.Content[i].Value] = i + 1
	}
	for i := 0; i+1 < len(n.value.Content) && len(seen) < maxMembers; i += 2 {
		key := n.value.Content[i]
		if isMerge(key) || key.Kind != yaml.ScalarNode || seen[key.Value] {
			continue
		}
		seen[key.Value] = true
		if value := n.text.of(key, n.value.Content[last[key.Value]]); value != nil && !yield(key.Value, value) {
			return false
		}
	}
	for merged := range n.merged() {
		if !merged.each(seen, budget, yield) || *budget <= 0 {
			return false
		}
	}
	return true
}

// Elements iterates over the values of a list.
func (n *Node) Elements() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		switch {
		case n == nil:
		case n.json != nil:
			for _, element := range n.json.Elements() {
				if !yield(FromJSON(element)) {
					return
				}
			}
		case n.value.Kind == yaml.SequenceNode:
			for _, element := range n.value.Content {
				if value := n.text.of(nil, element); value != nil && !yield(value) {
					return
				}
			}
		}
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
		return n.text.offset(n.value)
	}
}

// Complete reports whether the value was read to its end.
func (n *Node) Complete() bool { return n != nil && (n.json == nil || n.json.Complete()) }

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

// Names returns a mapping's names in the file's order.
func (n *Node) Names() []string {
	var names []string
	for name := range n.Members() {
		names = append(names, name)
	}
	return slices.Clip(names)
}
