package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"keyreach/engine/credential"
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

// build makes the steps and puts them into the two tracks.
func (p *planner) build(ctx context.Context) error {
	contain := p.contain()
	narrow := p.narrow()
	sessions := p.sessions(contain)
	replaces := p.replaces()
	siblings := p.siblings(contain, sessions)
	finals := p.finals(contain)
	pauses := p.pauses(contain, sessions, siblings)
	for _, one := range sessions {
		one.after = append(one.after, contain...)
	}
	endsFirst := slices.Concat(contain, sessions)
	for _, one := range replaces {
		if p.readsReplacement(one) {
			one.Reason += "; the start reads what this consumer reads, so that a replacement is made only when it is ended"
			one.after = append(one.after, endsFirst...)
		}
	}
	for _, one := range siblings {
		if one.isRead && len(one.Breaks) > 0 {
			one.Reason += "; the start reads what is written there, so that a new one is written only when it is ended"
			one.after = append(one.after, endsFirst...)
		}
	}
	if err := p.endReadersFirst(ctx, replaces, siblings); err != nil {
		return err
	}
	harmless, siblings := partedBy(siblings, isHarmless)
	switch {
	case p.advice.Order == RevokeFirst:
		quiet, loud := p.quiet(sessions)
		p.now = slices.Concat(pauses, narrow, contain, quiet)
		p.then = slices.Concat(loud, replaces, siblings)
	case p.advice.Order == AlreadyEnded, p.advice.Order == NothingToEnd:
		quiet, loud := p.quiet(sessions)
		p.now, p.then = slices.Concat(pauses, quiet), slices.Concat(loud, siblings)
	case p.advice.Order == DeactivateFirst && reversible(contain):
		quiet, loud := p.quiet(sessions)
		p.now = slices.Concat(pauses, contain, quiet)
		p.then = slices.Concat(loud, replaces, siblings)
	case p.advice.Order == DeactivateFirst:
		p.now = pauses
		p.then = slices.Concat(contain, sessions, replaces, siblings)
	default:
		p.now = slices.Concat(pauses, narrow)
		early, late := parted(replaces, endsFirst)
		for _, one := range contain {
			one.after = append(one.after, early...)
		}
		p.then = slices.Concat(early, contain, sessions, late, siblings)
	}
	p.now = append(p.now, harmless...)
	for _, one := range finals {
		one.after = append(one.after, slices.Concat(contain, replaces)...)
	}
	p.then = append(p.then, p.planted()...)
	p.then = append(p.then, finals...)
	p.now = append(p.saves(), p.now...)
	p.keepNowHarmless()
	p.now, p.then = inOrder(p.now), inOrder(p.then)
	return nil
}

// keepNowHarmless moves to the other track what can't be taken back or stops a known
// consumer, and what comes after it. Pausing an agent stays: it comes before
// everything else.
func (p *planner) keepNowHarmless() {
	var moved []*step
	p.now = slices.DeleteFunc(p.now, func(s *step) bool {
		harmless := s.Action == ActionPause || isHarmless(s)
		waits := slices.ContainsFunc(s.after, func(earlier *step) bool { return slices.Contains(moved, earlier) })
		if harmless && !waits {
			return false
		}
		moved = append(moved, s)
		return true
	})
	p.then = append(moved, p.then...)
}

// isHarmless reports whether a step can be taken back and stops no known consumer.
func isHarmless(s *step) bool {
	return s.Reversible != nil && *s.Reversible && len(s.Breaks) == 0
}

// partedBy splits steps into those of which something holds and the rest.
func partedBy(steps []*step, holds func(*step) bool) (yes, no []*step) {
	for _, one := range steps {
		if holds(one) {
			yes = append(yes, one)
		} else {
			no = append(no, one)
		}
	}
	return yes, no
}

// quiet splits the ends of sessions into those that go with the credential, and
// those that stop somebody else's work. The latter go too where a stranger acts as
// the identity.
func (p *planner) quiet(sessions []*step) (quiet, loud []*step) {
	for _, one := range sessions {
		switch {
		case len(one.Breaks) == 0:
			quiet = append(quiet, one)
		case p.strangerActsAs(one.Of):
			one.Reason += "; a stranger acts in one of them"
			quiet = append(quiet, one)
		default:
			loud = append(loud, one)
		}
	}
	return quiet, loud
}

// strangerActsAs reports whether use that matches no consumer was seen as a role or
// a session of it.
func (p *planner) strangerActsAs(role Node) bool {
	name := "assumed-role/" + lastOf(role.ID) + "/"
	return slices.ContainsFunc(p.strangers, func(o Observation) bool {
		return o.As != nil && (*o.As == role || strings.Contains(o.As.ID, name))
	})
}

// parted splits the replacements into those that can be made at once and those
// that wait for the ends.
func parted(replaces, ends []*step) (early, late []*step) {
	late, early = partedBy(replaces, func(one *step) bool {
		return slices.ContainsFunc(one.after, func(s *step) bool { return slices.Contains(ends, s) })
	})
	return early, late
}

func reversible(steps []*step) bool {
	return !slices.ContainsFunc(steps, func(s *step) bool { return s.Reversible == nil || !*s.Reversible })
}

// contain ends each start: by the issuer's reversible way where there is one.
func (p *planner) contain() (steps []*step) {
	for _, n := range p.starts {
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

// endedOnce leaves out the end of a credential that another step ends too: its maker's
// end is its own.
func endedOnce(steps []*step) (kept []*step) {
	for _, one := range steps {
		if slices.ContainsFunc(kept, func(other *step) bool { return slices.Contains(other.Ends, one.Of) }) {
			continue
		}
		kept = slices.DeleteFunc(kept, func(other *step) bool { return slices.Contains(one.Ends, other.Of) })
		kept = append(kept, one)
	}
	return kept
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

// pauses stop the agents that use a start, before anything is ended, and those that
// another step stops, before that step: one that loses its credential may look for
// another where it works.
func (p *planner) pauses(contain []*step, others ...[]*step) (steps []*step) {
	for i := range p.consumers {
		c := &p.consumers[i]
		steps = p.pause(steps, &Broken{Node: c.Node, Seen: c.Seen, Owner: first(c.Owners), Environment: first(c.Environments)}, c.Evidence)
	}
	for _, one := range contain {
		one.after = append(one.after, steps...)
	}
	for _, one := range slices.Concat(append([][]*step{contain}, others...)...) {
		for i := range one.Breaks {
			steps = p.pause(steps, &one.Breaks[i], one.Evidence)
			at := slices.IndexFunc(steps, func(s *step) bool { return s.Of == one.Breaks[i].Node })
			if at >= 0 && !slices.Contains(one.after, steps[at]) {
				one.after = append(one.after, steps[at])
			}
		}
	}
	return steps
}

// pause adds a step for what stops, where it is an agent that has none.
func (p *planner) pause(steps []*step, who *Broken, evidence []fact.Evidence) []*step {
	n, ok := p.asker.lookup(fact.Key{Kind: who.Kind, ID: who.ID})
	again := slices.ContainsFunc(steps, func(s *step) bool { return s.Of == who.Node })
	if !ok || again || p.asker.Estate.Class(n) != fact.ClassAgent {
		return steps
	}
	yes := true
	return append(steps, &step{PlanStep: PlanStep{Action: ActionPause, Of: who.Node, Reason: "an agent that is refused tries again, and may look for another credential where it works",
		Method: "stop the agent and its schedule", Breaks: []Broken{*who}, Reversible: &yes, Undo: "start it again",
		DoneWhen: "no call of it is seen any more", Confidence: Inferred, Evidence: orEmpty(evidence)}})
}

// agents are those that use a start.
func (p *planner) agents() (nodes []graph.Node) {
	for i := range p.consumers {
		n, ok := p.asker.lookup(fact.Key{Kind: p.consumers[i].Kind, ID: p.consumers[i].ID})
		if ok && p.asker.Estate.Class(n) == fact.ClassAgent {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

func first(list []Reasoned) string {
	if len(list) == 0 {
		return ""
	}
	return list[0].Value
}

// sessions ends those that could have been made: of each role in reach, but for those
// of which a start's own end is the end of all.
func (p *planner) sessions(contain []*step) (steps []*step) {
	seen := map[fact.Key]bool{}
	for _, one := range contain {
		n, ok := p.asker.lookup(fact.Key{Kind: one.Of.Kind, ID: one.Of.ID})
		r := p.asker.pausing(n)
		if !ok || r == nil || r.Step != credential.StepRevokeSessions {
			continue
		}
		for _, key := range p.surviving.identitiesOf(n, &had{}) {
			seen[p.asker.roleOf(key)] = true
		}
	}
	add := func(n graph.Node, kind, reason string) {
		row, ok := p.asker.Catalogue.Lookup(kind)
		key := p.asker.Estate.Key(n).Base()
		if !ok || seen[key] || len(row.Revocation) == 0 {
			return
		}
		seen[key] = true
		s := p.revoking(ActionSession, n, kind, &row.Revocation[0], reason)
		s.Breaks = append(p.runsAs(n), p.mayRunIn()...)
		s.DoneWhen = "a session made before is refused"
		steps = append(steps, s)
	}
	for _, start := range p.starts {
		for _, principal := range p.asker.principalsOf(start, p.q.At) {
			if p.asker.Estate.Key(principal).Kind == "aws-user" {
				add(principal, "aws-sts-session-token", "sessions that its keys made go on for up to 36 hours")
			}
		}
	}
	for e := range p.before.Entries() {
		if p.asker.Estate.Key(e.Node).Kind == "aws-role" && e.Access.Has(fact.Control) {
			add(e.Node, "aws-sts-assume-role", "sessions of this role that were made before go on until their own end")
		}
	}
	return steps
}

// runsAs are what runs as an identity, and stops for as long as its sessions are
// refused.
func (p *planner) runsAs(n graph.Node) []Broken {
	list := []Broken{}
	for _, variant := range p.asker.Estate.Variants(n) {
		for e := range p.asker.Estate.In(variant) {
			if p.asker.Estate.Relation(e) == fact.RunsAs && p.asker.Estate.ValidAt(e, p.q.At) {
				from := p.asker.Estate.From(e)
				one := Broken{Node: p.asker.node(from), Seen: "its running sessions, until it makes new ones", Owner: first(p.asker.owners(from, p.q.At)), Environment: first(p.asker.environments(from, p.q.At))}
				if !slices.ContainsFunc(list, func(b Broken) bool { return b.Node == one.Node }) {
					list = append(list, one)
				}
			}
		}
	}
	return list
}

// holders are the consumers that hold a start themselves, each once: one that has
// it used by another holds none, and one that uses two starts is one consumer.
func (p *planner) holders() (list []*Consumer) {
	for i := range p.consumers {
		c := &p.consumers[i]
		if c.Through == nil && !slices.ContainsFunc(list, func(known *Consumer) bool { return known.Node == c.Node }) {
			list = append(list, c)
		}
	}
	return list
}

// mayRunIn are the consumers of the starts, which may work in a session that they
// made with one.
func (p *planner) mayRunIn() []Broken {
	list := p.broken(p.starts)
	for i := range list {
		list[i].Seen = "it may run in one of them, until it makes a new one"
	}
	return list
}

// replaces gives each consumer a credential of its own: those of the starts, and those
// of what ends with them.
func (p *planner) replaces() (steps []*step) {
	holders := p.holders()
	for _, c := range holders {
		reason := "it uses the leaked one (" + c.Seen + ")"
		if len(holders) > 1 {
			reason += "; a shared credential is replaced by one for each consumer"
		}
		steps = append(steps, replacing(c, reason))
	}
	for i := range p.others {
		c := &p.others[i]
		steps = append(steps, replacing(c, "it uses "+c.Of.Kind+" "+c.Of.ID+", which ends by the same step ("+c.Seen+")"))
	}
	return steps
}

func replacing(c *Consumer, reason string) *step {
	yes := true
	return &step{PlanStep: PlanStep{Action: ActionReplace, Of: c.Node, Reason: reason, Method: "make a credential of its own for it, or better what replacements says; ask " + cmp.Or(first(c.Owners), "an owner who is not known") + " to move it", Reversible: &yes,
		Undo: "move it back, as long as the old one is not ended", DoneWhen: "it is seen signing in with the new id; that a variable was changed is not enough", Confidence: Inferred, Evidence: c.Evidence}}
}

// readsReplacement reports whether the start reads what a consumer reads, so that
// it would read the replacement too: it controls the consumer, or reads a store
// that holds the credential for it.
func (p *planner) readsReplacement(s *step) bool {
	n, ok := p.asker.lookup(fact.Key{Kind: s.Of.Kind, ID: s.Of.ID})
	if !ok {
		return false
	}
	for _, variant := range p.asker.Estate.Variants(n) {
		if _, _, reached := p.before.Reached(variant, fact.Control); reached {
			return true
		}
	}
	return slices.ContainsFunc(p.stores(), func(place graph.Node) bool {
		_, _, reached := p.before.Reached(place, fact.Read)
		return reached
	})
}

// stores are the stores of secrets that hold a start.
func (p *planner) stores() (places []graph.Node) {
	for _, n := range p.starts {
		for e := range p.asker.Estate.In(n) {
			if place := p.asker.Estate.From(e); p.asker.Estate.Relation(e) == fact.Stores && isSecretStore(p.asker.Estate.Key(place).Kind) {
				places = append(places, place)
			}
		}
	}
	return places
}

// siblings end every other credential that lies where a start lies, and every one
// that the start reaches, but for those that another step ends.
func (p *planner) siblings(contain, sessions []*step) (steps []*step) {
	seen, endsWith := map[fact.Key]bool{}, p.endingWith(sessions)
	covered := func(s *step) {
		for _, n := range s.Ends {
			seen[fact.Key{Kind: n.Kind, ID: n.ID}] = true
		}
	}
	for _, s := range contain {
		covered(s)
	}
	add := func(n graph.Node, reason string, evidence []fact.Evidence) {
		key := p.asker.Estate.Key(n).Base()
		if p.isStart(n) || seen[key] || endsWith(n) || p.asker.Estate.Class(n) != fact.ClassCredential || strings.Contains(key.Kind, ".") {
			return
		}
		seen[key] = true
		if _, dead := p.asker.Estate.DeadAt(n, p.q.At); dead {
			return
		}
		s := p.ending(ActionSibling, n, p.asker.pausing(n), reason)
		s.Evidence = orEmpty(evidence)
		_, _, s.isRead = p.before.Reached(n, fact.Read)
		covered(s)
		steps = append(steps, s)
	}
	for _, sighting := range p.sightings {
		if place, ok := p.asker.lookup(fact.Key{Kind: sighting.Place.Kind, ID: sighting.Place.ID}); ok {
			for _, n := range p.asker.stored(place) {
				add(n, "it lies in the same place: "+sighting.Place.ID+"; that no use of it was seen is no reason to leave it", sighting.Evidence)
			}
		}
	}
	for _, agent := range p.agents() {
		for e := range p.asker.Estate.Out(agent) {
			switch p.asker.Estate.Relation(e) {
			case fact.Uses:
				add(p.asker.Estate.To(e), "the agent "+p.asker.Estate.Key(agent).ID+" holds it too", p.asker.Estate.Detail(e).Evidence)
			case fact.Mints:
				add(p.asker.Estate.To(e), "the agent "+p.asker.Estate.Key(agent).ID+" made it", p.asker.Estate.Detail(e).Evidence)
			default: // nothing that the agent holds
			}
		}
	}
	for e := range p.before.Entries() {
		if p.asker.Estate.Class(e.Node) != fact.ClassCredential {
			continue
		}
		reason, evidence := "it is within reach", []fact.Evidence(nil)
		if path := p.before.Path(e.State); len(path) > 0 {
			last := p.asker.describeHop(&path[len(path)-1])
			verb := " holds it"
			if last.Relation == fact.Mints {
				verb = " made it"
			}
			reason, evidence = canBeRead(e.Verdict)+": "+last.From.Kind+" "+last.From.ID+verb, last.Evidence
		}
		add(e.Node, reason, evidence)
	}
	return endedOnce(steps)
}

// canBeRead says how sure it is that a credential within reach can be read.
func canBeRead(verdict fact.Verdict) string {
	switch verdict {
	case fact.Yes:
		return "it can be read"
	case fact.Conditional:
		return "it can be read on conditions"
	default:
		return "whether it can be read is unknown, and it is treated as if it could"
	}
}

// endingWith tells of a credential whether one of the steps that end sessions ends it:
// where all that it acts as is known, and such a step is about it.
func (p *planner) endingWith(sessions []*step) func(graph.Node) bool {
	only := ended{isSession: p.asker.isSession, sessions: map[fact.Key]bool{}}
	for _, s := range sessions {
		only.revoke(fact.Key{Kind: s.Of.Kind, ID: s.Of.ID})
	}
	return func(n graph.Node) bool {
		return only.stops(p.asker.Estate.Key(n).Kind, p.surviving.identitiesOf(n, &had{}))
	}
}

// planted asks what the reach allowed to plant.
func (p *planner) planted() (steps []*step) {
	of := p.asker.node(p.held[0].Node)
	if len(p.starts) > 0 {
		of = p.asker.node(p.starts[0])
	}
	for _, one := range p.asker.persistence(p.surviving, p.held) {
		if one.Did == PlantedNo {
			continue
		}
		reason := one.What + ": " + one.Did
		if one.Why != "" {
			reason += ", " + one.Why
		}
		method := "ask the log, and remove what nobody knows"
		if one.Did == PlantedYes {
			method = "look at each, and remove what nobody knows"
		}
		steps = append(steps, &step{PlanStep: PlanStep{Action: ActionPlanted, Of: of, Reason: reason, Method: method, Command: one.Query, FillIn: lacksOf(one.Query),
			DoneWhen: "each is known to somebody, or gone", Confidence: Inferred, Evidence: one.Evidence}})
	}
	return steps
}

// lacksOf names what a query lacks: the words in angle brackets.
func lacksOf(query string) (lacks []string) {
	for _, rest := range strings.Split(query, "<")[1:] {
		if lack, _, ok := strings.Cut(rest, ">"); ok {
			lacks = append(lacks, lack)
		}
	}
	return lacks
}

// saves keeps what the other steps destroy, one step for each export.
func (p *planner) saves() (steps []*step) {
	for _, one := range slices.Concat(p.now, p.then) {
		if one.SaveFirst == "" || strings.HasPrefix(one.Destroys, "nothing") {
			continue
		}
		at := slices.IndexFunc(steps, func(s *step) bool { return s.Method == one.SaveFirst && s.Of == one.Of })
		if at < 0 {
			yes := true
			steps = append(steps, &step{PlanStep: PlanStep{Action: ActionSave, Of: one.Of, Reason: "lost afterwards: " + one.Destroys, Method: one.SaveFirst, Reversible: &yes, Undo: "nothing to undo: it reads",
				DoneWhen: "the export is kept where the start does not reach", Confidence: one.Confidence}})
			at = len(steps) - 1
		}
		one.after = append(one.after, steps[at])
	}
	return steps
}

// numbered gives the steps their numbers and their order in words.
func (p *planner) numbered() (now, then []PlanStep) {
	all := slices.Concat(p.now, p.then)
	for i, one := range all {
		one.Number = i + 1
	}
	for _, one := range all {
		one.After = []int{}
		for _, earlier := range one.after {
			if earlier.Number > 0 {
				one.After = append(one.After, earlier.Number)
			}
		}
		slices.Sort(one.After)
		one.After = slices.Compact(one.After)
		one.finish()
	}
	return published(p.now), published(p.then)
}

func published(steps []*step) []PlanStep {
	list := make([]PlanStep, len(steps))
	for i, one := range steps {
		list[i] = one.PlanStep
	}
	return list
}

// finish says unknown where nobody says anything.
func (s *PlanStep) finish() {
	for _, text := range []*string{&s.EndsAlso, &s.Undo, &s.Notifies, &s.Destroys, &s.SaveFirst, &s.Takes} {
		*text = cmp.Or(*text, unknownWord)
	}
	switch s.Action { // what ends nothing tells nobody and destroys nothing
	case ActionSave, ActionPause, ActionReplace, ActionPlanted, ActionNarrow:
		s.EndsAlso, s.Destroys, s.SaveFirst, s.Notifies = "nothing", "nothing", "nothing", "nobody that is known"
		s.Takes = "at once"
	}
	s.FillIn, s.Ends, s.Breaks, s.Evidence = orEmpty(s.FillIn), orEmpty(s.Ends), orEmpty(s.Breaks), orEmpty(s.Evidence)
	s.Confidence = cmp.Or(s.Confidence, Inferred)
}

// unknownWord is what a step says where nobody says anything of it.
const unknownWord = "unknown"
