package gitlabci

import (
	"slices"

	"keyreach/ingest/yamltree"
)

const (
	// maxExtends is how deep GitLab lets extends nest.
	maxExtends = 11
	// maxReferences is how deep it lets !reference nest.
	maxReferences = 10
)

// view is a job with what it extends: the layers in the order in which they count.
type view struct{ layers []*yamltree.Node }

func (r *reader) view(n *yamltree.Node) view {
	var v view
	r.extend(&v, n, 0)
	return v
}

func (r *reader) extend(v *view, n *yamltree.Node, depth int) {
	if !n.IsMap() || depth > maxExtends || len(v.layers) > 1000 {
		return
	}
	v.layers = append(v.layers, n)
	bases := n.Get("extends").Texts()
	for _, base := range slices.Backward(bases) { // of several the last counts
		r.extend(v, r.index[base], depth+1)
	}
}

// get returns the value of a keyword; a keyword that holds a mapping is merged by
// entries.
func (v view) get(key string) *yamltree.Node {
	for _, layer := range v.layers {
		if value := layer.Get(key); value != nil {
			return value
		}
	}
	return nil
}

// entries returns the entries of a keyword's mapping, merged over the layers.
func (v view) entries(key string) []yamltree.Entry {
	var list []yamltree.Entry
	seen := map[string]bool{}
	for _, layer := range v.layers {
		for _, entry := range layer.Get(key).Entries() {
			if !seen[entry.Name()] {
				seen[entry.Name()] = true
				list = append(list, entry)
			}
		}
	}
	return list
}

// flat returns the elements of a list with the lists in it, and what !reference
// stands for, put in their place.
func (r *reader) flat(n *yamltree.Node) []*yamltree.Node {
	var list []*yamltree.Node
	r.flatten(&list, n, 0)
	return list
}

func (r *reader) flatten(list *[]*yamltree.Node, n *yamltree.Node, depth int) {
	switch {
	case depth > maxReferences || len(*list) > yamltree.MaxSize:
	case n.Tag() == "!reference":
		path := n.Texts()
		if len(path) < 2 {
			return
		}
		target := r.view(r.index[path[0]]).get(path[1])
		r.flatten(list, target.Get(path[2:]...), depth+1)
	case n.IsList():
		for _, e := range n.Elements() {
			r.flatten(list, e, depth+1)
		}
	case n != nil:
		*list = append(*list, n)
	}
}
