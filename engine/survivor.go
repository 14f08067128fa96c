package engine

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// Survivor is what goes on after a step: a credential, a session, a receiver that
// keeps what it was told.
type Survivor struct {
	Node
	// What says in words what it is, where the node alone does not.
	What string `json:"what,omitempty"`
	// MintedBy is the call or the place that it comes from.
	MintedBy string `json:"mintedBy"`
	// Seen is observed, or possible: it could have been made until the step.
	Seen string `json:"seen"`
	// Verdict is that of the way by which it could be had, Conditions its
	// conditions: a credential that can be read on a condition survives on it.
	Verdict    fact.Verdict    `json:"verdict"`
	Conditions fact.Conditions `json:"conditions"`
	// Until is its end; null where none is known.
	Until *time.Time `json:"until"`
	// EndBy is what ends it, unknown where nobody says; EndsToo what that ends beside
	// it, where the catalogue says so.
	EndBy      string          `json:"endBy"`
	EndsToo    string          `json:"endsToo,omitempty"`
	Confidence string          `json:"confidence"`
	Evidence   []fact.Evidence `json:"evidence"`

	// held is where it stands in the graph, nothing where it does not.
	held []reach.Held
	// standIn: what is held is not the survivor's own node but what it acts as or
	// works on.
	standIn bool
	// onTerms is what it stands in for besides, on terms of its own.
	onTerms []terms
	// missing are the absent inputs that its verdict hangs on.
	missing []fact.Missing
}

// terms are a verdict other than yes, and what goes with it, under which a node is held.
type terms struct {
	held       reach.Held
	verdict    fact.Verdict
	conditions fact.Conditions
	missing    []fact.Missing
}

// ways are the survivor as it is held, and once more for each of its terms.
func (s *Survivor) ways() (list []*Survivor) {
	if len(s.held) > 0 {
		list = append(list, s)
	}
	for _, t := range s.onTerms {
		one := *s
		one.held, one.onTerms = []reach.Held{t.held}, nil
		one.Verdict, one.Conditions, one.missing = s.Verdict.Worst(t.verdict), s.Conditions.And(t.conditions), append(slices.Clip(s.missing), t.missing...)
		list = append(list, &one)
	}
	return list
}

// The words of Survivor.Seen.
const (
	Observed = "observed"
	Possible = "possible"
)

// surviving collects the survivors of a question.
type surviving struct {
	asker        *Asker
	at           time.Time
	assumeActive bool
	question     *Question
	asked        []reach.Held
	starts       []graph.Node
	without      []graph.Node
	// exposed is the first sighting of one of the starts; nil where none is dated.
	exposed *Sighting
	// before is what was in reach before the steps; revived are the credentials on
	// the way that are dead by now.
	before  *reach.Result
	revived map[graph.Node]bool
	end     ended
	// isDecided is nil until somebody asks whether nothing about before is undecided.
	isDecided *bool
	// refused says of survivors that were asked about whether they are impossible.
	refused map[*credential.Survivor]bool

	survivors []Survivor
	seen      map[fact.Key]bool
	// possibleAt is where among the survivors a possible session of a role stands, by
	// its kind and what it is.
	possibleAt map[string]int
}

// had is the way by which a credential could be had.
type had struct {
	by         string
	verdict    fact.Verdict
	conditions fact.Conditions
	missing    []fact.Missing
	confidence string
	evidence   []fact.Evidence
	// until is when what was made ended by its maker's word; nil for not said.
	until *time.Time
	// of are the identities of its maker.
	of []fact.Key
	// start: the question is about it.
	start bool
}

// collect finds the survivors: the starts that no step ends, what was minted of
// them or exchanged for them, what they could have minted until the end, the
// receivers that keep what they were told; and the same of every credential that
// was read on the way, which ending the first does not end.
func (s *surviving) collect(held []reach.Held) {
	for _, h := range held {
		if s.asker.Estate.Class(h.Node) != fact.ClassCredential {
			s.holder(h)
		}
	}
	for _, n := range s.starts {
		if s.asker.Estate.Class(n) == fact.ClassCredential {
			s.credential(n, &had{by: "itself: no step ends it", confidence: Documented, evidence: s.asker.Estate.Evidence(n), start: true})
		}
	}
	s.rolesInReach()
	for e := range s.before.Entries() {
		if s.asker.Estate.Class(e.Node) == fact.ClassCredential && !strings.Contains(s.asker.Estate.Key(e.Node).Kind, ".") {
			s.credential(e.Node, s.came(&e))
		}
	}
}

// holder looks at a start that is no credential. A step that ends credentials
// leaves a place open to whoever read it; an identity is ended with its
// credentials, but not the sessions that were made of it.
func (s *surviving) holder(h reach.Held) {
	g := s.asker.Estate
	key := g.Key(h.Node).Base()
	if s.end.credentials[key] {
		if key.Kind == "aws-role" {
			s.ownSession(h.Node)
		}
		return
	}
	one := Survivor{Node: s.asker.node(h.Node), MintedBy: "itself: no step ends it", Seen: Observed, EndBy: "unknown", Confidence: Documented, Evidence: orEmpty(g.Evidence(h.Node)), held: []reach.Held{h}}
	if key.Kind == fact.Anonymous {
		one.What, one.EndBy = "anyone: what is open without signing in stays open", "shut what is open to everyone; copies are ended by nobody"
	}
	if !acts(g.Class(h.Node)) {
		one.What = key.ID + " stays open to whoever read it: what is stored there later is read too, and copies of what was read stay"
		one.EndBy = "close it to its readers; copies are ended by nobody"
		if h.Access&(fact.Write|fact.Control) != 0 {
			one.What = key.ID + " stays open to whoever changed it: what loads it later runs or takes what they put there"
			one.EndBy = "close it to its writers, and put back what they changed"
		}
	}
	if !s.seen[key] {
		s.seen[key] = true
		s.survivors = append(s.survivors, one)
	}
}

// credential looks at one credential that could be had.
func (s *surviving) credential(n graph.Node, way *had) {
	g := s.asker.Estate
	key := g.Key(n).Base()
	if s.seen[key] || slices.Contains(s.without, n) {
		return
	}
	s.seen[key] = true
	if s.dead(n) && !way.start && !s.livedWhileExposed(n) {
		return
	}
	until, _ := s.endOf(n)
	ends := earlierEnd(s.expiry(n), way.until)
	over := s.dead(n) || (ends != nil && !ends.After(s.at))
	if over && ends != nil && ends.Before(until) {
		until = *ends
	}
	ended := s.ended(n, key, way)
	if ended {
		s.end.credentials[key] = true
		s.end.nodes = append(s.end.nodes, n)
	}
	lives := !over && !ended
	if lives {
		s.survivors = append(s.survivors, Survivor{Node: s.asker.node(n), MintedBy: way.by, Seen: Observed, Verdict: way.verdict, Conditions: way.conditions, Until: ends,
			EndBy: s.asker.endBy(key.Kind), Confidence: way.confidence, Evidence: orEmpty(way.evidence), held: []reach.Held{{Node: n, Access: fact.Read}}, missing: way.missing})
	}
	s.derived(n, until, way)
	// What lives on makes further ones until its end; of what has ended those made
	// before are what is left.
	if lives && ends != nil {
		until = *ends
	}
	if part := strings.Contains(key.Kind, "."); !part && (way.start || !lives || ends != nil) {
		s.possible(n, until, way, lives)
		if ranOut := ends != nil && !ends.After(s.at); way.start || (!lives && !ranOut) {
			s.stated(n, until, way)
		}
	}
	s.receivers(n, way)
}

// came is the way by which an entry was reached.
func (s *surviving) came(e *reach.Entry) *had {
	path := s.before.Path(e.State)
	way := &had{verdict: e.Verdict, conditions: s.before.Conditions(e.State), missing: s.before.Missing(e.State), confidence: Documented}
	if len(path) > 0 {
		last := s.asker.describeHop(&path[len(path)-1])
		way.by, way.evidence = "read in "+last.From.ID, last.Evidence
	}
	for _, hop := range path {
		if s.revived[hop.From] {
			s.doubt(way, hop.From)
		}
	}
	return way
}

// doubt notes that a way leads through a credential that has ended: where it is
// not known whether it ended before the exposure began, neither is the way.
func (s *surviving) doubt(way *had, through graph.Node) {
	_, dated := s.endOf(through)
	if dated && s.exposed != nil {
		return
	}
	way.verdict = way.verdict.Worst(fact.Unknown)
	way.missing = append(slices.Clip(way.missing), fact.Missing{What: "whether " + s.asker.Estate.Key(through).ID + " still lived when the start was exposed", Effect: fact.NotDecided,
		SettledBy: "the log of its issuer: when it ended; the history of where the start lay: since when"})
}

// dead reports whether a credential gives nothing at the asked time.
func (s *surviving) dead(n graph.Node) bool {
	if s.assumeActive {
		return false
	}
	_, dead := s.asker.Estate.DeadAt(n, s.at)
	return dead
}

// endOf returns until when a credential could be used to make others: the asked
// time, unless it is dead; then the earliest of its end's evidence. dated is
// false where it is dead and nothing says since when.
func (s *surviving) endOf(n graph.Node) (until time.Time, dated bool) {
	if !s.dead(n) {
		return s.at, true
	}
	until = s.at
	if died, ok := deadSince(s.asker.Estate.Props(n).History(), s.at); ok {
		until, dated = died, true
	}
	if expires := s.asker.expiry(n); expires != nil && expires.Before(until) {
		until, dated = *expires, true
	}
	return until, dated
}

// deadSince returns the first of the newest words on a status that all say dead.
func deadSince(history []fact.Status, at time.Time) (since time.Time, ok bool) {
	for i := len(history) - 1; i >= 0; i-- {
		switch {
		case history[i].AsOf.After(at):
		case !history[i].Dead() || history[i].AsOf.IsZero():
			return since, ok
		default:
			since, ok = history[i].AsOf, true
		}
	}
	return since, ok
}

// expiry returns when a credential ends by itself. Where the question takes all as
// active, an end that has passed is none.
func (s *surviving) expiry(n graph.Node) *time.Time {
	expires := s.asker.expiry(n)
	if s.assumeActive && expires != nil && !expires.After(s.at) {
		return nil
	}
	return expires
}

// list returns the survivors: what was seen first, then by end (none known
// first), kind, id and words.
func (s *surviving) list() []Survivor {
	list := slices.Clone(s.survivors)
	for i := range list {
		list[i].Conditions = orEmpty(list[i].Conditions)
		list[i].EndsToo = s.asker.endsToo(list[i].Kind, list[i].EndBy)
	}
	slices.SortStableFunc(list, func(x, y Survivor) int {
		return cmp.Or(strings.Compare(x.Seen, y.Seen), compareUntil(x.Until, y.Until), strings.Compare(x.Kind, y.Kind), strings.Compare(x.ID, y.ID), strings.Compare(x.What, y.What))
	})
	return orEmpty(list)
}

// compareUntil puts what has no known end first, then the latest.
func compareUntil(x, y *time.Time) int {
	switch {
	case x == nil && y == nil:
		return 0
	case x == nil:
		return -1
	case y == nil:
		return 1
	}
	return y.Compare(*x)
}

// earlierEnd returns the earlier of two ends, of which nil is none known.
func earlierEnd(x, y *time.Time) *time.Time {
	if x == nil || (y != nil && y.Before(*x)) {
		return y
	}
	return x
}

// endAfter returns the latest end of what was made at a time and lives so long;
// nil where the catalogue says no length.
func endAfter(made time.Time, lifetime credential.Lifetime) *time.Time {
	end, ok := lifetime.From(made)
	if !ok {
		return nil
	}
	return &end
}

// builtinRow points at a part of a row of the catalogue.
func builtinRow(kind, part string, i int) fact.Evidence {
	return fact.Evidence{Source: "builtin:credential-catalogue@" + credential.CatalogueVersion, Pointer: fmt.Sprintf("/%s/%s/%d", kind, part, i)}
}

// expiry returns when a credential ends by itself; nil where nothing says.
func (a *Asker) expiry(n graph.Node) *time.Time {
	if at, ok := a.Estate.Props(n).Time(fact.PropExpiresAt); ok {
		return &at
	}
	return nil
}

// endBy returns the issuer's way to end a credential of a kind, the first of the
// catalogue's.
func (a *Asker) endBy(kind string) string {
	if row, ok := a.Catalogue.Lookup(kind); ok && len(row.Revocation) > 0 {
		return row.Revocation[0].Method
	}
	return "unknown"
}

// endsToo returns what the catalogue says that a way to end a credential ends
// beside it.
func (a *Asker) endsToo(kind, method string) string {
	row, ok := a.Catalogue.Lookup(kind)
	if !ok {
		return ""
	}
	for i := range row.Revocation {
		if r := &row.Revocation[i]; r.Method == method && r.Ends != nil {
			return r.Ends.What
		}
	}
	return ""
}

func confidenceOf(source string) string {
	if source == "" {
		return Inferred
	}
	return Reported
}
