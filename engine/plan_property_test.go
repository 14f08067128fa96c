package engine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"keyreach/engine"
	"keyreach/engine/estate"
	"keyreach/engine/fact"
)

// planned is a generated estate with consumers, and a plan of it.
type planned struct {
	*generated
	asker *engine.Asker
	from  []string
	plan  *engine.PlanAnswer
	all   []engine.PlanStep
	// consumers are who uses a credential.
	consumers map[engine.Node]bool
}

// drawPlan draws an estate in which jobs, functions and agents use credentials.
func drawPlan(t *testing.T, r *rapid.T, tables *estate.Tables) *planned {
	p := &planned{generated: generate(t, r, tables), consumers: map[engine.Node]bool{}}
	kinds := map[string]string{"ci-job": "github.com/acme/shop:.github/workflows/w.yml#j%d", "agent": "agent-%d", "aws-lambda-function": "arn:aws:lambda:us-east-1:" + own + ":function:c%d"}
	for i := range rapid.IntRange(0, 4).Draw(r, "consumers") {
		kind := rapid.SampledFrom([]string{"ci-job", "agent", "aws-lambda-function"}).Draw(r, "consumer")
		key := p.node(kind, fmt.Sprintf(kinds[kind], i), nil)
		p.consumers[engine.Node{Kind: key.Kind, ID: key.ID}] = true
		for _, used := range rapid.SliceOfNDistinct(rapid.SampledFrom(p.credentials), 1, 2, rapid.ID[fact.Key]).Draw(r, "uses") {
			p.edge(key, fact.Uses, used)
		}
	}
	p.asker, p.from = p.ask(), p.starts()
	p.plan = planFrom(r, p.asker, p.from)
	p.all = slices.Concat(p.plan.Now, p.plan.Then)
	return p
}

func planFrom(r *rapid.T, a *engine.Asker, from []string) *engine.PlanAnswer {
	plan, err := a.Plan(context.Background(), engine.Question{From: from, At: at})
	require.NoError(r, err)
	return plan
}

func asJSON(r *rapid.T, value any) string {
	text, err := json.Marshal(value)
	require.NoError(r, err)
	return string(text)
}

func checkPlans(t *testing.T, law func(r *rapid.T, p *planned)) {
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	rapid.Check(t, func(r *rapid.T) { law(r, drawPlan(t, r, tables)) })
}

// Steps are numbered through both tracks, and each comes behind those that come first.
func TestStepsComeBehindThoseThatComeFirst(t *testing.T) {
	checkPlans(t, func(r *rapid.T, p *planned) {
		for i := range p.all {
			require.Equal(r, i+1, p.all[i].Number)
			for _, earlier := range p.all[i].After {
				require.Less(r, earlier, p.all[i].Number)
				require.Positive(r, earlier)
			}
		}
	})
}

// What is to be done now can be taken back and stops nobody who is known, but for an
// agent that is paused.
func TestNowIsHarmless(t *testing.T) {
	checkPlans(t, func(r *rapid.T, p *planned) {
		for _, s := range p.plan.Now {
			harmless := s.Reversible != nil && *s.Reversible && len(s.Breaks) == 0
			if s.Action != engine.ActionPause && !harmless {
				r.Fatalf("%d %s of %s stops %v", s.Number, s.Action, s.Of.ID, s.Breaks)
			}
		}
	})
}

// Each start that is alive is ended, and what one step ends has no step of its own.
func TestEachStartIsEndedOnce(t *testing.T) {
	checkPlans(t, func(r *rapid.T, p *planned) {
		ends := map[engine.Node]int{}
		for _, s := range p.all {
			if s.Action != engine.ActionContain && s.Action != engine.ActionSibling {
				continue
			}
			for _, n := range s.Ends {
				ends[n]++
			}
			for _, other := range p.all {
				if (other.Action == engine.ActionContain || other.Action == engine.ActionSibling) && other.Number != s.Number && slices.Contains(other.Ends, s.Of) {
					r.Fatalf("%s is ended by %d %s of %s, and by %d", s.Of.ID, other.Number, other.Action, other.Of.ID, s.Number)
				}
			}
		}
		for _, s := range p.plan.Start {
			if slices.Contains(p.credentials, fact.Key{Kind: s.Kind, ID: s.ID}) && status(p.asker, s.Kind, s.ID) == "alive" && ends[s.Node] == 0 {
				r.Fatalf("%s lives on", s.ID)
			}
		}
	})
}

// Whom a step stops is known to use something; who holds a start is moved once; an agent
// is paused before anything under it ends.
func TestConsumersArePausedAndMoved(t *testing.T) {
	checkPlans(t, func(r *rapid.T, p *planned) {
		moved, paused, replaced := map[engine.Node]int{}, map[engine.Node]int{}, map[engine.Node]int{}
		for _, s := range p.all {
			switch s.Action {
			case engine.ActionReplace:
				moved[s.Of]++
			case engine.ActionPause:
				paused[s.Of] = s.Number
			}
			for _, b := range s.Breaks {
				if !p.consumers[b.Node] {
					r.Fatalf("%d %s stops %s, which uses nothing", s.Number, s.Action, b.ID)
				}
			}
		}
		for _, one := range p.plan.Replacements {
			replaced[one.For]++
		}
		for n, times := range replaced {
			require.Equal(r, 1, times, n.ID)
		}
		for n, times := range moved {
			require.Equal(r, 1, times, n.ID)
			require.Equal(r, 1, replaced[n], n.ID)
		}
		if order := p.plan.Advice.Order; order != engine.AlreadyEnded && order != engine.NothingToEnd {
			require.Len(r, moved, len(replaced))
		}
		for _, s := range p.all {
			for _, b := range s.Breaks {
				at, is := paused[b.Node]
				if s.Action == engine.ActionContain && b.Kind == "agent" && !is {
					r.Fatalf("%d %s stops the agent %s, which is not paused", s.Number, s.Action, b.ID)
				}
				if is && at > s.Number {
					r.Fatalf("%d %s stops the agent %s, which is paused in %d", s.Number, s.Action, b.ID, at)
				}
			}
		}
	})
}

// The same question has the same answer: asked again, in another order, of facts that
// were loaded in another order.
func TestAPlanIsTheSameHoweverItIsAsked(t *testing.T) {
	checkPlans(t, func(r *rapid.T, p *planned) {
		require.Equal(r, asJSON(r, p.plan), asJSON(r, planFrom(r, p.asker, p.from)))
		slices.Reverse(p.facts)
		slices.Reverse(p.given)
		require.Equal(r, asJSON(r, p.plan), asJSON(r, planFrom(r, p.ask(), p.from)), "facts turned round")
		turned := slices.Clone(p.from)
		slices.Reverse(turned)
		require.Equal(r, asJSON(r, p.all), asJSON(r, func() []engine.PlanStep {
			other := planFrom(r, p.asker, turned)
			return slices.Concat(other.Now, other.Then)
		}()), "starts turned round")
	})
}

// When what the plan names has been done, no start of it lives.
func TestNoStartOutlivesThePlan(t *testing.T) {
	checkPlans(t, func(r *rapid.T, p *planned) {
		after := []string{engine.StepDeactivate}
		for _, s := range p.all {
			if s.Action == engine.ActionSession && s.Of.Kind == "aws-role" {
				after = append(after, engine.StepRevokeSessions+":"+s.Of.ID)
			}
		}
		left := residualFrom(r, p.asker, at, p.from, after...)
		for _, s := range p.all {
			if s.Action == engine.ActionContain && survivor(left, s.Of.Kind, s.Of.ID) != nil {
				r.Fatalf("%s lives on behind %v", s.Of.ID, after)
			}
		}
	})
}
