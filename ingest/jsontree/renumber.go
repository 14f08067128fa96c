package jsontree

// Renumber lets the indexes of a list's elements (of lines: the lines' numbers)
// begin at first: the list is a part of a longer one, of which so much lies
// before. It is for whoever parsed the part, before anyone else sees the tree.
func Renumber(list *Node, first uint32) {
	for _, n := range list.Elements() {
		n.nameStart += first
	}
}
