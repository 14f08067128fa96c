package reach

import (
	"context"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// direction is all in which Forward and Backward differ outside the two hot
// loops of expand.go.
type direction struct {
	backward bool
	table    *table
	closed   *closure
}

var (
	forward  = direction{false, forwardTable, forwardClosure}
	backward = direction{true, backwardTable, backwardClosure}
)

// search is one run. States are settled wave by wave, a wave being a verdict,
// and in a wave level by level, a level being a number of hops.
type search struct {
	*memory
	direction
	graph *graph.Snapshot
	rows  *graph.Rows
	metas []graph.Meta
	query Query

	now      label
	slow     graph.Attr // edges with one of these bits are looked at closely
	open     int        // where in order the states of the next level begin
	openHubs int        // where in hubs those of the present level begin
	wholes   map[graph.Node]*composition
	rejects  *rejections // nil where no edge has start-fixed conditions
	started  map[graph.Node]bool
	without  map[graph.Node]bool
	alive    map[graph.Node]bool
}

func newSearch(s *graph.Snapshot, q Query, scratch *Scratch, way direction) *search {
	scratch.memory.reset(s.Len(), s.HasStartFixed())
	r := &search{memory: &scratch.memory, direction: way, graph: s, rows: s.Forward(), metas: s.Metas(), query: q}
	if way.backward {
		r.rows = s.Reverse()
	}
	if s.HasStartFixed() {
		r.rejects = newRejections()
	}
	return r
}

func (r *search) run(ctx context.Context) error {
	r.exclude()
	r.begin()
	for verdict := fact.Yes; verdict < fact.No; verdict++ {
		if err := r.wave(ctx, verdict); err != nil {
			return err
		}
	}
	if err := r.doubtfulWaves(ctx); err != nil {
		return err
	}
	if !r.query.ThroughNo {
		return nil
	}
	return r.wave(ctx, fact.No)
}

// doubtfulWaves settles what is left of states that were only rejected, until
// none is in doubt.
func (r *search) doubtfulWaves(ctx context.Context) error {
	if r.rejects == nil {
		return nil
	}
	for {
		waiting, err := r.rejects.doubt(ctx, r)
		if err != nil || !waiting {
			return err
		}
		if err := r.wave(ctx, fact.Unknown); err != nil {
			return err
		}
	}
}

// exclude closes the nodes of Without (a candidate waits there that no other is
// less than, and nothing ever settles it) and notes those of Alive.
func (r *search) exclude() {
	r.without = make(map[graph.Node]bool, len(r.query.Without))
	for _, n := range r.query.Without {
		r.without[n] = true
		r.park(n, fact.AnyAccess)
	}
	r.alive = make(map[graph.Node]bool, len(r.query.Alive))
	for _, n := range r.query.Alive {
		r.alive[n] = true
	}
}

// park closes states to all candidates until their waiting marks are taken
// back.
func (r *search) park(n graph.Node, accesses fact.Access) {
	r.marks[n] |= marks(accesses << 4)
	r.parked = append(r.parked, n)
	for code := range r.links {
		if accesses&(fact.Control>>code) != 0 {
			r.links[code][n] = 0
		}
	}
}

// begin makes the start wait as the first level.
func (r *search) begin() {
	r.started = make(map[graph.Node]bool, len(r.query.Start))
	r.now, r.open, r.openHubs = label{}, 0, 0
	for _, held := range r.query.Start {
		if r.metas[held.Node]&graph.IsHub == 0 {
			r.started[held.Node] = true
			r.offer(held.Node, held.Access, newLink(fact.Yes, noState, 0))
		}
	}
}

// wave settles all that has a candidate of the verdict.
func (r *search) wave(ctx context.Context, verdict fact.Verdict) error {
	r.now = label{verdict, 0}
	r.slow = graph.Composite | graph.Interval | graph.Hypothetical | graph.TouchesHub
	if verdict < fact.No {
		r.slow |= graph.VerdictBits
	}
	first := verdict == fact.Yes
	for first || r.advance() {
		first = false
		if err := ctx.Err(); err != nil {
			return err
		}
		r.level()
	}
	return nil
}

// advance goes to the next level of the wave, if there is one.
func (r *search) advance() bool {
	if r.open < len(r.order) {
		r.now.hops++
		return true
	}
	hops, ok := r.queues[r.now.verdict].least()
	r.now.hops = hops
	return ok
}

// level settles the states of the present label and follows their edges. Hubs
// come after, since an edge into a hub is no hop: all that leads to them from
// this level is known only then. What several parts make is known last of all.
func (r *search) level() {
	for _, c := range r.queues[r.now.verdict].take(r.now.hops) {
		if r.rejects != nil {
			r.rejects.release(r, c)
		}
		r.offer(c.state.Node(), c.state.Access(), c.link)
	}
	r.order = append(r.order[:r.open], r.settle(r.order[r.open:])...)
	start, end := r.open, len(r.order)
	r.open = end
	r.levels = append(r.levels, level{r.now, uint32(start), uint32(end)})
	r.expand(r.order[start:end])
	r.hubs = append(r.hubs[:r.openHubs], r.settle(r.hubs[r.openHubs:])...)
	hubs := r.hubs[r.openHubs:]
	r.openHubs = len(r.hubs)
	r.expand(hubs)
	r.joinParts()
}

// offer lets candidates for accesses of n wait for the next level that is
// settled; of several for one state the least link stays.
func (r *search) offer(n graph.Node, given fact.Access, l link) {
	m := r.marks[n]
	given &^= r.closed[m]
	for given != 0 {
		one := given & -given
		given &^= one
		code := codeOf(one)
		place := &r.links[code][n]
		switch waiting := marks(one << 4); {
		case m&waiting == 0:
			m |= waiting
			*place = l
			r.enqueue(newState(n, code))
		case l < *place:
			*place = l
		}
	}
	r.marks[n] = m
}

func (r *search) enqueue(s State) {
	if r.metas[s.Node()]&graph.IsHub != 0 {
		r.hubs = append(r.hubs, s)
		return
	}
	r.order = append(r.order, s)
}

// push lets candidates wait for a level further off.
func (r *search) push(at label, n graph.Node, given fact.Access, l link) {
	given &^= r.closed[r.marks[n]]
	for given != 0 {
		one := given & -given
		given &^= one
		r.queues[at.verdict].push(at.hops, candidate{l, StateOf(n, one)})
	}
}

// settle settles waiting states and returns those that did, in the same slice.
func (r *search) settle(waiting []State) []State {
	if r.rejects != nil {
		return r.rejects.settle(r, waiting)
	}
	for _, s := range waiting {
		r.mark(s)
	}
	return waiting
}

func (r *search) mark(s State) {
	m := &r.marks[s.Node()]
	access := marks(s.Access())
	*m = *m&^(access<<4) | access
}

// unwait takes back that s waits.
func (r *search) unwait(s State) { r.marks[s.Node()] &^= marks(s.Access() << 4) }

// mayBeImplied reports whether other accesses of a node can imply s: control
// implies the rest, backward the rest imply control.
func (r *search) mayBeImplied(s State) bool { return (s.code() == 0) == r.backward }

// implied reports whether s settled together with a state that implies it, and
// if so strikes it out: it is no state of its own.
func (r *search) implied(s State) bool {
	m := &r.marks[s.Node()]
	others := fact.Access(*m) & fact.AnyAccess &^ s.Access()
	settled := r.closed[others]&s.Access() != 0
	if settled {
		*m &^= marks(s.Access())
	}
	return settled
}
