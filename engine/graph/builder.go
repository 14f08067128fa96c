package graph

import (
	"keyreach/engine/fact"
)

// HubKind is the kind of hub nodes. No kind of a fact has its form.
const HubKind = "(hub)"

// Builder collects nodes and edges for one Snapshot. It is not safe for
// concurrent use. It keeps no reference to what is passed in beyond a node's
// Props and an edge's strings, times and lists, which must not change later.
type Builder struct {
	classOf  func(kind string) fact.Class
	index    map[fact.Key]uint32
	nodes    []draft
	edges    []draftEdge
	aliases  []aliasPair
	members  []draftEdge
	evidence *evidenceTable
	cores    []core
	coreOf   map[coreKey]uint32
	fixedOf  map[string]fact.Conditions
	extras   []extra
	extraOf  map[string]uint32
}

// draft is a node as collected so far.
type draft struct {
	key      fact.Key
	class    fact.Class
	hub      bool
	name     string
	props    fact.Props
	evidence uint32
}

// draftEdge is an edge as collected: ends, core, extra and evidence by number.
type draftEdge struct {
	from, to, core, extra, evidence uint32
	attr                            Attr
}

// NewBuilder returns an empty Builder. classOf gives the class of nodes that
// do not say theirs, and may return ClassNone.
func NewBuilder(classOf func(kind string) fact.Class) *Builder {
	return &Builder{
		classOf: classOf, index: map[fact.Key]uint32{}, evidence: newEvidenceTable(),
		cores: []core{{}}, coreOf: map[coreKey]uint32{{}: 0}, fixedOf: map[string]fact.Conditions{},
		extras: []extra{{}}, extraOf: map[string]uint32{},
	}
}

// AddNode adds a node, or completes one of the same key: class and name where
// unset, props by key, evidence as a union. Where two calls disagree, the
// lesser value stays, so that the order of calls does not matter.
func (b *Builder) AddNode(n fact.Node) {
	d := &b.nodes[b.node(n.Key)]
	d.absorb(&draft{class: n.Class, name: n.Name, props: n.Props})
	b.addNodeEvidence(d, n.Evidence)
}

func (b *Builder) addNodeEvidence(d *draft, list []fact.Evidence) {
	switch {
	case len(list) == 0:
	case d.evidence == 0:
		d.evidence = b.evidence.add(list)
	default:
		d.evidence = b.evidence.add(append(b.evidence.list(d.evidence), list...))
	}
}

// AddEdge adds an edge. Ends that are never added become nodes of the class
// that classOf gives. A same-as holds both ways without being added twice.
// Edges of the same ends, relation, technique, access, verdict, conditions and
// validity become one with the evidence of all.
func (b *Builder) AddEdge(e fact.Edge) {
	access := e.Access
	if e.Relation == fact.Contains && access == fact.NoAccess {
		access = fact.Read
	}
	d := draftEdge{
		from: b.node(e.From), to: b.node(e.To),
		core: b.core(&e), extra: b.extra(&e), evidence: b.evidence.add(e.Evidence),
		attr: newAttr(e.Relation, access, e.Verdict),
	}
	d.attr |= b.cores[d.core].flags()
	b.edges = append(b.edges, d)
	if e.Relation == fact.SameAs {
		d.from, d.to = d.to, d.from
		b.edges = append(b.edges, d)
	}
}

// Alias says that from is another name of to: what is said of from is said of
// to, and looking up from finds to. Of names that are joined by several calls
// the one that is no alias itself stands; where there are several or none, the
// smallest does.
func (b *Builder) Alias(from, to fact.Key) {
	if from != to {
		b.aliases = append(b.aliases, aliasPair{b.node(from), b.node(to)})
	}
}

// AddHub adds a hub, a node that stands for a set of resources, and returns
// its key, to which edges may lead: such an edge means one to each member.
// Calls with the same id join their members. A member that is a hub itself is
// left out, and so are edges that leave a hub, and same-as and part-of to one.
func (b *Builder) AddHub(id string, members []fact.Key) fact.Key {
	key := fact.Key{Kind: HubKind, ID: id}
	hub := b.node(key)
	b.nodes[hub].hub = true
	for _, member := range members {
		if member.Kind != HubKind {
			b.members = append(b.members, draftEdge{
				from: hub, to: b.node(member), attr: newAttr(Member, fact.AnyAccess, fact.Yes) | TouchesHub,
			})
		}
	}
	return key
}

func (b *Builder) node(key fact.Key) uint32 {
	n, ok := b.index[key]
	if !ok {
		n = uint32(len(b.nodes))
		b.nodes = append(b.nodes, draft{key: key})
		b.index[key] = n
	}
	return n
}

func (b *Builder) core(e *fact.Edge) uint32 {
	if len(e.Conditions) == 0 && e.ValidFrom == nil && e.ValidUntil == nil {
		return b.internCore(coreKey{technique: e.Technique}, func() core { return core{technique: e.Technique} })
	}
	c := newCore(e)
	return b.internCore(c.identity(), func() core {
		c.fixed = b.internFixed(c.fixed)
		return c
	})
}

// internFixed keeps each list of start-fixed conditions once.
func (b *Builder) internFixed(list fact.Conditions) fact.Conditions {
	if len(list) == 0 {
		return nil
	}
	key := mustJSON(list)
	known, ok := b.fixedOf[key]
	if !ok {
		b.fixedOf[key] = list
		known = list
	}
	return known
}

func (b *Builder) internCore(key coreKey, build func() core) uint32 {
	n, ok := b.coreOf[key]
	if !ok {
		n = uint32(len(b.cores))
		b.cores = append(b.cores, build())
		b.coreOf[key] = n
	}
	return n
}

func (b *Builder) extra(e *fact.Edge) uint32 {
	x := newExtra(e)
	return b.internExtra(&x)
}

func (b *Builder) internExtra(x *extra) uint32 {
	if x.empty() {
		return 0
	}
	key := mustJSON(x)
	n, ok := b.extraOf[key]
	if !ok {
		n = uint32(len(b.extras))
		b.extras = append(b.extras, *x)
		b.extraOf[key] = n
	}
	return n
}

// absorb completes d with what other knows.
func (d *draft) absorb(other *draft) {
	if other.class != fact.ClassNone && (d.class == fact.ClassNone || other.class < d.class) {
		d.class = other.class
	}
	if other.name != "" && (d.name == "" || other.name < d.name) {
		d.name = other.name
	}
	d.props = mergeProps(d.props, other.props, func(a, b any) bool { return mustJSON(b) < mustJSON(a) })
}

// mergeProps returns the union of both; where both have a prop, replace says
// whether the second's value takes the place of the first's.
func mergeProps(a, b fact.Props, replace func(old, new any) bool) fact.Props {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	merged := make(fact.Props, len(a)+len(b))
	for name, value := range a {
		merged[name] = value
	}
	for name, value := range b {
		if old, ok := merged[name]; !ok || replace(old, value) {
			merged[name] = value
		}
	}
	return merged
}
