package graph

import (
	"slices"
	"time"

	"keyreach/engine/fact"
)

// extra is the part of a detail that merges when two edges turn out to be one.
type extra struct {
	Actions    []string       `json:"a,omitempty"`
	By         []fact.Blocker `json:"b,omitempty"`
	Missing    []fact.Missing `json:"m,omitempty"`
	FirstSeen  *time.Time     `json:"f,omitempty"`
	LastSeen   *time.Time     `json:"l,omitempty"`
	Confidence string         `json:"c,omitempty"`
}

func newExtra(e *fact.Edge) extra {
	return extra{
		Actions: sortedStrings(e.Actions), By: sortedBlockers(e.By), Missing: sortedMissing(e.Missing),
		FirstSeen: e.FirstSeen, LastSeen: e.LastSeen, Confidence: e.Confidence,
	}
}

func (x *extra) empty() bool {
	return len(x.Actions) == 0 && len(x.By) == 0 && len(x.Missing) == 0 &&
		x.FirstSeen == nil && x.LastSeen == nil && x.Confidence == ""
}

// merge returns what both say: the lists joined, the wider observation, the
// stronger confidence.
func (x *extra) merge(y *extra) extra {
	return extra{
		Actions:    sortedStrings(append(slices.Clone(x.Actions), y.Actions...)),
		By:         sortedBlockers(append(slices.Clone(x.By), y.By...)),
		Missing:    sortedMissing(append(slices.Clone(x.Missing), y.Missing...)),
		FirstSeen:  fact.Earlier(x.FirstSeen, y.FirstSeen),
		LastSeen:   fact.Later(x.LastSeen, y.LastSeen),
		Confidence: stronger(x.Confidence, y.Confidence),
	}
}

func sortedStrings(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

func sortedMissing(list []fact.Missing) []fact.Missing {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.SortFunc(list, fact.Missing.Compare)
	return slices.Compact(list)
}

// sortedBlockers orders by what blocks, and joins the evidence of one blocker
// named twice.
func sortedBlockers(list []fact.Blocker) []fact.Blocker {
	if len(list) == 0 {
		return nil
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, compareBlockers)
	joined := list[:1]
	for _, b := range list[1:] {
		last := &joined[len(joined)-1]
		if compareBlockers(*last, b) != 0 {
			joined = append(joined, b)
			continue
		}
		last.Evidence = append(slices.Clone(last.Evidence), b.Evidence...)
	}
	for i := range joined {
		joined[i].Evidence = sortedEvidence(joined[i].Evidence)
	}
	return joined
}

func compareBlockers(a, b fact.Blocker) int {
	return firstOf(compareStrings(a.Control, b.Control), compareStrings(a.Policy, b.Policy),
		compareStrings(a.Statement, b.Statement), compareStrings(a.Reason, b.Reason))
}

func sortedEvidence(list []fact.Evidence) []fact.Evidence {
	if len(list) < 2 {
		return list
	}
	list = slices.Clone(list)
	slices.SortFunc(list, compareEvidence)
	return slices.CompactFunc(list, func(a, b fact.Evidence) bool { return compareEvidence(a, b) == 0 })
}

// stronger returns the better founded of two confidences. Read as it stands
// (empty) is the strongest, then documented, reported, inferred, others.
func stronger(a, b string) string {
	order := []string{"", "documented", "reported", "inferred"}
	i, j := slices.Index(order, a), slices.Index(order, b)
	switch {
	case i < 0 && j < 0:
		return min(a, b)
	case i < 0 || j >= 0 && j < i:
		return b
	default:
		return a
	}
}
