package graph

import (
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
)

// Meta is what a traversal needs to know of a node: class and flags.
type Meta uint8

const (
	classBits Meta = 1<<4 - 1
	// SystemBits tell in which authorisation system with an evaluator the node
	// lives; none set means in none.
	SystemBits Meta = 3 << 4
	systemAWS  Meta = 1 << 4
	systemK8s  Meta = 2 << 4
	// Mortal marks a credential that is dead, or that will be.
	Mortal Meta = 1 << 6
	// IsHub marks a hub.
	IsHub Meta = 1 << 7
)

// Class returns the node's class.
func (m Meta) Class() fact.Class { return fact.Class(m & classBits) }

func newMeta(kind string, class fact.Class) Meta {
	meta := Meta(class)
	switch {
	case strings.HasPrefix(kind, "aws-"):
		meta |= systemAWS
	case strings.HasPrefix(kind, "k8s-"), strings.HasPrefix(kind, "kubernetes"):
		meta |= systemK8s
	}
	return meta
}

// nodeTable keeps the columns of nodes.
type nodeTable struct {
	meta       []Meta
	kinds      texts
	kindOf     []uint32
	contexts   texts
	contextOf  []uint32 // nil where no node has a context
	text       string   // each node's id, then its name
	ends       []uint64 // of node n's id at 2n, of its name at 2n+1
	propsOf    []uint32
	props      []fact.Props
	evidenceOf []uint32
	lives      []life // by node
}

// life is when and why a credential is dead.
type life struct {
	node     Node
	statuses []fact.Status // oldest first
	expires  time.Time
}

func (t *nodeTable) key(n Node) fact.Key {
	start := uint64(0)
	if n > 0 {
		start = t.ends[2*n-1]
	}
	key := fact.Key{Kind: t.kinds.list[t.kindOf[n]], ID: t.text[start:t.ends[2*n]]}
	if t.contextOf != nil {
		key.Context = t.contexts.list[t.contextOf[n]]
	}
	return key
}

func (t *nodeTable) name(n Node) string { return t.text[t.ends[2*n]:t.ends[2*n+1]] }

func (t *nodeTable) deadAt(n Node, at time.Time) (word string, dead bool) {
	i, found := slices.BinarySearchFunc(t.lives, n, func(l life, n Node) int { return int(l.node) - int(n) })
	if !found {
		return "", false
	}
	l := &t.lives[i]
	if status, ok := fact.StatusAt(l.statuses, at); ok && status.Dead() {
		return status.Word, true
	}
	if !l.expires.IsZero() && !l.expires.After(at) {
		return "expired", true
	}
	return "", false
}

// setNodes fills the columns with the drafts in order.
func (s *Snapshot) setNodes(b *Builder, order, evidenceOf []uint32) {
	t := nodeTable{
		meta: make([]Meta, 0, len(order)), kinds: newTexts(), kindOf: make([]uint32, 0, len(order)), contexts: newTexts(),
		ends: make([]uint64, 0, 2*len(order)), props: []fact.Props{nil},
		propsOf: make([]uint32, len(order)), evidenceOf: make([]uint32, len(order)),
	}
	var text strings.Builder
	for i, draft := range order {
		d := &b.nodes[draft]
		t.addKey(d, &text, len(order))
		t.addMeta(d, b.classOf)
		t.evidenceOf[i] = evidenceOf[d.evidence]
		if len(d.props) > 0 {
			t.propsOf[i] = uint32(len(t.props))
			t.props = append(t.props, d.props)
		}
	}
	t.text = text.String()
	t.kinds.index, t.contexts.index = nil, nil
	s.nodes = t
}

func (t *nodeTable) addKey(d *draft, text *strings.Builder, nodes int) {
	text.WriteString(d.key.ID)
	t.ends = append(t.ends, uint64(text.Len()))
	text.WriteString(d.name)
	t.ends = append(t.ends, uint64(text.Len()))
	if d.key.Context != "" {
		if t.contextOf == nil {
			t.contextOf = make([]uint32, nodes)
		}
		t.contextOf[len(t.kindOf)] = t.contexts.add(d.key.Context)
	}
	t.kindOf = append(t.kindOf, t.kinds.add(d.key.Kind))
}

func (t *nodeTable) addMeta(d *draft, classOf func(string) fact.Class) {
	class := d.class
	switch {
	case d.hub:
		class = fact.ClassNone
	case class == fact.ClassNone:
		class = classOf(d.key.Kind)
	}
	meta := newMeta(d.key.Kind, class)
	if d.hub {
		meta |= IsHub
	}
	if l, mortal := newLife(d.props); mortal && class == fact.ClassCredential {
		l.node = Node(len(t.meta))
		t.lives = append(t.lives, l)
		meta |= Mortal
	}
	t.meta = append(t.meta, meta)
}

func newLife(props fact.Props) (life, bool) {
	l := life{statuses: props.History()}
	expires, ok := props.Time(fact.PropExpiresAt)
	if ok {
		l.expires = expires
	}
	return l, ok || slices.ContainsFunc(l.statuses, fact.Status.Dead)
}
