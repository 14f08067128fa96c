package yamlwalk

import (
	"go.yaml.in/yaml/v3"
)

// Node is a value of a document. A nil node is an absent value: all methods give
// their zero.
type Node struct{ at *yaml.Node }

// Kind is the form of a value.
type Kind uint8

// The kinds.
const (
	Absent Kind = iota
	Null
	Scalar
	List
	Map
)

// value is the node that an alias stands for.
func (n *Node) value() *yaml.Node {
	if n == nil || n.at == nil {
		return nil
	}
	at := n.at
	for at.Kind == yaml.AliasNode {
		at = at.Alias
	}
	return at
}

// Kind returns the value's form.
func (n *Node) Kind() Kind {
	switch v := n.value(); {
	case v == nil:
		return Absent
	case v.Kind == yaml.ScalarNode && v.Tag == "!!null":
		return Null
	case v.Kind == yaml.ScalarNode:
		return Scalar
	case v.Kind == yaml.SequenceNode:
		return List
	case v.Kind == yaml.MappingNode:
		return Map
	default:
		return Absent
	}
}

// Tag returns the tag that the file gives a value ("!reference"), empty for none.
func (n *Node) Tag() string {
	v := n.value()
	if v == nil || v.Style&yaml.TaggedStyle == 0 {
		return ""
	}
	return v.Tag
}

// Text returns a scalar's text, empty for other values.
func (n *Node) Text() string {
	if n.Kind() != Scalar {
		return ""
	}
	return n.value().Value
}

// IsText reports whether the value is a scalar.
func (n *Node) IsText() bool { return n.Kind() == Scalar }

// Line and Column are where the value begins, from 1; the column counts characters.
func (n *Node) Line() int {
	if n == nil || n.at == nil {
		return 1
	}
	return max(1, n.at.Line)
}

// Column is described at Line.
func (n *Node) Column() int {
	if n == nil || n.at == nil {
		return 1
	}
	return max(1, n.at.Column)
}

// Elements returns the elements of a list, nil for other values.
func (n *Node) Elements() []*Node {
	if n.Kind() != List {
		return nil
	}
	v := n.value()
	list := make([]*Node, 0, len(v.Content))
	for _, child := range v.Content {
		list = append(list, &Node{child})
	}
	return list
}

// Each returns the elements of a list, the value itself where it is none, nil
// where it is absent or null.
func (n *Node) Each() []*Node {
	switch n.Kind() {
	case Absent, Null:
		return nil
	case List:
		return n.Elements()
	default:
		return []*Node{n}
	}
}

// Texts returns the texts among Each.
func (n *Node) Texts() []string {
	var texts []string
	for _, e := range n.Each() {
		if e.IsText() {
			texts = append(texts, e.Text())
		}
	}
	return texts
}

// Entry is one entry of a mapping.
type Entry struct {
	Key, Value *Node
}

// Name is the entry's key.
func (e Entry) Name() string { return e.Key.Text() }

// Entries returns the entries of a mapping in the order of the file, those of its
// merges behind its own, each name once: of equal names the last of its own counts.
func (n *Node) Entries() []Entry {
	var list []Entry
	index := map[string]int{}
	n.collect(&list, index, 0)
	return list
}

func (n *Node) collect(list *[]Entry, index map[string]int, depth int) {
	v := n.value()
	if v == nil || v.Kind != yaml.MappingNode || depth > maxMerges {
		return
	}
	var merges []*Node
	own := len(*list)
	for i := 0; i+1 < len(v.Content); i += 2 {
		key, value := &Node{v.Content[i]}, &Node{v.Content[i+1]}
		if v.Content[i].Tag == "!!merge" {
			merges = append(merges, value.Each()...)
			continue
		}
		at, known := index[key.Text()]
		switch {
		case !known:
			index[key.Text()] = len(*list)
			*list = append(*list, Entry{key, value})
		case at >= own:
			(*list)[at] = Entry{key, value}
		}
	}
	for _, merge := range merges {
		merge.collect(list, index, depth+1)
	}
}

// Get follows names through mappings; nil where there is no such value.
func (n *Node) Get(names ...string) *Node {
	for _, name := range names {
		_, n = n.Find(name)
	}
	return n
}

// Find returns the key and the value of a name, nil for none.
func (n *Node) Find(name string) (key, value *Node) { return n.find(name, 0) }

func (n *Node) find(name string, depth int) (key, value *Node) {
	v := n.value()
	if v == nil || v.Kind != yaml.MappingNode || depth > maxMerges {
		return nil, nil
	}
	for i := len(v.Content) - 2; i >= 0; i -= 2 { // of equal names the last counts
		if k := v.Content[i]; k.Tag != "!!merge" && (&Node{k}).Text() == name {
			return &Node{k}, &Node{v.Content[i+1]}
		}
	}
	for i := 0; i+1 < len(v.Content); i += 2 {
		if v.Content[i].Tag != "!!merge" {
			continue
		}
		for _, merge := range (&Node{v.Content[i+1]}).Each() {
			if key, value := merge.find(name, depth+1); key != nil {
				return key, value
			}
		}
	}
	return nil, nil
}

// Scalars calls visit with each scalar in a value, keys left out, in the order of
// the file.
func (n *Node) Scalars(visit func(*Node)) {
	switch n.Kind() {
	case Scalar:
		visit(n)
	case List:
		for _, e := range n.Elements() {
			e.Scalars(visit)
		}
	case Map:
		for _, entry := range n.Entries() {
			entry.Value.Scalars(visit)
		}
	default:
	}
}
