package jsontree

import (
	"iter"
	"sort"
)

// Kind is what a value is.
type Kind uint8

// The kinds. Absent is the kind of a nil node; Lines that of the root of a file
// of one value a line, which is used like an array.
const (
	Absent Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
	Lines
)

var kindNames = [...]string{"absent", "null", "boolean", "number", "string", "array", "object", "lines"}

// String returns the kind's name as JSON calls it.
func (k Kind) String() string { return kindNames[k] }

// Node is one value of a tree. The zero Node is not valid; nil is, and stands
// for a value that is not there.
type Node struct {
	doc        *document
	start, end uint32
	// nameStart and nameEnd are the quoted name in an object; in an array
	// nameStart is the index in the text, among lines the line's number from 0.
	nameStart, nameEnd uint32
	parent             int32
	firstKid, kids     int32 // a run of document.children
	kind               Kind
	broken             bool
}

// chunkBits sets the number of nodes allocated at a time: nodes never move, so
// *Node is stable while the tree grows.
const chunkBits = 10

// document is what the nodes of one tree share.
type document struct {
	data     []byte
	chunks   [][]Node
	count    int
	children []int32
	// badUTF8 says that strings must be repaired when they are made.
	badUTF8 bool
}

func (d *document) node(i int32) *Node { return &d.chunks[i>>chunkBits][i&(1<<chunkBits-1)] }

func (d *document) add(n Node) int32 {
	if d.count>>chunkBits == len(d.chunks) {
		d.chunks = append(d.chunks, make([]Node, 0, 1<<chunkBits))
	}
	last := len(d.chunks) - 1
	d.chunks[last] = append(d.chunks[last], n)
	d.count++
	return int32(d.count - 1)
}

// Kind returns what the value is, Absent for nil.
func (n *Node) Kind() Kind {
	if n == nil {
		return Absent
	}
	return n.kind
}

// Offset returns the byte offset of the value in the data; 0 for nil.
func (n *Node) Offset() int {
	if n == nil {
		return 0
	}
	return int(n.start)
}

// Raw returns the value's exact bytes, a part of the data; nil for nil. Of a
// value that broke off it is what was there.
func (n *Node) Raw() []byte {
	if n == nil {
		return nil
	}
	return n.doc.data[n.start:n.end:n.end]
}

// Complete reports whether the value was read to its end. It is false for an
// object or array in which the text broke off (a member that follows is not
// there, which does not mean it never was), and for nil.
func (n *Node) Complete() bool { return n != nil && !n.broken }

// Len returns the number of members or elements, 0 for anything else.
func (n *Node) Len() int {
	if n == nil {
		return 0
	}
	return int(n.kids)
}

// Index returns the i-th value (from 0) that is kept of an array or of lines,
// or the i-th member's value of an object; nil where there is none. Constant
// time. Where a value was left out, Pointer still counts it.
func (n *Node) Index(i int) *Node {
	if n == nil || i < 0 || i >= int(n.kids) {
		return nil
	}
	return n.doc.node(n.doc.children[n.firstKid+int32(i)])
}

// Get follows names through nested objects and returns the value there, nil
// where a name is absent or something on the way is no object. Of a name that
// occurs twice the last value counts, as with encoding/json and the AWS CLI.
func (n *Node) Get(names ...string) *Node {
	for _, name := range names {
		n = n.member(name)
	}
	return n
}

// First returns the first of the members of these names that is there and not null,
// nil for none.
func (n *Node) First(names ...string) *Node {
	for _, name := range names {
		if value := n.member(name); value.Kind() > Null {
			return value
		}
	}
	return nil
}

func (n *Node) member(name string) *Node {
	if n.Kind() != Object {
		return nil
	}
	for i := n.Len() - 1; i >= 0; i-- {
		if child := n.Index(i); child.named(name) {
			return child
		}
	}
	return nil
}

// Elements iterates over index and value of an array, or of lines; of anything
// else over nothing. The index is that of Index.
func (n *Node) Elements() iter.Seq2[int, *Node] {
	return func(yield func(int, *Node) bool) {
		if n.Kind() != Array && n.Kind() != Lines {
			return
		}
		for i := range n.Len() {
			if !yield(i, n.Index(i)) {
				return
			}
		}
	}
}

// Members iterates over name and value of an object in the file's order, each
// name once; of anything else over nothing.
func (n *Node) Members() iter.Seq2[string, *Node] {
	return func(yield func(string, *Node) bool) {
		if n.Kind() != Object {
			return
		}
		for i := range n.Len() {
			if child := n.Index(i); !yield(child.Name(), child) {
				return
			}
		}
	}
}

// Keys returns an object's names in the file's order, each once; nil for
// anything else.
func (n *Node) Keys() []string {
	if n.Kind() != Object {
		return nil
	}
	keys := make([]string, 0, n.Len())
	for name := range n.Members() {
		keys = append(keys, name)
	}
	return keys
}

// Parent returns the object, array or lines that the value stands in; nil for
// the root.
func (n *Node) Parent() *Node {
	if n == nil || n.parent < 0 {
		return nil
	}
	return n.doc.node(n.parent)
}

// Name returns the value's name in its object, empty where it stands in none.
func (n *Node) Name() string {
	if n.Parent().Kind() != Object {
		return ""
	}
	return n.doc.unquote(n.nameStart, n.nameEnd)
}

// NameOffset returns the byte offset of the value's name in its object, the
// value's own offset where it stands in none.
func (n *Node) NameOffset() int {
	if n.Parent().Kind() != Object {
		return n.Offset()
	}
	return int(n.nameStart)
}

func (n *Node) named(name string) bool {
	if plain, ok := n.doc.plain(n.nameStart, n.nameEnd); ok {
		return string(plain) == name
	}
	return n.doc.unquote(n.nameStart, n.nameEnd) == name
}

// elementAt returns the element whose index in the text (among lines: the line)
// is index. Elements stand in ascending order.
func (n *Node) elementAt(index uint32) *Node {
	i := sort.Search(n.Len(), func(i int) bool { return n.Index(i).nameStart >= index })
	if child := n.Index(i); child != nil && child.nameStart == index {
		return child
	}
	return nil
}
