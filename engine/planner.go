package engine

import (
	"cmp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// planner gathers what a plan rests on and puts its steps in order.
type planner struct {
	asker  *Asker
	q      *Question
	held   []reach.Held
	starts []graph.Node
	// before is what the starts reach, surviving what residual would say of it.
	before    *reach.Result
	surviving *surviving

	consumers []Consumer
	// others are the consumers of what the ends of the starts end beside them.
	others    []Consumer
	strangers []Observation
	otherUse  Used
	// uncovered are the logs of which nothing was loaded: that nobody is known to use
	// a start rests on none of them.
	uncovered  []fact.Missing
	unreadable []Unreadable
	sightings  []Sighting
	advice     Advice

	now, then []*step
}

// step is a step whose order is not fixed yet.
type step struct {
	PlanStep
	after []*step
	// isRead: the credential that it ends lies where the start reads.
	isRead bool
	// save prints what the step destroys; saveLacks are the words that it lacks.
	save      string
	saveLacks []string
}

// observe gathers who depends on the starts, who else uses them, and where they lie.
func (p *planner) observe() {
	d := &dependents{asker: p.asker, at: p.q.At, seen: map[fact.Key]bool{}}
	for _, n := range p.starts {
		d.consumersOf(n)
		p.sightings = append(p.sightings, p.asker.sightings(n, p.q.At)...)
	}
	slices.SortStableFunc(d.credentials, fact.Key.Compare)
	p.consumers = orEmpty(d.consumers)
	p.strangers = d.observe(p.consumers)
	p.otherUse = d.tellUse(p.consumers, p.strangers, p.before, p.held)
	p.unreadable = p.asker.unreadable(d.credentials)
	p.uncovered = p.asker.uncovered(d.credentials, p.asker.coverageOf(d.credentials, p.q.At))
}

// advise decides the order by what was observed.
func (p *planner) advise() (err error) {
	f := planningFacts{starts: len(p.starts), exposure: widestAudience(whole(p.sightings)), consumers: len(p.consumers), complete: true, otherUse: p.otherUse}
	for _, n := range p.starts {
		if _, dead := p.asker.Estate.DeadAt(n, p.q.At); !dead {
			f.alive++
		}
	}
	for i := range p.strangers {
		o := &p.strangers[i]
		if o.Count <= o.Denied || len(o.Candidates) > 0 {
			continue // refused throughout, or one of several known consumers
		}
		f.strangers++
		if f.lastStranger == nil || o.Last.After(*f.lastStranger) {
			f.lastStranger = &o.Last
		}
	}
	for i := range p.consumers {
		if isProduction(p.consumers[i].Environments) {
			f.productionConsumers++
		}
	}
	contain := p.contain()
	stops := stopped(contain)
	p.others = p.othersOf(contain)
	f.others, f.stops = len(p.others), len(stops)
	for i := range stops {
		if stops[i].Environment == "production" {
			f.productionStops++
		}
	}
	for _, u := range p.unreadable {
		f.unreadable += u.Count
	}
	for e := range p.before.Entries() {
		props := p.asker.Estate.Props(e.Node)
		f.reachesProduction = f.reachesProduction || props.String(fact.PropEnvironment) == "production" || props.String(fact.PropSensitivity) != ""
		f.reachesControl = f.reachesControl || (p.asker.Estate.Class(e.Node) == fact.ClassScope && e.Access.Has(fact.Control))
	}
	if p.advice, err = advise(f); err == nil {
		p.advice.costs(p.q, stops)
	}
	for i := range p.consumers {
		if c := &p.consumers[i]; len(c.New) > 0 {
			p.advice.Waiting = append(p.advice.Waiting, "what passes for use by "+c.Kind+" "+c.ID+" has since the exposure what it had not before: "+newWords(c.New))
		}
	}
	if len(p.agents()) > 0 {
		p.advice.Waiting = append(p.advice.Waiting, "an agent and whoever holds a copy send the same credential: their calls cannot be told apart")
	}
	return err
}

// stopped are the consumers that some steps stop, each once.
func stopped(steps []*step) []Broken {
	breaks := []Broken{}
	for _, one := range steps {
		for _, b := range one.Breaks {
			if !slices.ContainsFunc(breaks, func(known Broken) bool { return known.Node == b.Node }) {
				breaks = append(breaks, b)
			}
		}
	}
	return breaks
}

// othersOf returns who holds what some steps end beside the starts, each once. Who
// loses a session makes another: it is not among them.
func (p *planner) othersOf(contain []*step) (list []Consumer) {
	known := p.holders()
	for _, one := range contain {
		for _, ended := range one.Ends {
			n, ok := p.asker.lookup(fact.Key{Kind: ended.Kind, ID: ended.ID})
			if !ok || p.isStart(n) || p.asker.isSession(ended.Kind) {
				continue
			}
			d := &dependents{asker: p.asker, at: p.q.At, seen: map[fact.Key]bool{}}
			d.consumersOf(n)
			for i := range d.consumers {
				c := &d.consumers[i]
				same := func(other Consumer) bool { return other.Node == c.Node }
				if c.Through == nil && !slices.ContainsFunc(known, func(other *Consumer) bool { return same(*other) }) && !slices.ContainsFunc(list, same) {
					list = append(list, *c)
				}
			}
		}
	}
	return list
}

func isProduction(environments []Reasoned) bool {
	return len(environments) > 0 && environments[0].Value == "production"
}

// broken are the consumers that stop when some credentials end, each once.
func (p *planner) broken(ended []graph.Node) []Broken {
	d := &dependents{asker: p.asker, at: p.q.At, seen: map[fact.Key]bool{}}
	for _, n := range ended {
		d.consumersOf(n)
	}
	list := []Broken{}
	for i := range d.consumers {
		c := &d.consumers[i]
		one := Broken{Node: c.Node, Seen: c.Seen}
		if at := slices.IndexFunc(p.consumers, func(known Consumer) bool { return known.Node == c.Node }); at >= 0 {
			one.Seen = p.consumers[at].Seen // the logs were asked for these
		}
		if len(c.Environments) > 0 {
			one.Environment = c.Environments[0].Value
		}
		if len(c.Owners) > 0 {
			one.Owner = c.Owners[0].Value
		}
		if !slices.ContainsFunc(list, func(b Broken) bool { return b.Node == one.Node }) {
			list = append(list, one)
		}
	}
	return list
}

// contain ends each start: by the issuer's reversible way where there is one.
func (p *planner) contain() (steps []*step) {
	// of two names of one credential the issuer's own is what it is ended by
	starts := slices.Clone(p.starts)
	slices.SortStableFunc(starts, func(x, y graph.Node) int {
		return cmp.Compare(p.asker.sightingNamed(x), p.asker.sightingNamed(y))
	})
	for _, n := range starts {
		if _, dead := p.asker.Estate.DeadAt(n, p.q.At); dead {
			continue
		}
		reason := "it works, as far as is known, until it is ended"
		if p.asker.statusAt(n, p.q.At) == "unknown" {
			reason = "its status is unknown, and it is treated as if it worked"
		}
		steps = append(steps, p.ending(ActionContain, n, p.asker.pausing(n), reason))
	}
	return endedOnce(steps)
}

// sightingNamed is 1 for a credential that is named by where it was seen, 0 for one
// that its issuer names.
func (a *Asker) sightingNamed(n graph.Node) int {
	key := a.Estate.Key(n)
	if key.Kind == fact.UnknownSecret || strings.HasPrefix(key.ID, key.Kind+"@") {
		return 1
	}
	return 0
}

// finals ends for good what was only switched off.
func (p *planner) finals(contain []*step) (steps []*step) {
	for _, one := range contain {
		n, ok := p.asker.lookup(fact.Key{Kind: one.Of.Kind, ID: one.Of.ID})
		if !ok || one.Reversible == nil || !*one.Reversible {
			continue
		}
		if last := p.final(n); last != nil {
			s := p.ending(ActionFinal, n, last, "what is switched off can be switched on again")
			s.Breaks = []Broken{}
			s.DoneWhen = "nothing has asked for it for the longest time between two runs of its consumers"
			steps = append(steps, s)
		}
	}
	return steps
}

func first(list []Reasoned) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Value
}

// unknownWord is what a step says where nobody says anything of it.
const unknownWord = "unknown"
