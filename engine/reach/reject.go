package reach

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// maxRejections is how many candidates of one state may be turned down before
// it is taken as unknown.
const maxRejections = 16

// rejections see to it that the conditions along a witness do not contradict
// each other, as far as they are on keys that the start fixes. They exist only
// where a snapshot has such conditions.
type rejections struct {
	// chain holds conditions, each with the number of the one before it on the
	// path; number 0 is none. A state's place in it is in memory.chains.
	chain   []chained
	linked  map[chainKey]uint32 // the chain that conditions make of another
	clashes map[chainKey]bool   // whether they contradict it
	tries   map[State]*tries
	kept    []State                     // memory of settle
	reached map[*fact.Condition][]marks // see doubt.go
}

// chainKey is a chain and the conditions, of which a snapshot has each list
// once, that would be added to it.
type chainKey struct {
	before uint32
	added  *fact.Condition
}

type chained struct {
	before     uint32
	conditions fact.Conditions
}

// tries are the rejected candidates of one state, as they were popped.
type tries struct {
	links     []link
	at        []label
	parked    bool
	assessed  int  // how many have been proved or doubted
	asUnknown bool // doubt and doubtAt are the rejected candidate taken as unknown
	doubt     link
	doubtAt   label
	doubtful  bool // the state settled by it
}

func newRejections() *rejections {
	return &rejections{
		chain: make([]chained, 1), linked: map[chainKey]uint32{}, clashes: map[chainKey]bool{},
		tries: map[State]*tries{}, reached: map[*fact.Condition][]marks{},
	}
}

// settle settles those of the waiting states that have a candidate which does
// not contradict itself, and returns them in the same slice. What another
// state may imply comes last, so that no state is ever seen to be settled that
// is implied by one of its own label.
func (x *rejections) settle(r *search, waiting []State) []State {
	x.kept = x.kept[:0]
	for _, last := range []bool{false, true} {
		for _, s := range waiting {
			if r.mayBeImplied(s) == last && x.accept(r, s) {
				r.mark(s)
				x.kept = append(x.kept, s)
			}
		}
	}
	return append(waiting[:0], x.kept...)
}

// accept reports whether s can settle now. If not, its next candidate waits
// for its own level, or there is none yet.
func (x *rejections) accept(r *search, s State) bool {
	if r.closed[r.marks[s.Node()]]&s.Access() != 0 {
		r.unwait(s)
		return false
	}
	l := r.linkOf(s)
	if t := x.tries[s]; t != nil && t.parked && t.asUnknown {
		l = t.doubt
	}
	for !x.isDoubt(s, l) && x.contradicts(r, s, l) {
		x.record(s, l, r.now)
		next, at, ok := x.next(r, s)
		if !ok || at.compare(r.now) > 0 {
			x.postpone(r, s, next, at, ok)
			return false
		}
		l = next
	}
	r.links[s.code()][s.Node()] = l
	x.extend(r, s, l)
	return true
}

// postpone lets s wait for its next candidate, if there is one. A parked state
// takes no other.
func (x *rejections) postpone(r *search, s State, next link, at label, ok bool) {
	r.unwait(s)
	if x.tries[s].parked {
		r.park(s.Node(), s.Access())
	}
	if ok {
		r.push(at, s.Node(), s.Access(), next)
	}
}

// release opens a parked state to the candidate that it waits for.
func (x *rejections) release(r *search, c candidate) {
	if t := x.tries[c.state]; t != nil && t.parked && x.isDoubt(c.state, c.link) {
		r.unwait(c.state)
	}
}

func (x *rejections) record(s State, l link, at label) {
	t := x.tries[s]
	if t == nil {
		t = &tries{}
		x.tries[s] = t
	}
	if !t.has(l) {
		t.links, t.at = append(t.links, l), append(t.at, at)
	}
	t.parked = len(t.links) >= maxRejections
}

func (t *tries) has(l link) bool {
	for _, tried := range t.links {
		if tried.same(l) {
			return true
		}
	}
	return false
}

// testedOn reports whether the conditions of l's edge are to be tested where s
// settles by it: those of an edge into a hub were where the hub did, those of
// part-of are not.
func (x *rejections) testedOn(r *search, s State, l link) bool {
	attr := r.graph.Attr(l.edge())
	if l.neighbour() == noState || attr&graph.StartFixed == 0 || attr.Relation() == fact.PartOf {
		return false
	}
	return !x.viaHub(r, s, l)
}

func (x *rejections) viaHub(r *search, s State, l link) bool {
	return !r.backward && r.graph.Attr(l.edge())&graph.TouchesHub != 0 && r.metas[s.Node()]&graph.IsHub == 0
}

func (x *rejections) contradicts(r *search, s State, l link) bool {
	if !x.testedOn(r, s, l) {
		return false
	}
	return x.clash(x.before(r, s, l), r.graph.StartFixed(l.edge()))
}

// clash reports whether conditions contradict those of a chain.
func (x *rejections) clash(before uint32, added fact.Conditions) bool {
	key := chainKey{before, &added[0]}
	clash, known := x.clashes[key]
	if known {
		return clash
	}
	all := slices.Clone(added)
	for at := before; at != 0; at = x.chain[at].before {
		all = append(all, x.chain[at].conditions...)
	}
	clash = fact.Contradictory(all)
	x.clashes[key] = clash
	return clash
}

// add returns the chain with conditions added; a chain has each list once.
func (x *rejections) add(before uint32, added fact.Conditions) uint32 {
	for at := before; at != 0; at = x.chain[at].before {
		if &x.chain[at].conditions[0] == &added[0] {
			return before
		}
	}
	key := chainKey{before, &added[0]}
	at, known := x.linked[key]
	if !known {
		x.chain = append(x.chain, chained{before, added})
		at = uint32(len(x.chain) - 1)
		x.linked[key] = at
	}
	return at
}

// before returns the chain that a candidate for s continues.
func (x *rejections) before(r *search, s State, l link) uint32 {
	neighbour := l.neighbour()
	if neighbour == noState {
		return 0
	}
	if x.viaHub(r, s, l) {
		neighbour = newState(r.graph.To(l.edge()), s.code())
	}
	return r.chains[neighbour.code()][neighbour.Node()]
}

// extend gives s, which settles by l, its chain. A doubtful state begins a new
// one: by which path it is reached is not known.
func (x *rejections) extend(r *search, s State, l link) {
	at := x.before(r, s, l)
	if x.isDoubt(s, l) {
		x.tries[s].doubtful = true
		at = 0
	}
	if x.testedOn(r, s, l) {
		at = x.add(at, r.graph.StartFixed(l.edge()))
	}
	r.chains[s.code()][s.Node()] = at
}

func (x *rejections) isDoubt(s State, l link) bool {
	t := x.tries[s]
	return t != nil && t.asUnknown && t.doubt.same(l)
}

// next returns the least candidate for s, from all that is settled, that was
// not rejected.
func (x *rejections) next(r *search, s State) (best link, at label, ok bool) {
	t := x.tries[s]
	if t.parked {
		return t.doubt, t.doubtAt, t.asUnknown
	}
	consider := func(l link, a label) {
		c := a.compare(at)
		tried := t.has(l) && (!t.asUnknown || l != t.doubt)
		if !tried && (!ok || c < 0 || c == 0 && l < best) {
			best, at, ok = l, a, true
		}
	}
	if t.asUnknown {
		consider(t.doubt, t.doubtAt)
	}
	r.eachEdge(r.against(), s.Node(), func(e edgeTo) {
		neighbour := e.end
		e.end = s.Node()
		for code := range uint8(accessCount) {
			from := newState(neighbour, code)
			if fact.Access(r.marks[neighbour])&from.Access() == 0 || r.transfer(from, e)&s.Access() == 0 {
				continue
			}
			if made, there := r.step(from, r.labelOf(from), e); there && (made.at.verdict < fact.No || r.query.ThroughNo) {
				consider(made.link, made.at)
			}
		}
	})
	if c := r.wholes[s.Node()]; c != nil && c.whole && c.joined.state == s {
		consider(c.joined.link, c.at)
	}
	return best, at, ok
}

// against returns the rows of the other direction.
func (r *search) against() *graph.Rows {
	if r.backward {
		return r.graph.Forward()
	}
	return r.graph.Reverse()
}
