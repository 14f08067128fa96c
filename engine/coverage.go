package engine

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// CoverageAnswer answers: what is loaded, how old is it, and what is missing.
type CoverageAnswer struct {
	Head
	Coverage []CoverageRow `json:"coverage"`
	Tail
}

// CoverageRow is one input, given or absent, of one system, account and region.
type CoverageRow struct {
	System  string `json:"system"`
	Account string `json:"account,omitempty"`
	Region  string `json:"region,omitempty"`
	// What is an operation, a log, or the absent input in words.
	What string `json:"what"`
	// State is loaded, partial or missing.
	State string `json:"state"`
	// Answers counts the listings behind a row: one for each user, bucket …
	Answers int      `json:"answers,omitempty"`
	Classes []string `json:"classes,omitempty"`
	// At is when the oldest of it was taken; From and To bound a log.
	At   *time.Time `json:"at"`
	From *time.Time `json:"from,omitempty"`
	To   *time.Time `json:"to,omitempty"`
	// Settles is how many hops and nodes an absent input would settle, Effect what
	// it could do.
	Settles   int             `json:"settles"`
	Effect    fact.Effect     `json:"effect,omitempty"`
	SettledBy string          `json:"settledBy,omitempty"`
	Evidence  []fact.Evidence `json:"evidence"`
}

// The states of a row.
const (
	StateLoaded  = "loaded"
	StatePartial = "partial"
	StateMissing = "missing"
)

// Listed is the summary's word for an answer that lists what there is.
const Listed = "listed"

// Coverage answers what is loaded and what is missing. What was taken after the
// asked time does not count.
func (a *Asker) Coverage(_ context.Context, q Question) (*CoverageAnswer, error) {
	answer := &CoverageAnswer{Head: a.head("coverage", &q, nil)}
	rows := a.inventoryRows(q.At)
	rows = append(rows, a.logRows(q.At)...)
	rows = append(rows, a.absentRows()...)
	rows = append(rows, a.unlistedRows(rows)...)
	slices.SortStableFunc(rows, compareRows)
	t := a.newTally(&q)
	for i := range rows {
		t.summary.Total++
		switch rows[i].State {
		case StateLoaded:
			t.summary.Yes++
			t.dates(rows[i].Evidence)
		case StatePartial:
			t.summary.Conditional++
		default:
			t.summary.Unknown++
			t.missing[fact.Missing{What: rows[i].What, Effect: rows[i].Effect, SettledBy: rows[i].SettledBy}] += max(1, rows[i].Settles)
		}
	}
	answer.Coverage = cut(rows, &q, t)
	answer.Tail = t.tail()
	answer.Summary.Answer = Listed
	return answer, nil
}

// cut lists the rows up to the limit.
func cut(rows []CoverageRow, q *Question, t *tally) []CoverageRow {
	if q.Limit > 0 && len(rows) > q.Limit {
		rows, t.summary.Limit = rows[:q.Limit], q.Limit
	}
	t.summary.Listed = len(rows)
	return orEmpty(rows)
}

// compareRows: by system, account and region; what is missing first, the more it
// settles the sooner.
func compareRows(x, y CoverageRow) int {
	rank := func(state string) int { return slices.Index([]string{StateMissing, StatePartial, StateLoaded}, state) }
	return cmp.Or(strings.Compare(x.System, y.System), strings.Compare(x.Account, y.Account), strings.Compare(x.Region, y.Region),
		cmp.Compare(rank(x.State), rank(y.State)), strings.Compare(string(x.Effect), string(y.Effect)), cmp.Compare(y.Settles, x.Settles), strings.Compare(x.What, y.What))
}

// inventoryRows has a row for each operation that was listed in an account and
// region.
func (a *Asker) inventoryRows(at time.Time) []CoverageRow {
	type place struct{ provider, account, region, operation string }
	found := map[place]*CoverageRow{}
	var order []place
	for i := range a.Estate.Inventories {
		in := &a.Estate.Inventories[i]
		if in.At != nil && in.At.After(at) {
			continue
		}
		p := place{in.Provider, in.Account, in.Region, in.Operation}
		row := found[p]
		if row == nil {
			row = &CoverageRow{System: in.Provider, Account: in.Account, Region: in.Region, What: in.Operation, State: StateLoaded, At: in.At, Evidence: orEmpty(in.Evidence)}
			found[p] = row
			order = append(order, p)
		}
		row.Answers++
		if !in.Complete {
			row.State = StatePartial
			row.SettledBy = "record the call again with every page"
		}
		row.At = fact.Earlier(row.At, in.At)
	}
	rows := make([]CoverageRow, len(order))
	for i, p := range order {
		rows[i] = *found[p]
	}
	return rows
}

func (a *Asker) logRows(at time.Time) (rows []CoverageRow) {
	for i := range a.Estate.Coverage {
		c := &a.Estate.Coverage[i]
		if c.From != nil && c.From.After(at) {
			continue
		}
		rows = append(rows, CoverageRow{System: systemOfLog(c.Log), Account: c.Account, Region: c.Region, What: c.Log + " log", State: StateLoaded,
			Answers: 1, Classes: c.Classes, At: c.To, From: c.From, To: c.To, Evidence: orEmpty(c.Evidence)})
	}
	return rows
}

func systemOfLog(log string) string {
	for _, l := range logsBySystem() {
		if l.log == log {
			return l.system
		}
	}
	return log
}

// absentRows has a row for each absent input, with how many hops and nodes it
// bears on.
func (a *Asker) absentRows() []CoverageRow {
	settles := map[fact.Missing]int{}
	for e := graph.Edge(0); int(e) < a.Estate.EdgeCount(); e++ {
		for _, m := range a.Estate.Missing(e) {
			settles[m]++
		}
	}
	rows := map[fact.Missing]*CoverageRow{}
	for m, n := range settles {
		rows[m] = &CoverageRow{System: "", What: m.What, State: StateMissing, Effect: m.Effect, SettledBy: m.SettledBy, Settles: n, Evidence: []fact.Evidence{}}
	}
	for i := range a.Estate.Gaps {
		gap := &a.Estate.Gaps[i]
		row := rows[gap.Missing]
		if row == nil {
			row = &CoverageRow{What: gap.What, State: StateMissing, Effect: gap.Effect, SettledBy: gap.SettledBy, Evidence: []fact.Evidence{}}
			rows[gap.Missing] = row
		}
		row.System = gap.System
		row.Settles += len(gap.About)
		for _, key := range gap.About {
			if row.Account == "" {
				row.Account = a.accountOf(key)
			}
		}
	}
	list := make([]CoverageRow, 0, len(rows))
	for _, row := range rows {
		if row.Account == "" {
			row.Account = accountIn(row.What)
		}
		if row.System == "" {
			row.System = systemIn(row)
		}
		list = append(list, *row)
	}
	return list
}

// systemIn returns the system that an absent input is of, as its words tell.
func systemIn(row *CoverageRow) string {
	switch {
	case row.Account != "":
		return "aws"
	case strings.Contains(row.What, "github.com/"):
		return "github"
	default:
		return ""
	}
}

// accountIn returns the AWS account that the words of an absent input name.
func accountIn(words string) string {
	for _, word := range strings.FieldsFunc(words, func(r rune) bool { return r < '0' || r > '9' }) {
		if len(word) == 12 {
			return word
		}
	}
	return ""
}

// unlistedRows names the accounts that are met and of which nothing was listed,
// and those without a log.
func (a *Asker) unlistedRows(rows []CoverageRow) (more []CoverageRow) {
	has := func(account string, fits func(*CoverageRow) bool) bool {
		return slices.ContainsFunc(rows, func(r CoverageRow) bool {
			return r.System == "aws" && r.Account == account && r.State != StateMissing && fits(&r)
		})
	}
	for n := range a.Estate.NodesByRank() {
		key := a.Estate.Key(n)
		if key.Kind != "aws-account" || key.Context != "" {
			continue
		}
		row := CoverageRow{System: "aws", Account: key.ID, State: StateMissing, Effect: fact.NotDecided, Evidence: []fact.Evidence{}}
		if !has(key.ID, func(r *CoverageRow) bool { return r.From == nil }) {
			row.What, row.SettledBy, row.Settles = "anything of account "+key.ID, "aws iam get-account-authorization-details (with read-only credentials of that account)", 1
			more = append(more, row)
		}
		if !has(key.ID, func(r *CoverageRow) bool { return r.From != nil }) {
			row.What, row.SettledBy, row.Settles = "the cloudtrail log of account "+key.ID, logsBySystem()[0].settledBy, 1
			more = append(more, row)
		}
	}
	return more
}
