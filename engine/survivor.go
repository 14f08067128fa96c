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
	// EndBy is what ends it, unknown where nobody says.
	EndBy      string          `json:"endBy"`
	Confidence string          `json:"confidence"`
	Evidence   []fact.Evidence `json:"evidence"`

	// held is where it stands in the graph; Access is none where it does not, and
	// control where it is a session that has no node of its own.
	held reach.Held
	// missing are the absent inputs that its verdict hangs on.
	missing []fact.Missing
}

// The words of Survivor.Seen.
const (
	Observed = "observed"
	Possible = "possible"
)

// surviving collects the survivors of a question.
type surviving struct {
	asker  *Asker
	at     time.Time
	end    ended
	starts []graph.Node
	before *reach.Result

	survivors []Survivor
	seen      map[fact.Key]bool
}

// collect finds the survivors: the starts that no step ends, what was minted of
// them or exchanged for them, what they could have minted until the end, the
// receivers that keep what they were told, and the credentials that were read on
// the way.
func (s *surviving) collect() {
	for _, n := range s.starts {
		if s.asker.Estate.Class(n) == fact.ClassCredential {
			s.start(n)
		}
	}
	s.readOnTheWay()
}

// start looks at one credential that the question is about.
func (s *surviving) start(n graph.Node) {
	g := s.asker.Estate
	key := g.Key(n).Base()
	until, alive := s.endOf(n)
	if alive && !s.end.credentials[key] {
		s.add(Survivor{Node: s.asker.node(n), MintedBy: "itself: no step ends it", Seen: Observed, Until: s.asker.expiry(n), EndBy: s.asker.endBy(key.Kind),
			Confidence: Documented, Evidence: orEmpty(g.Evidence(n)), held: reach.Held{Node: n, Access: fact.Read}})
	}
	s.derived(n, until)
	s.possible(n, until)
	s.receivers(n)
	s.stated(n, until)
}

// endOf returns until when a credential could be used to make others: the asked
// time, unless it died before.
func (s *surviving) endOf(n graph.Node) (until time.Time, alive bool) {
	if _, dead := s.asker.Estate.DeadAt(n, s.at); !dead {
		return s.at, true
	}
	if status, ok := s.asker.Estate.StatusAt(n, s.at); ok && status.Dead() && !status.AsOf.IsZero() {
		return status.AsOf, false // it was dead at the latest then
	}
	if expires := s.asker.expiry(n); expires != nil && expires.Before(s.at) {
		return *expires, false
	}
	return s.at, false
}

// derived adds what was minted of a credential or exchanged for it, and what
// came of that in turn.
func (s *surviving) derived(n graph.Node, until time.Time) {
	g := s.asker.Estate
	for e := range g.Out(n) {
		relation := g.Relation(e)
		if relation != fact.Mints && relation != fact.ExchangedFor {
			continue
		}
		detail := g.Detail(e)
		if detail.ValidFrom != nil && detail.ValidFrom.After(until) {
			continue
		}
		to := g.To(e)
		key := g.Key(to).Base()
		if s.seen[key] {
			continue
		}
		s.seen[key] = true
		ends := earlierEnd(s.asker.expiry(to), detail.ValidUntil)
		_, dead := g.DeadAt(to, s.at)
		over := ends != nil && !ends.After(s.at)
		if !dead && !over && !s.endsSession(key.Kind) && !s.end.credentials[key] && !s.signerEnded(n, key.Kind) {
			s.survivors = append(s.survivors, Survivor{Node: s.asker.node(to), MintedBy: cmp.Or(g.Props(to).String("mintedBy"), relation.String()), Seen: Observed, Until: ends,
				EndBy: s.asker.endBy(key.Kind), Confidence: cmp.Or(detail.Confidence, Documented), Evidence: orEmpty(detail.Evidence), held: reach.Held{Node: to, Access: fact.Read}})
		}
		s.derived(to, until)
	}
}

// endsSession reports whether the steps end credentials of a kind that was made
// before: sessions of the principal.
func (s *surviving) endsSession(kind string) bool {
	if s.end.sessions && isSession(kind) {
		return true
	}
	// What asks the user's own policies for each call ends with the user.
	return s.end.principal && (kind == "aws-sts-session-token" || kind == "aws-sts-federation-token")
}

// isSession reports whether a kind is of what a principal's sessions are, which
// revoking them ends.
func isSession(kind string) bool {
	return strings.HasPrefix(kind, "aws-sts-") || kind == "aws-console-session" || strings.HasSuffix(kind, "-session") ||
		strings.HasSuffix(kind, "-access-token") || strings.HasSuffix(kind, "-session-cookie")
}

// possible adds what the credential could have minted until its end and nobody
// saw: of each kind that the catalogue names, once.
func (s *surviving) possible(n graph.Node, until time.Time) {
	key := s.asker.Estate.Key(n).Base()
	row, ok := s.asker.Catalogue.Lookup(key.Kind)
	if !ok {
		return
	}
	for i := range row.Mints {
		mint := &row.Mints[i]
		if s.endsSession(mint.Credential) || s.signerEnded(n, mint.Credential) {
			continue
		}
		ends := endAfter(until, mint.MaxLifetime)
		if ends != nil && !ends.After(s.at) {
			continue
		}
		one := Survivor{Node: Node{Kind: mint.Credential, ID: "any of " + key.ID}, MintedBy: mint.How, Seen: Possible, Until: ends,
			EndBy: s.asker.endBy(mint.Credential), Confidence: confidenceOf(mint.Source), Evidence: []fact.Evidence{builtinRow(key.Kind, "mints", i)}}
		if mint.Credential == credential.AWSAssumedRole {
			s.roleSessions(&one)
			continue
		}
		s.survivors = append(s.survivors, one)
	}
}

// roleSessions adds the sessions of the roles that were in reach.
func (s *surviving) roleSessions(like *Survivor) {
	g := s.asker.Estate
	roles := map[fact.Key]bool{}
	for e := range s.before.Entries() {
		key := g.Key(e.Node).Base()
		if key.Kind != "aws-role" || !e.Access.Has(fact.Control) || roles[key] {
			continue
		}
		roles[key] = true
		one := *like
		one.ID, one.What = "any session of "+key.ID, "a session of "+key.ID
		one.held = reach.Held{Node: e.Node, Access: fact.Control}
		s.came(&one, &e)
		s.survivors = append(s.survivors, one)
	}
}

// receivers adds those that keep what they were told of the credential.
func (s *surviving) receivers(n graph.Node) {
	g := s.asker.Estate
	for e := range g.In(n) {
		if g.Relation(e) != fact.CachesAuthorisation {
			continue
		}
		detail, from := g.Detail(e), g.From(e)
		if detail.ValidUntil != nil && !detail.ValidUntil.After(s.at) {
			continue // it has evidence of its end
		}
		s.survivors = append(s.survivors, Survivor{Node: s.asker.node(from), What: "keeps what it was told of " + g.Key(n).ID, MintedBy: "caches the authorisation", Seen: Observed,
			Until: detail.ValidUntil, EndBy: "restart it, or clear what it keeps", Confidence: cmp.Or(detail.Confidence, Documented), Evidence: orEmpty(detail.Evidence)})
	}
}

// stated adds what the catalogue says survives.
func (s *surviving) stated(n graph.Node, until time.Time) {
	key := s.asker.Estate.Key(n).Base()
	row, ok := s.asker.Catalogue.Lookup(key.Kind)
	if !ok || strings.Contains(key.Kind, ".") {
		return
	}
	for i := range row.Survivors {
		survivor := &row.Survivors[i]
		ends := endAfter(until, survivor.UpTo)
		if survivor.UpTo.UntilExpiry() {
			ends = s.asker.expiry(n)
		}
		if ends != nil && !ends.After(s.at) {
			continue
		}
		s.survivors = append(s.survivors, Survivor{Node: Node{Kind: key.Kind, ID: key.ID}, What: survivor.What, MintedBy: "see what", Seen: Possible, Until: ends,
			EndBy: cmp.Or(survivor.EndBy, "unknown"), Confidence: cmp.Or(string(survivor.Confidence), Inferred), Evidence: []fact.Evidence{builtinRow(key.Kind, "survivesRevocation", i)}})
	}
}

// readOnTheWay adds the credentials that the start read: ending the first does
// not end them.
func (s *surviving) readOnTheWay() {
	g := s.asker.Estate
	for e := range s.before.Entries() {
		key := g.Key(e.Node).Base()
		if g.Class(e.Node) != fact.ClassCredential || strings.Contains(key.Kind, ".") || s.seen[key] || s.end.credentials[key] || slices.Contains(s.starts, e.Node) {
			continue
		}
		s.seen[key] = true
		if _, dead := g.DeadAt(e.Node, s.at); dead || s.endsSession(key.Kind) {
			continue
		}
		path := s.asker.describePath(s.before.Path(e.State))
		from, evidence := "", []fact.Evidence{}
		if len(path) > 0 {
			from, evidence = "read in "+path[len(path)-1].From.ID, path[len(path)-1].Evidence
		}
		one := Survivor{Node: s.asker.node(e.Node), MintedBy: from, Seen: Observed, Until: s.asker.expiry(e.Node), EndBy: s.asker.endBy(key.Kind),
			Confidence: Documented, Evidence: evidence, held: reach.Held{Node: e.Node, Access: fact.Read}}
		s.came(&one, &e)
		s.add(one)
	}
}

// came notes the way by which a survivor could be had.
func (s *surviving) came(one *Survivor, e *reach.Entry) {
	one.Verdict = e.Verdict
	one.Conditions = s.before.Conditions(e.State)
	one.missing = s.before.Missing(e.State)
}

func (s *surviving) add(one Survivor) {
	s.seen[fact.Key{Kind: one.Kind, ID: one.ID}] = true
	s.survivors = append(s.survivors, one)
}

// list returns the survivors: what was seen first, then by end (none known
// first), kind, id and words.
func (s *surviving) list() []Survivor {
	list := slices.Clone(s.survivors)
	for i := range list {
		list[i].Conditions = orEmpty(list[i].Conditions)
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

func confidenceOf(source string) string {
	if source == "" {
		return Inferred
	}
	return Reported
}
