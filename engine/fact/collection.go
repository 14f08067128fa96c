package fact

import (
	"maps"
	"slices"
	"time"
)

// Collection is the facts of an estate by kind, with what several sources say
// of one node merged. It is built by one goroutine.
type Collection struct {
	Nodes       map[Key]*Node
	Edges       []Edge
	Documents   []Document
	Inventories []Inventory
	Coverage    []Coverage
	Uses        []Use
	Assertions  []Assertion
	// Aliases maps other names of a node to the one that stands for all.
	Aliases map[Key]Key
}

// NewCollection returns an empty collection.
func NewCollection() *Collection {
	return &Collection{Nodes: map[Key]*Node{}, Aliases: map[Key]Key{}}
}

// Add takes a fact in. The collection keeps what the fact points to.
func (c *Collection) Add(f Fact) {
	switch {
	case f.Node != nil:
		c.AddNode(*f.Node)
	case f.Edge != nil:
		c.Edges = append(c.Edges, *f.Edge)
	case f.Document != nil:
		c.Documents = append(c.Documents, *f.Document)
	case f.Inventory != nil:
		c.Inventories = append(c.Inventories, *f.Inventory)
	case f.Coverage != nil:
		c.Coverage = append(c.Coverage, *f.Coverage)
	case f.Use != nil:
		c.Uses = append(c.Uses, *f.Use)
	case f.Assertion != nil:
		c.Assertions = append(c.Assertions, *f.Assertion)
	}
}

// AddNode takes a node in, merged with what is known of it.
func (c *Collection) AddNode(n Node) {
	known, ok := c.Nodes[n.Key]
	if !ok {
		n.Props = maps.Clone(n.Props)
		n.Evidence = slices.Clone(n.Evidence)
		c.Nodes[n.Key] = &n
		return
	}
	known.merge(n)
}

// merge takes in what another source says. Of two values of one prop the one
// with the newer observation stands; without times, the one already known.
func (n *Node) merge(other Node) {
	if n.Class == ClassNone {
		n.Class = other.Class
	}
	if n.Name == "" {
		n.Name = other.Name
	}
	newer := observed(other).After(observed(*n))
	for name, value := range other.Props {
		n.mergeProp(name, value, newer, other.Props)
	}
	n.Evidence = mergeEvidence(n.Evidence, other.Evidence, newer)
}

func (n *Node) mergeProp(name string, value any, newer bool, from Props) {
	if n.Props == nil {
		n.Props = Props{}
	}
	switch name {
	case PropStatusHistory:
		return // a part of the status
	case PropStatus, PropStatusAsOf, PropStatusEvidence:
		if name == PropStatus {
			n.mergeStatus(from)
		}
		return
	case PropFingerprints:
		n.Props[name] = union(n.Props.Strings(name), from.Strings(name))
		return
	case PropCandidates:
		n.Props[name] = narrowed(n.Props.Strings(name), from.Strings(name))
		return
	}
	if _, known := n.Props[name]; !known || newer {
		n.Props[name] = value
	}
}

// mergeStatus keeps the status with the newer evidence, and all in the history. A
// status without a time is older than any with one.
func (n *Node) mergeStatus(from Props) {
	mine, his := n.Props.String(PropStatus), from.String(PropStatus)
	history := mergeHistory(n.Props.History(), from.History())
	defer func() { n.Props[PropStatusHistory] = history }()
	myTime, _ := n.Props.Time(PropStatusAsOf)
	hisTime, _ := from.Time(PropStatusAsOf)
	if mine == "" || hisTime.After(myTime) || (mine == "unknown" && his != "unknown" && !hisTime.Before(myTime)) {
		for _, name := range []string{PropStatus, PropStatusAsOf, PropStatusEvidence} {
			if value, ok := from[name]; ok {
				n.Props[name] = value
			} else {
				delete(n.Props, name)
			}
		}
	}
}

func observed(n Node) (newest time.Time) {
	for _, e := range n.Evidence {
		if e.ObservedAt != nil && e.ObservedAt.After(newest) {
			newest = *e.ObservedAt
		}
	}
	return newest
}

// maxEvidence bounds how many sightings of one node are kept; a name that every
// line of a log repeats needs no more.
const maxEvidence = 8

func mergeEvidence(mine, his []Evidence, newer bool) []Evidence {
	if newer {
		mine, his = slices.Clone(his), mine
	}
	for _, e := range his {
		if len(mine) >= maxEvidence {
			break
		}
		if !slices.ContainsFunc(mine, func(m Evidence) bool { return m.Compare(e) == 0 }) {
			mine = append(mine, e)
		}
	}
	return mine
}

// union returns the members of both, sorted.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}

// narrowed returns the candidates that both name, in the first one's order; if
// none, all of the first.
func narrowed(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	var both []string
	for _, one := range a {
		if slices.Contains(b, one) {
			both = append(both, one)
		}
	}
	if len(both) == 0 {
		return a
	}
	return both
}

// Resolve returns the key that stands for k, following aliases.
func (c *Collection) Resolve(k Key) Key {
	for range len(c.Aliases) + 1 {
		to, ok := c.Aliases[k]
		if !ok {
			return k
		}
		k = to
	}
	return k
}

// SortedNodes returns the nodes by key.
func (c *Collection) SortedNodes() []*Node {
	nodes := slices.Collect(maps.Values(c.Nodes))
	slices.SortFunc(nodes, func(a, b *Node) int { return a.Key.Compare(b.Key) })
	return nodes
}
