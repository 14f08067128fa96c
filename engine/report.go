package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// ReportAnswer is the impact report: whether it works, what to do, what it
// reaches, who uses it, whose it is, what survives, what was planted, what to get
// next.
type ReportAnswer struct {
	Head
	Credentials []Record      `json:"credentials"`
	Reached     []Entry       `json:"reached"`
	Blocked     []Blocked     `json:"blocked"`
	Consumers   []Consumer    `json:"consumers"`
	Unmatched   []Observation `json:"unmatched"`
	OtherUse    Used          `json:"otherUse"`
	Unreadable  []Unreadable  `json:"unreadable"`
	// Survivors are those of the step AfterStep; Remaining is what they reach.
	AfterStep    []Step          `json:"step"`
	Survivors    []Survivor      `json:"survivors"`
	Remaining    []Remaining     `json:"remaining"`
	Persistence  []Persistence   `json:"persistence"`
	Unlooked     []Unlooked      `json:"unlooked"`
	Coverage     []fact.Coverage `json:"coverage"`
	Advice       Advice          `json:"advice"`
	Now          []PlanStep      `json:"now"`
	Then         []PlanStep      `json:"then"`
	Containments []Containment   `json:"containments"`
	Replacements []Replacement   `json:"replacements"`
	// OurChannels are places of ours within reach: where not to paste this.
	OurChannels []Node `json:"ourChannels"`
	Tail
}

// Record is what is known of one credential's life and owners. Its status is told as
// that of a start is, though it may be the start's own credential alone.
type Record struct {
	Start
	Lifecycle Lifecycle  `json:"lifecycle"`
	Sightings []Sighting `json:"sightings"`
	Owners    []Owner    `json:"owners"`
	ActsAs    []Node     `json:"actsAs"`
}

// Report answers everything about the start at once. Without steps of its own it
// tells what would survive its deactivation.
func (a *Asker) Report(ctx context.Context, q Question) (*ReportAnswer, error) {
	reached, err := a.Reach(ctx, q)
	if err != nil {
		return nil, err
	}
	used, err := a.Dependents(ctx, Question{From: q.From, At: q.At, Limit: q.Limit, Limits: q.Limits, Fingerprints: q.Fingerprints, Kind: q.Kind, Without: q.Without})
	if err != nil {
		return nil, err
	}
	after := q
	if len(after.After) == 0 {
		after.After = []Step{{Name: StepDeactivate}}
	}
	residual, err := a.Residual(ctx, after)
	if err != nil {
		return nil, err
	}
	plan, err := a.Plan(ctx, q)
	if err != nil {
		return nil, err
	}
	answer := &ReportAnswer{Head: reached.Head, Reached: reached.Reached, Blocked: reached.Blocked, Consumers: used.Consumers, Unmatched: used.Unmatched, OtherUse: used.OtherUse, Unreadable: used.Unreadable,
		AfterStep: residual.Step, Survivors: residual.Survivors, Remaining: residual.Reached, Persistence: residual.Persistence, Unlooked: residual.Unlooked, Coverage: used.Coverage,
		Advice: plan.Advice, Now: plan.Now, Then: plan.Then, Containments: plan.Containments, Replacements: plan.Replacements}
	answer.Schema = "keyreach/report/v1"
	answer.Credentials = a.records(&q, used.Consumers)
	answer.OurChannels = a.ours(reached.Reached)
	answer.Tail = joinedTail(&reached.Tail, &used.Tail, &residual.Tail, &plan.Tail)
	return answer, nil
}

// records tells each start's life and owners.
func (a *Asker) records(q *Question, consumers []Consumer) []Record {
	held, err := a.starts(q, q.From)
	if err != nil {
		return []Record{} // it was resolved before
	}
	var nodes []graph.Node
	for _, h := range held {
		for _, n := range a.credentialsOf(h.Node, q.At) {
			if a.Estate.Class(n) == fact.ClassCredential && !strings.Contains(a.Estate.Key(n).Kind, ".") {
				nodes = append(nodes, n)
			}
		}
	}
	slices.Sort(nodes)
	list, people := []Record{}, a.newDirectory()
	for _, n := range slices.Compact(nodes) {
		r := Record{Start: a.describeStart(reach.Held{Node: n, Access: fact.Read}, q), Lifecycle: a.lifecycle(n, q.At), Sightings: a.sightings(n, q.At), ActsAs: []Node{}}
		r.Owners = a.credentialOwners(n, slices.DeleteFunc(slices.Clone(consumers), func(c Consumer) bool { return c.Of != r.Node }), people, q.At)
		for _, principal := range a.principalsOf(n, q.At) {
			if one := a.node(principal); !slices.Contains(r.ActsAs, one) {
				r.ActsAs = append(r.ActsAs, one)
			}
		}
		list = append(list, r)
	}
	return list
}

// ours are the reached places that the users marked as their own channels, in
// which a report is read by whoever holds the start.
func (a *Asker) ours(reached []Entry) []Node {
	list := []Node{}
	for i := range reached {
		n, ok := a.lookup(fact.Key{Kind: reached[i].Kind, ID: reached[i].ID})
		if ok && a.Estate.Props(n).Bool("ours") && !slices.Contains(list, reached[i].Node) {
			list = append(list, reached[i].Node)
		}
	}
	return list
}

// joinedTail is the tail of several answers about one start: what any of them
// lacks, and the numbers of the first.
func joinedTail(tails ...*Tail) Tail {
	joined := *tails[0]
	joined.Missing = []Missing{}
	for _, t := range tails {
		joined.Summary.Complete = joined.Summary.Complete && t.Summary.Complete
		for _, m := range t.Missing {
			at := slices.IndexFunc(joined.Missing, func(known Missing) bool { return known.Missing == m.Missing })
			if at < 0 {
				joined.Missing = append(joined.Missing, m)
				continue
			}
			joined.Missing[at].Settles = max(joined.Missing[at].Settles, m.Settles)
		}
		for _, u := range t.Summary.NotEvaluated {
			if !slices.ContainsFunc(joined.Summary.NotEvaluated, func(known Unevaluated) bool { return known.System == u.System }) {
				joined.Summary.NotEvaluated = append(joined.Summary.NotEvaluated, u)
			}
		}
		oldest := t.Summary.OldestEvidence
		if oldest != nil && (joined.Summary.OldestEvidence == nil || oldest.Before(*joined.Summary.OldestEvidence)) {
			joined.Summary.OldestEvidence = oldest
		}
	}
	slices.SortStableFunc(joined.Missing, func(x, y Missing) int {
		return cmp.Or(cmp.Compare(decides(y), decides(x)), cmp.Compare(y.Settles, x.Settles), x.Missing.Compare(y.Missing))
	})
	joined.Summary.Missing = len(joined.Missing)
	return joined
}

func decides(m Missing) int {
	if m.Effect == fact.NotDecided {
		return 1
	}
	return 0
}
