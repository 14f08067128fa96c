package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// DependentsAnswer answers: who depends on a credential or identity. Consumers
// are those that a configuration declares, each with what logs show of it;
// unmatched is use that no known consumer explains. Unreadable counts the places
// that could hold the credential too and of which nobody knows.
type DependentsAnswer struct {
	Head
	Consumers []Consumer    `json:"consumers"`
	Unmatched []Observation `json:"unmatched"`
	// OtherUse says whether anybody but the consumers used it since it lies exposed.
	OtherUse   Used            `json:"otherUse"`
	Unreadable []Unreadable    `json:"unreadable"`
	Coverage   []fact.Coverage `json:"coverage"`
	Tail
}

// Consumer is one that uses what was asked about.
type Consumer struct {
	Node
	Name string `json:"name,omitempty"`
	// Of is the credential that it uses, or the identity that it runs as.
	Of       Node          `json:"of"`
	Relation fact.Relation `json:"relation"`
	// Through is the consumer by which it depends, where it does not itself.
	Through *Node        `json:"through,omitempty"`
	Verdict fact.Verdict `json:"verdict"`
	// Seen is "declared", or "declared and observed".
	Seen string `json:"seen"`
	// Used says what it means that it was, or was not, observed.
	Used Used `json:"used"`
	// Every is the longest time between two runs that its schedule allows, in seconds,
	// and NextRun the next one; null where it has none that is known.
	Every        *int64        `json:"every"`
	NextRun      *time.Time    `json:"nextRun"`
	Environments []Reasoned    `json:"environments"`
	Owners       []Reasoned    `json:"owners"`
	FirstSeen    *time.Time    `json:"firstSeen"`
	LastSeen     *time.Time    `json:"lastSeen"`
	Observed     []Observation `json:"observed"`
	// New is what its use has since the exposure and had not before; NewUnknown says why
	// that cannot be told.
	New        []NewUse        `json:"new"`
	NewUnknown string          `json:"newUnknown,omitempty"`
	Evidence   []fact.Evidence `json:"evidence"`
}

// Dependents answers who depends on the node.
func (a *Asker) Dependents(ctx context.Context, q Question) (*DependentsAnswer, error) {
	target, err := a.starts(&q, append(append([]string{}, q.To...), q.From...))
	if err != nil {
		return nil, err
	}
	answer := &DependentsAnswer{Head: a.head("dependents", &q, target), Consumers: []Consumer{}, Unmatched: []Observation{}}
	t := a.newTally(&q)
	t.aims(target)
	d := &dependents{asker: a, at: q.At, seen: map[fact.Key]bool{}}
	d.gather(target)
	answer.Consumers = orEmpty(d.consumers)
	answer.Unmatched = d.observe(answer.Consumers)
	held := a.heldOf(d.credentials)
	before, err := a.search(ctx, &q, held, false, false)
	if err != nil {
		return nil, err
	}
	answer.OtherUse = d.tellUse(answer.Consumers, answer.Unmatched, before, held)
	for i := range answer.Consumers {
		t.entry(answer.Consumers[i].Verdict, nil)
		t.dates(answer.Consumers[i].Evidence)
	}
	for i := range answer.Unmatched {
		t.entry(fact.Yes, nil)
		t.dates(answer.Unmatched[i].Evidence)
	}
	answer.Unreadable = a.unreadable(d.credentials)
	for _, u := range answer.Unreadable {
		t.missing[fact.Missing{What: fmt.Sprintf("the content of %d × %s: %s", u.Count, u.What, u.Why), Effect: fact.NotDecided, SettledBy: u.SettledBy}] += u.Count
	}
	answer.Coverage = orEmpty(a.coverageOf(d.credentials, q.At))
	for _, m := range a.uncovered(d.credentials, answer.Coverage) {
		t.missing[m]++
	}
	if u := a.nameless(d.credentials, q.At); u != nil {
		t.missing[joinMissing(u)]++
	}
	t.summary.Listed = t.summary.Total
	answer.Tail = t.tail()
	return answer, nil
}

// heldOf holds credentials as whoever has them does.
func (a *Asker) heldOf(keys []fact.Key) (held []reach.Held) {
	for _, key := range keys {
		n, ok := a.lookup(key)
		switch {
		case !ok:
		case a.Estate.Class(n) == fact.ClassIdentity:
			held = append(held, reach.Held{Node: n, Access: fact.Control})
		default:
			held = append(held, reach.Held{Node: n, Access: fact.Read})
		}
	}
	return held
}

// dependents collects the consumers of some nodes.
type dependents struct {
	asker *Asker
	at    time.Time
	// credentials are what the target is, stores, or is authenticated by.
	credentials []fact.Key
	consumers   []Consumer
	nodes       []graph.Node // parallel to consumers
	seen        map[fact.Key]bool
}

func (d *dependents) gather(target []reach.Held) {
	for _, held := range target {
		for _, n := range d.asker.credentialsOf(held.Node, d.at) {
			d.consumersOf(n)
		}
	}
	slices.SortStableFunc(d.credentials, fact.Key.Compare)
}

// credentialsOf returns the credentials that a question about n is about: itself,
// those that it stores, those that authenticate as it (and itself); and what is the
// same as one of them.
func (a *Asker) credentialsOf(n graph.Node, at time.Time) []graph.Node {
	return a.withSame(a.credentialsAt(n, at), at)
}

// withSame adds to credentials the other names of each that are surely its own: a
// value that was found and the entry of its issuer that it was joined to are one, and
// what uses or ends the one uses or ends the other.
func (a *Asker) withSame(nodes []graph.Node, at time.Time) []graph.Node {
	g := a.Estate
	for i := 0; i < len(nodes); i++ {
		if g.Class(nodes[i]) != fact.ClassCredential {
			continue
		}
		for e := range g.Out(nodes[i]) {
			to := g.To(e)
			if g.Relation(e) == fact.SameAs && g.Verdict(e) == fact.Yes && g.ValidAt(e, at) && g.Class(to) == fact.ClassCredential && !slices.Contains(nodes, to) {
				nodes = append(nodes, to)
			}
		}
	}
	return nodes
}

func (a *Asker) credentialsAt(n graph.Node, at time.Time) []graph.Node {
	switch a.Estate.Class(n) {
	case fact.ClassPlace, fact.ClassResource:
		return append(a.storedWithin(n), n)
	case fact.ClassIdentity:
		list := []graph.Node{n}
		for e := range a.Estate.In(n) {
			if a.Estate.Relation(e) == fact.AuthenticatesAs && a.Estate.ValidAt(e, at) {
				list = append(list, a.Estate.From(e))
			}
		}
		return list
	default:
		return []graph.Node{n}
	}
}

func (d *dependents) consumersOf(n graph.Node) {
	g := d.asker.Estate
	if key := g.Key(n).Base(); !d.seen[key] {
		d.seen[key] = true
		d.credentials = append(d.credentials, key)
	} else {
		return
	}
	for e := range g.In(n) {
		if g.Props(g.From(e)).Bool(fact.PropPossible) {
			continue
		}
		if relation := g.Relation(e); (relation == fact.Uses || relation == fact.RunsAs) && g.ValidAt(e, d.at) && g.Verdict(e) != fact.No {
			d.add(g.From(e), n, e, nil)
		}
	}
	for job := range d.asker.namers(n) {
		d.addNamer(job, n)
	}
	d.readersOf(n)
	for e := range g.Out(n) {
		if d.asker.checkedWith(e) {
			d.consumersOf(g.To(e)) // they break with n
		}
	}
}

// add takes a consumer in: the variants of one together, with the best verdict;
// then those that delegate to it.
func (d *dependents) add(consumer, of graph.Node, e graph.Edge, through *Node) {
	g := d.asker.Estate
	detail := g.Detail(e)
	c := d.consumer(consumer, of, g.Relation(e), through)
	if verdict := g.Verdict(e); verdict < c.Verdict {
		c.Verdict = verdict
	}
	for _, evidence := range detail.Evidence {
		if !slices.ContainsFunc(c.Evidence, func(known fact.Evidence) bool { return known.Compare(evidence) == 0 }) {
			c.Evidence = append(c.Evidence, evidence)
		}
	}
	c.FirstSeen, c.LastSeen = fact.Earlier(c.FirstSeen, detail.FirstSeen), fact.Later(c.LastSeen, detail.LastSeen)
	if through != nil {
		return
	}
	direct := c.Node
	for _, variant := range g.Variants(consumer) {
		for delegation := range g.In(variant) {
			if g.Relation(delegation) == fact.DelegatesTo && g.ValidAt(delegation, d.at) && g.Verdict(delegation) != fact.No {
				d.add(g.From(delegation), of, delegation, &direct)
			}
		}
	}
}

// consumer returns the entry of a consumer of a credential, made where it is new.
func (d *dependents) consumer(n, of graph.Node, relation fact.Relation, through *Node) *Consumer {
	g := d.asker.Estate
	node, credential := d.asker.node(n), d.asker.node(of)
	for i := range d.consumers {
		if c := &d.consumers[i]; c.Node == node && c.Of == credential {
			return c
		}
	}
	base := n
	if at, ok := d.asker.lookup(g.Key(n).Base()); ok {
		base = at
	}
	d.nodes = append(d.nodes, base)
	d.consumers = append(d.consumers, Consumer{Node: node, Name: g.Name(base), Of: credential, Relation: relation, Through: through, Verdict: fact.Unknown,
		Seen: "declared", Environments: d.asker.environments(base, d.at), Owners: d.asker.owners(base, d.at), Observed: []Observation{}, New: []NewUse{}, Evidence: []fact.Evidence{}})
	return &d.consumers[len(d.consumers)-1]
}

// observe hands each observation to the consumer it is of and returns the rest.
// Calls without a mark are a consumer's where they come from the address from
// which that consumer alone was seen: a runner signs in with one program and
// works with another.
func (d *dependents) observe(consumers []Consumer) []Observation {
	var rest []Observation
	seenAt := map[string]int{}
	for _, o := range d.asker.observations(d.credentials, d.at) {
		at, reason, candidates := d.asker.match(&o, d.nodes)
		if at < 0 {
			for _, i := range candidates {
				o.Candidates = append(o.Candidates, consumers[i].Node)
			}
			rest = append(rest, o)
			continue
		}
		o.Reason = reason
		consumers[at].observed(&o)
		if known, ok := seenAt[o.Address]; ok && known != at {
			at = severalConsumers
		}
		seenAt[o.Address] = at
	}
	unmatched := []Observation{}
	for i := range rest {
		o := &rest[i]
		at, known := seenAt[o.Address]
		if !known || at == severalConsumers || len(o.Candidates) > 0 || o.Address == "" {
			unmatched = append(unmatched, *o)
			continue
		}
		o.Reason = "called from " + o.Address + ", where only this consumer was seen"
		consumers[at].observed(o)
	}
	return unmatched
}

// severalConsumers marks an address from which more than one was seen.
const severalConsumers = -1

// observed takes an observation in.
func (c *Consumer) observed(o *Observation) {
	c.Seen = "declared and observed"
	c.Observed = append(c.Observed, *o)
	c.FirstSeen, c.LastSeen = fact.Earlier(c.FirstSeen, &o.First), fact.Later(c.LastSeen, &o.Last)
}
