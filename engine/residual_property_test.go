package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"keyreach/engine"
	"keyreach/engine/estate"
	"keyreach/engine/fact"
)

// generated is an estate of users, roles, places, keys, sessions and receivers, at
// random, and what is known of it without asking.
type generated struct {
	*world
	r           *rapid.T
	identities  []fact.Key
	places      []fact.Key
	credentials []fact.Key
	// made are the exchanges, from maker to made; receivers what caches what, with
	// whether it has evidence of its end.
	made      map[fact.Key][]fact.Key
	receivers []caching
}

type caching struct {
	receiver, of fact.Key
	over         bool
}

func generate(t *testing.T, r *rapid.T, tables *estate.Tables) *generated {
	g := &generated{world: newWorld(t), r: r, made: map[fact.Key][]fact.Key{}}
	g.tables = tables
	for i := range 4 {
		kind, name := "aws-user", "user/u"
		if i >= 2 {
			kind, name = "aws-role", "role/r"
		}
		g.identities = append(g.identities, g.node(kind, fmt.Sprintf("arn:aws:iam::%s:%s%d", own, name, i), nil))
		g.places = append(g.places, g.node("document", fmt.Sprintf("place-%d", i), nil))
	}
	for i := range rapid.IntRange(2, 5).Draw(r, "keys") {
		g.credentials = append(g.credentials, g.node("aws-access-key", fmt.Sprintf("AKIA%d", i), g.life("key")))
	}
	for i := range rapid.IntRange(0, 5).Draw(r, "sessions") {
		g.credentials = append(g.credentials, g.node("aws-sts-assume-role", fmt.Sprintf("ASIA%d", i), g.life("session")))
	}
	g.wire()
	return g
}

// life draws what is said of how long a credential lives.
func (g *generated) life(what string) fact.Props {
	props := fact.Props{}
	switch rapid.SampledFrom([]string{"active", "active", "unknown", "dead", "dead since", "expires"}).Draw(g.r, what) {
	case "active":
		props[fact.PropStatus], props[fact.PropStatusAsOf] = "active", at.Add(-time.Hour).Format(time.RFC3339)
	case "dead":
		props[fact.PropStatus] = "revoked"
	case "dead since":
		props[fact.PropStatus], props[fact.PropStatusAsOf] = "inactive", at.Add(-time.Duration(rapid.IntRange(0, 50).Draw(g.r, "hours dead"))*time.Hour).Format(time.RFC3339)
	case "expires":
		props[fact.PropExpiresAt] = at.Add(time.Duration(rapid.IntRange(-3, 9).Draw(g.r, "expires")) * time.Hour).Format(time.RFC3339)
	}
	return props
}

func (g *generated) wire() {
	one := func(list []fact.Key, what string) fact.Key { return rapid.SampledFrom(list).Draw(g.r, what) }
	give := func(from fact.Key, relation fact.Relation, to fact.Key) *fact.Edge {
		e := &fact.Edge{From: from, Relation: relation, To: to, Evidence: g.here()}
		e.Verdict = rapid.SampledFrom([]fact.Verdict{fact.Yes, fact.Yes, fact.Conditional, fact.Unknown}).Draw(g.r, "verdict")
		g.given = append(g.given, fact.Fact{Edge: e})
		return e
	}
	for _, c := range g.credentials {
		if rapid.IntRange(0, 3).Draw(g.r, "acts") > 0 {
			give(c, fact.AuthenticatesAs, one(g.identities, "acts as"))
		}
		give(one(g.places, "place"), fact.Stores, c)
	}
	for range rapid.IntRange(0, 5).Draw(g.r, "reads") {
		give(one(g.identities, "reader"), fact.Can, one(g.places, "read")).Access = fact.Read
	}
	for range rapid.IntRange(0, 3).Draw(g.r, "becomes") {
		give(one(g.identities, "caller"), fact.CanBecome, one(g.identities[2:], "role"))
	}
	began := at.Add(-100 * time.Hour)
	for range rapid.IntRange(0, 5).Draw(g.r, "exchanges") {
		from, to := one(g.credentials, "maker"), one(g.credentials, "made")
		g.made[from] = append(g.made[from], to)
		relation := rapid.SampledFrom([]fact.Relation{fact.ExchangedFor, fact.Mints}).Draw(g.r, "how")
		g.add(fact.Fact{Edge: &fact.Edge{From: from, Relation: relation, To: to, ValidFrom: &began, Evidence: g.here()}})
	}
	for i := range rapid.IntRange(0, 4).Draw(g.r, "receivers") {
		receiver := g.node("aws-lambda-function", fmt.Sprintf("arn:aws:lambda:us-east-1:%s:function:f%d", own, i), nil)
		cached := caching{receiver: receiver, of: one(g.credentials, "of")}
		edge := &fact.Edge{From: receiver, Relation: fact.CachesAuthorisation, To: cached.of, Evidence: g.here()}
		if hours := rapid.IntRange(-2, 5).Draw(g.r, "cached"); hours != 0 {
			until := at.Add(time.Duration(hours) * time.Hour)
			edge.ValidUntil, cached.over = &until, !until.After(at)
		}
		g.receivers = append(g.receivers, cached)
		g.add(fact.Fact{Edge: edge})
	}
}

// starts draws what a question starts from.
func (g *generated) starts() []string {
	all := slices.Concat(g.credentials, g.places, g.identities)
	var from []string
	for _, key := range rapid.SliceOfNDistinct(rapid.SampledFrom(all), 1, 2, rapid.ID[fact.Key]).Draw(g.r, "from") {
		from = append(from, key.String())
	}
	return from
}

func (g *generated) steps() []string {
	steps := []string{engine.StepDeactivate, engine.StepDisablePrincipal, engine.StepRevokeSessions, engine.StepRevokeSessions + ":" + g.identities[2].ID, engine.StepRemoveTrust + ":" + g.identities[3].ID}
	return rapid.SliceOfDistinct(rapid.SampledFrom(steps), rapid.ID[string]).Draw(g.r, "steps")
}

func residualFrom(t require.TestingT, a *engine.Asker, at time.Time, from []string, after ...string) *engine.ResidualAnswer {
	q := engine.Question{From: from, At: at}
	for _, text := range after {
		step, err := engine.ParseStep(text)
		require.NoError(t, err)
		q.After = append(q.After, step)
	}
	answer, err := a.Residual(context.Background(), q)
	require.NoError(t, err)
	return answer
}

// inReach returns the credentials that were surely in reach: those of the start,
// what it reaches, and what was made of them.
func (g *generated) inReach(a *engine.Asker, from []string) map[fact.Key]bool {
	answer, err := a.Reach(context.Background(), engine.Question{From: from, At: at})
	require.NoError(g.r, err)
	known := map[fact.Key]bool{}
	var note func(key fact.Key)
	note = func(key fact.Key) {
		if slices.Contains(g.credentials, key) && !known[key] {
			known[key] = true
			for _, made := range g.made[key] {
				note(made)
			}
		}
	}
	for _, s := range answer.Start {
		note(fact.Key{Kind: s.Kind, ID: s.ID})
	}
	for _, e := range answer.Reached {
		// A credential that is dead by now may have been dead when it could be read.
		if status(a, e.Kind, e.ID) != "dead" {
			note(fact.Key{Kind: e.Kind, ID: e.ID})
		}
	}
	return known
}

func status(a *engine.Asker, kind, id string) string {
	if n, ok := a.Estate.Lookup(fact.Key{Kind: kind, ID: id}); ok {
		if _, dead := a.Estate.DeadAt(n, at); dead {
			return "dead"
		}
	}
	return "alive"
}

// A later question never has a survivor that has expired.
func TestResidualNeverHasWhatHasExpired(t *testing.T) {
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	rapid.Check(t, func(r *rapid.T) {
		g := generate(t, r, tables)
		a, from, steps := g.ask(), g.starts(), g.steps()
		for _, hours := range []int{0, rapid.IntRange(1, 60).Draw(r, "later")} {
			later := at.Add(time.Duration(hours) * time.Hour)
			answer := residualFrom(r, a, later, from, steps...)
			for _, s := range answer.Survivors {
				if s.Until != nil && !s.Until.After(later) {
					r.Fatalf("%s %s has ended at %s, asked at %s", s.Kind, s.ID, s.Until, later)
				}
			}
			for _, e := range answer.Reached {
				if e.Until != nil && !e.Until.After(later) {
					r.Fatalf("%s %s is reached until %s, asked at %s", e.Kind, e.ID, e.Until, later)
				}
			}
		}
	})
}

// Revoking more never leaves more survivors among those that existed, nor more in
// their reach, nor that for longer; and what a step ends does not survive it.
func TestRevokingMoreLeavesNoMore(t *testing.T) {
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	rapid.Check(t, func(r *rapid.T) {
		g := generate(t, r, tables)
		a, from, steps := g.ask(), g.starts(), g.steps()
		less := residualFrom(r, a, at, from, steps...)
		more := residualFrom(r, a, at, from, append(steps, g.steps()...)...)
		for _, s := range more.Survivors {
			if s.Seen == engine.Observed && survivor(less, s.Kind, s.ID) == nil {
				r.Fatalf("%s %s came of revoking more", s.Kind, s.ID)
			}
		}
		for _, step := range more.Step {
			for _, n := range step.Ends {
				if survivor(more, n.Kind, n.ID) != nil {
					r.Fatalf("%s %s survives %s, which ends it", n.Kind, n.ID, step.Name)
				}
			}
		}
		for _, e := range more.Reached {
			before := slices.IndexFunc(less.Reached, func(x engine.Remaining) bool {
				return x.Node == e.Node && (x.Access == e.Access || x.Access == "control")
			})
			if before < 0 {
				if !slices.Contains(from, e.Kind+":"+e.ID) {
					r.Fatalf("%s %s is reached by revoking more", e.Kind, e.ID)
				}
				continue
			}
			if was := less.Reached[before].Until; was != nil && (e.Until == nil || e.Until.After(*was)) {
				r.Fatalf("%s %s is reached until %v by revoking more, before until %v", e.Kind, e.ID, e.Until, was)
			}
		}
	})
}

// Every receiver of a credential that was in reach before the steps is a survivor
// or has evidence of its end.
func TestEveryReceiverInReachSurvivesOrHasEnded(t *testing.T) {
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	rapid.Check(t, func(r *rapid.T) {
		g := generate(t, r, tables)
		a, from := g.ask(), g.starts()
		known := g.inReach(a, from)
		answer := residualFrom(r, a, at, from, g.steps()...)
		for _, c := range g.receivers {
			there := survivor(answer, c.receiver.Kind, c.receiver.ID) != nil
			if known[c.of] && !c.over && !there {
				r.Fatalf("%s keeps what it was told of %s and is not there", c.receiver.ID, c.of)
			}
			if c.over && there {
				r.Fatalf("%s has evidence of its end and is there", c.receiver.ID)
			}
		}
	})
}

// Where nothing is ended, all that the start reaches is reached still.
func TestWithoutAStepAllIsReachedStill(t *testing.T) {
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	rapid.Check(t, func(r *rapid.T) {
		g := generate(t, r, tables)
		a, from := g.ask(), g.starts()
		answer := residualFrom(r, a, at, from)
		before, err := a.Reach(context.Background(), engine.Question{From: from, At: at})
		require.NoError(r, err)
		for _, e := range before.Reached {
			found := slices.ContainsFunc(answer.Reached, func(x engine.Remaining) bool { return x.Node == e.Node && x.Verdict <= e.Verdict })
			if !found && survivor(answer, e.Kind, e.ID) == nil && status(a, e.Kind, e.ID) != "dead" {
				r.Fatalf("%s %s %s was reached and is not reached still", e.Kind, e.ID, e.Verdict)
			}
		}
	})
}
