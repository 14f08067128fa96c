package ingest

import (
	"iter"

	"keyreach/ingest/jsontree"
)

// Paged returns the elements of a list, those of its pages where it is a list of
// lists, as gh api --paginate --slurp gives it.
func Paged(list *jsontree.Node) iter.Seq[*jsontree.Node] {
	return func(yield func(*jsontree.Node) bool) {
		for _, n := range list.Elements() {
			if n.Kind() != jsontree.Array {
				if !yield(n) {
					return
				}
				continue
			}
			for _, element := range n.Elements() {
				if !yield(element) {
					return
				}
			}
		}
	}
}

// PagedSamples is Samples of a file whose list may be one of pages.
func (f *File) PagedSamples() []*jsontree.Node {
	samples := f.Samples()
	root, _ := f.Tree()
	if len(samples) > 0 || root.Kind() != jsontree.Array {
		return samples
	}
	for n := range Paged(root) {
		if n.Kind() == jsontree.Object {
			samples = append(samples, n)
		}
		if len(samples) == maxSamples {
			break
		}
	}
	return samples
}
