package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// FindingsAnswer lists every credential that lies exposed, ranked by what it can
// still do.
type FindingsAnswer struct {
	Head
	Findings []FindingRow  `json:"findings"`
	Counts   FindingCounts `json:"counts"`
	Tail
}

// FindingCounts are about all that lie exposed, those beyond the limit too.
type FindingCounts struct {
	// Active ones were so when they were last seen; of Unknown ones nobody says whether
	// they work.
	Active  int `json:"active"`
	Unknown int `json:"unknown"`
	// Strangers are those with use that no consumer explains.
	Strangers int `json:"strangers"`
}

func (c *FindingCounts) add(r *FindingRow) {
	switch r.Status {
	case "active":
		c.Active++
	case "unknown":
		c.Unknown++
	}
	if r.Strangers > 0 {
		c.Strangers++
	}
}

// FindingRow is one exposed credential. There is no single score: the row is
// ranked by its parts, in the order of FindingRow.compare.
type FindingRow struct {
	Node
	// Findings are the scanners' own ids, where they give any.
	Findings []string `json:"findings"`
	Place    Node     `json:"place"`
	// Part names the one part of it that was seen there; empty for the whole.
	Part        string     `json:"part,omitempty"`
	Places      int        `json:"places"`
	Audience    string     `json:"audience"`
	Since       *time.Time `json:"exposedSince"`
	Status      string     `json:"status"`
	StatusAsOf  *time.Time `json:"statusAsOf"`
	StatusStale bool       `json:"statusStale"`
	// Live says that it works as far as is known: active, or of unknown status.
	Live bool `json:"live"`
	// Evaluated is false where what it may do is not evaluated, so that its reach is
	// a lower bound and it ranks as if it reached all.
	Evaluated   bool `json:"evaluated"`
	Yes         int  `json:"yes"`
	Conditional int  `json:"conditional"`
	Unknown     int  `json:"unknown"`
	// Control says that it administers an account, Production and Sensitive how many
	// nodes of those it reaches.
	Control    bool            `json:"control"`
	Production int             `json:"production"`
	Sensitive  int             `json:"sensitive"`
	Consumers  int             `json:"consumers"`
	Strangers  int             `json:"strangers"`
	Owner      string          `json:"owner"`
	Evidence   []fact.Evidence `json:"evidence"`
}

// Findings answers which exposed credential to look at first.
func (a *Asker) Findings(ctx context.Context, q Question) (*FindingsAnswer, error) {
	answer := &FindingsAnswer{Head: a.head("findings", &q, nil), Findings: []FindingRow{}}
	t, people := a.newTally(&q), a.newDirectory()
	for n := range a.Estate.NodesByRank() {
		if a.Estate.Class(n) != fact.ClassCredential || strings.Contains(a.Estate.Key(n).Kind, ".") {
			continue
		}
		seen := a.sightings(n, q.At)
		if len(seen) == 0 {
			continue
		}
		row, err := a.findingRow(ctx, &q, n, seen, people, t)
		if err != nil {
			return nil, err
		}
		answer.Counts.add(row)
		answer.Findings = append(answer.Findings, *row)
	}
	slices.SortStableFunc(answer.Findings, func(x, y FindingRow) int { return x.compare(&y) })
	t.summary.Total = len(answer.Findings)
	if q.Limit > 0 && len(answer.Findings) > q.Limit {
		answer.Findings, t.summary.Limit = answer.Findings[:q.Limit], q.Limit
	}
	t.summary.Listed = len(answer.Findings)
	answer.Tail = t.tail()
	answer.Summary.Answer = Listed
	return answer, nil
}

func (a *Asker) findingRow(ctx context.Context, q *Question, n graph.Node, seen []Sighting, people directory, t *tally) (*FindingRow, error) {
	held := []reach.Held{{Node: n, Access: fact.Read}}
	result, err := a.search(ctx, q, held, false, false)
	if err != nil {
		return nil, err
	}
	start := a.describeStart(held[0], q)
	row := &FindingRow{Node: start.Node, Place: seen[0].Place, Part: seen[0].Part, Places: len(seen), Since: seen[0].Since, Audience: widestAudience(seen), Status: start.Status, StatusAsOf: start.StatusAsOf,
		StatusStale: start.StatusStale, Live: start.Status == "active" || start.Status == "unknown", Findings: findingIDs(seen), Evidence: seen[0].Evidence}
	own := a.newTally(q)
	own.meet(n, fact.Read)
	t.meet(n, fact.Read)
	counted := map[fact.Key]fact.Access{}
	for e := range result.Entries() {
		key := a.Estate.Key(e.Node).Base()
		if forward.covers(counted[key], e.Access) {
			continue
		}
		first := counted[key] == fact.NoAccess
		counted[key] |= e.Access
		own.meet(e.Node, e.Access)
		t.meet(e.Node, e.Access)
		row.count(a, &e, first)
	}
	row.Evaluated = len(own.systems) == 0
	row.dependents(a, q, n, people)
	return row, nil
}

func (r *FindingRow) count(a *Asker, e *reach.Entry, first bool) {
	switch e.Verdict {
	case fact.Yes:
		r.Yes++
	case fact.Conditional:
		r.Conditional++
	default:
		r.Unknown++
	}
	r.Control = r.Control || (a.Estate.Class(e.Node) == fact.ClassScope && e.Access.Has(fact.Control))
	props := a.Estate.Props(e.Node)
	if first && props.String(fact.PropEnvironment) == "production" {
		r.Production++
	}
	if first && props.String(fact.PropSensitivity) != "" {
		r.Sensitive++
	}
}

// dependents counts who uses it, and names the surest owner.
func (r *FindingRow) dependents(a *Asker, q *Question, n graph.Node, people directory) {
	d := &dependents{asker: a, at: q.At, seen: map[fact.Key]bool{}}
	d.consumersOf(n)
	slices.SortStableFunc(d.credentials, fact.Key.Compare)
	r.Consumers = len(d.consumers)
	for _, o := range d.observe(d.consumers) {
		if o.Count > o.Denied && len(o.Candidates) == 0 {
			r.Strangers++
		}
	}
	if owners := a.credentialOwners(n, d.consumers, people, q.At); len(owners) > 0 {
		r.Owner = owners[0].Value
	}
}

func findingIDs(seen []Sighting) []string {
	ids := []string{}
	for _, s := range seen {
		for _, e := range s.Evidence {
			if e.Finding != "" && !slices.Contains(ids, e.Finding) {
				ids = append(ids, e.Finding)
			}
		}
	}
	return ids
}

func widestAudience(seen []Sighting) string {
	widest := AudienceUnknown
	for _, s := range seen {
		if audienceRank(s.Audience) < audienceRank(widest) {
			widest = s.Audience
		}
	}
	return widest
}

// audienceRank is the place of an audience from the widest on.
func audienceRank(audience string) int {
	return slices.Index([]string{AudiencePublic, AudienceExternal, AudienceInternal, AudienceUnknown}, audience)
}

// compare puts what works first; then what administers an account, or reaches
// production or what is sensitive, and with it what is not evaluated, since it may;
// then by strangers' use, audience and the size of the reach.
func (r *FindingRow) compare(other *FindingRow) int {
	return cmp.Or(cmp.Compare(r.tier(), other.tier()), later(r.Strangers, other.Strangers), cmp.Compare(audienceRank(r.Audience), audienceRank(other.Audience)),
		later(r.Sensitive+r.Production, other.Sensitive+other.Production), later(r.Yes+r.Conditional, other.Yes+other.Conditional), strings.Compare(r.Kind, other.Kind), strings.Compare(r.ID, other.ID))
}

// later orders numbers from the greatest.
func later(x, y int) int { return cmp.Compare(y, x) }

func (r *FindingRow) tier() int {
	switch {
	case !r.Live:
		return 3
	case r.Control || r.Production > 0 || r.Sensitive > 0 || !r.Evaluated || r.Unknown > 0:
		return 0
	case r.Yes+r.Conditional > 0:
		return 1
	default:
		return 2
	}
}
