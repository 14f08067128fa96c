package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// PlanAnswer answers: in which order to act. Now holds what can be taken back and
// stops no known consumer (pausing an agent apart); Then the rest, which begins
// with the end itself where the advice is to revoke first. Steps are numbered
// through both, and each names those that come first.
type PlanAnswer struct {
	Head
	Advice Advice     `json:"advice"`
	Now    []PlanStep `json:"now"`
	Then   []PlanStep `json:"then"`
	// Containments are the smallest other ways to keep the start from what matters
	// while ending it must wait.
	Containments []Containment `json:"containments"`
	// Replacements end the class of problem: what each consumer can use in place of
	// a long-lived credential.
	Replacements []Replacement `json:"replacements"`
	Tail
}

// PlanStep is one step. What nobody says of it is the word unknown.
type PlanStep struct {
	Number int    `json:"number"`
	Action string `json:"action"`
	Of     Node   `json:"of"`
	Reason string `json:"reason"`
	// Method is the issuer's own name of the step, Command a line for a POSIX shell
	// that begins with a check of its target and stops where that fails; empty where
	// none is known.
	Method  string `json:"method"`
	Command string `json:"command"`
	// FillIn names what the command lacks: it stands there in angle brackets.
	FillIn []string `json:"fillIn"`
	// Ends are the credentials that the step itself ends, Breaks whom that stops.
	Ends     []Node   `json:"ends"`
	EndsAlso string   `json:"endsAlso"`
	Breaks   []Broken `json:"breaks"`
	// Reversible is null where nobody says.
	Reversible *bool  `json:"reversible"`
	Undo       string `json:"undo"`
	Notifies   string `json:"notifies"`
	Destroys   string `json:"destroys"`
	SaveFirst  string `json:"saveFirst"`
	Takes      string `json:"takes"`
	// After are the numbers of the steps that come first.
	After []int `json:"after"`
	// DoneWhen says what shows that it is done.
	DoneWhen   string          `json:"doneWhen"`
	Confidence string          `json:"confidence"`
	Evidence   []fact.Evidence `json:"evidence"`
}

// Broken is a consumer that a step stops.
type Broken struct {
	Node
	Environment string `json:"environment"`
	Owner       string `json:"owner"`
	Seen        string `json:"seen"`
}

// The actions of steps.
const (
	ActionSave    = "save-evidence"
	ActionPause   = "pause-agent"
	ActionNarrow  = "deny-unknown-addresses"
	ActionContain = "contain"
	ActionSession = "end-sessions"
	ActionReplace = "replace"
	ActionSibling = "end-sibling"
	ActionPlanted = "look-for-planted"
	ActionFinal   = "end-for-good"
)

// Plan answers in which order to act.
func (a *Asker) Plan(ctx context.Context, q Question) (*PlanAnswer, error) {
	held, err := a.starts(&q, q.From)
	if err != nil {
		return nil, err
	}
	p := &planner{asker: a, q: &q, held: slices.Clone(held)}
	slices.SortStableFunc(p.held, func(x, y reach.Held) int { return cmp.Or(cmp.Compare(x.Node, y.Node), cmp.Compare(x.Access, y.Access)) })
	for _, h := range held {
		for _, n := range a.credentialsOf(h.Node, q.At) {
			if a.Estate.Class(n) == fact.ClassCredential {
				p.starts = append(p.starts, n)
			}
		}
	}
	slices.Sort(p.starts) // whatever order they are asked in
	p.starts = slices.Compact(p.starts)
	if p.surviving, err = a.newSurviving(ctx, &q, p.held); err != nil {
		return nil, err
	}
	p.before = p.surviving.before
	p.observe()
	if err := p.advise(); err != nil {
		return nil, err
	}
	if err := p.build(ctx); err != nil {
		return nil, err
	}
	answer := &PlanAnswer{Head: a.head("plan", &q, held), Advice: p.advice, Replacements: p.replacements()}
	answer.Now, answer.Then = p.numbered()
	if answer.Containments, err = p.containments(ctx); err != nil {
		return nil, err
	}
	t := a.newTally(&q)
	for _, h := range held {
		t.begin(h)
	}
	for e := range p.before.Entries() {
		t.meet(e.Node, e.Access)
		t.entry(e.Verdict, p.before.Missing(e.State))
		for _, hop := range p.before.Path(e.State) {
			t.dates(a.Estate.Detail(hop.Edge).Evidence)
		}
	}
	for _, u := range p.unreadable {
		t.missing[fact.Missing{What: fmt.Sprintf("the content of %d × %s: %s", u.Count, u.What, u.Why), Effect: fact.NotDecided, SettledBy: u.SettledBy}] += u.Count
	}
	for _, m := range p.uncovered {
		t.missing[m]++
	}
	t.summary.Listed = len(answer.Now) + len(answer.Then)
	answer.Tail = t.tail()
	return answer, nil
}

// isStart reports whether a node is one of the credentials that are to be ended.
func (p *planner) isStart(n graph.Node) bool {
	for _, start := range p.starts {
		if start == n {
			return true
		}
	}
	return false
}
