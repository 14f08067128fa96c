package yamltree

import (
	"iter"

	"go.yaml.in/yaml/v3"
)

const (
	// maxMerges bounds how many mappings one look-up goes through by merge keys,
	// maxMembers up to how many members they make a mapping.
	maxMerges  = 100
	maxMembers = 10_000
)

// Entry is one entry of a mapping. JSON remembers names with their values: there
// Key is the value.
type Entry struct {
	name       string
	Key, Value *Node
}

// Name is the entry's name as it is written.
func (e Entry) Name() string { return e.name }

// Get follows names through nested mappings; nil where there is no such value.
func (n *Node) Get(names ...string) *Node {
	for _, name := range names {
		_, n = n.Find(name)
	}
	return n
}

// Find returns the key and the value of a name, nil for none. Of a name that occurs
// twice the last counts; what stands in a mapping counts before what is merged into
// it, and of what is merged the first.
func (n *Node) Find(name string) (key, value *Node) {
	if n != nil && n.json != nil {
		value = FromJSON(n.json.Get(name))
		return value, value
	}
	for m := range n.layers() {
		content := m.yaml.Content
		for i := len(content) - 2; i >= 0; i -= 2 {
			if is, ok := nameOf(content[i]); ok && is == name {
				return m.text.of(content[i]), m.text.of(content[i+1])
			}
		}
	}
	return nil, nil
}

// Entries returns the entries of a mapping in the order of the file, each name once,
// those of its merges behind its own; Find says which counts. Keys that are no
// scalars have no name: their entries are left out.
func (n *Node) Entries() []Entry {
	if n != nil && n.json != nil {
		var list []Entry
		for name, value := range n.json.Members() {
			node := FromJSON(value)
			list = append(list, Entry{name, node, node})
		}
		return list
	}
	var list []Entry
	index := map[string]int{}
	for m := range n.layers() {
		own := len(list)
		if own >= maxMembers {
			break
		}
		list = m.own(list, own, index)
	}
	return list
}

// Names returns the names of Entries.
func (n *Node) Names() []string {
	var names []string
	for _, entry := range n.Entries() {
		names = append(names, entry.name)
	}
	return names
}

// own adds a mapping's own entries behind those before own that index names.
func (n *Node) own(list []Entry, own int, index map[string]int) []Entry {
	for i := 0; i+1 < len(n.yaml.Content); i += 2 {
		name, ok := nameOf(n.yaml.Content[i])
		if !ok {
			continue
		}
		entry := Entry{name, n.text.of(n.yaml.Content[i]), n.text.of(n.yaml.Content[i+1])}
		switch at, known := index[name]; {
		case !known:
			index[name] = len(list)
			list = append(list, entry)
		case at >= own:
			list[at] = entry
		}
	}
	return list
}

// nameOf returns the name that a key is; ok is false for a merge key and for a key
// that is no scalar.
func nameOf(key *yaml.Node) (name string, ok bool) {
	if key.Kind == yaml.AliasNode {
		key = key.Alias
	}
	return key.Value, key.Kind == yaml.ScalarNode && !isMerge(key)
}

func isMerge(key *yaml.Node) bool { return key.Value == "<<" && key.ShortTag() == "!!merge" }

// layers iterates over a mapping and those that are merged into it, in the order in
// which they count; over none for another value.
func (n *Node) layers() iter.Seq[*Node] {
	return func(yield func(*Node) bool) {
		budget := maxMerges
		n.eachLayer(&budget, yield)
	}
}

// eachLayer goes through as many mappings as budget has left; it reports whether to
// go on.
func (n *Node) eachLayer(budget *int, yield func(*Node) bool) bool {
	if n == nil || n.yaml.Kind != yaml.MappingNode {
		return true
	}
	if *budget--; *budget < 0 || !yield(n) {
		return false
	}
	for i := 0; i+1 < len(n.yaml.Content); i += 2 {
		if !isMerge(n.yaml.Content[i]) {
			continue
		}
		for _, merged := range n.text.of(n.yaml.Content[i+1]).Each() {
			if !merged.eachLayer(budget, yield) {
				return false
			}
		}
	}
	return true
}
