package jsontree

import (
	"strconv"
	"strings"
)

// Pointer returns the RFC 6901 pointer of the value; empty for the root and for
// nil. In a file of lines it starts with the line's number from 0:
// "/3/userIdentity".
func (n *Node) Pointer() string {
	var tokens []string
	for ; n.Parent() != nil; n = n.Parent() {
		tokens = append(tokens, n.token())
	}
	var pointer strings.Builder
	for i := len(tokens) - 1; i >= 0; i-- {
		pointer.WriteByte('/')
		pointer.WriteString(tokens[i])
	}
	return pointer.String()
}

func (n *Node) token() string {
	if n.Parent().Kind() != Object {
		return strconv.FormatUint(uint64(n.nameStart), 10)
	}
	name := n.Name()
	if !strings.ContainsAny(name, "~/") {
		return name
	}
	return strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
}

// Resolve returns the value that an RFC 6901 pointer names below n (the empty
// pointer names n itself), nil where there is none.
func (n *Node) Resolve(pointer string) *Node {
	if pointer == "" {
		return n
	}
	rest, ok := strings.CutPrefix(pointer, "/")
	if !ok {
		return nil
	}
	for token := range strings.SplitSeq(rest, "/") {
		n = n.child(strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~"))
	}
	return n
}

func (n *Node) child(token string) *Node {
	switch n.Kind() {
	case Object:
		return n.member(token)
	case Array, Lines:
		index, err := strconv.ParseUint(token, 10, 32)
		if err != nil {
			return nil
		}
		return n.elementAt(uint32(index))
	default:
		return nil
	}
}
