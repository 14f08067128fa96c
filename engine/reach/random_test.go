package reach_test

import (
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// The times that random graphs are about.
var (
	past   = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	asked  = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
	future = time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
)

// randomKinds are the kinds of random nodes, with those of parts among them.
var randomKinds = []struct {
	kind  string
	class fact.Class
}{
	{"aws-role", fact.ClassIdentity}, {"aws-user", fact.ClassIdentity}, {"key", fact.ClassCredential},
	{"key.id", fact.ClassCredential}, {"key.secret", fact.ClassCredential}, {"key.third", fact.ClassCredential}, {"file", fact.ClassPlace},
	{"git-repository", fact.ClassRepository}, {"git-ref", fact.ClassRef}, {"ci-job", fact.ClassJob},
	{"agent", fact.ClassAgent}, {"aws-s3-bucket", fact.ClassResource}, {"database", fact.ClassResource},
	{"ci-environment", fact.ClassEnvironment}, {"aws-group", fact.ClassGroup}, {"aws-account", fact.ClassScope},
}

// likely are the relations that lead on from each class.
var likely = map[fact.Class][]fact.Relation{
	fact.ClassIdentity:    {fact.Can, fact.CanBecome, fact.Mints, fact.SameAs, fact.CanBecome},
	fact.ClassCredential:  {fact.AuthenticatesAs, fact.Can, fact.PartOf, fact.PartOf, fact.SameAs, fact.Mints},
	fact.ClassPlace:       {fact.Stores, fact.Stores, fact.Contains, fact.LoadedBy},
	fact.ClassResource:    {fact.Stores, fact.Contains, fact.LoadedBy},
	fact.ClassRepository:  {fact.Contains},
	fact.ClassRef:         {fact.Contains, fact.Triggers, fact.LoadedBy},
	fact.ClassJob:         {fact.Uses, fact.RunsAs, fact.Enters, fact.Can},
	fact.ClassAgent:       {fact.Uses, fact.RunsAs, fact.DelegatesTo, fact.Can},
	fact.ClassEnvironment: {fact.Contains},
	fact.ClassGroup:       {fact.Can},
	fact.ClassScope:       {fact.Contains},
}

// leads are the classes that each relation leads to, where it leads anywhere.
var leads = map[fact.Relation][]fact.Class{
	fact.AuthenticatesAs: {fact.ClassIdentity},
	fact.CanBecome:       {fact.ClassIdentity},
	fact.RunsAs:          {fact.ClassIdentity},
	fact.Mints:           {fact.ClassCredential},
	fact.Stores:          {fact.ClassCredential},
	fact.Uses:            {fact.ClassCredential},
	fact.PartOf:          {fact.ClassCredential},
	fact.LoadedBy:        {fact.ClassJob, fact.ClassAgent},
	fact.Triggers:        {fact.ClassJob},
	fact.Enters:          {fact.ClassEnvironment},
	fact.DelegatesTo:     {fact.ClassAgent},
	fact.Contains:        {fact.ClassRef, fact.ClassPlace},
}

// themes are the kinds of one random graph: few, so that paths are long.
var themes = [][]string{
	{"aws-role", "aws-user", "key", "key.id", "key.secret"},
	{"key", "key.id", "key.secret", "key.third", "aws-role", "file"},
	{"git-repository", "git-ref", "ci-job", "file", "key", "aws-role", "ci-environment"},
	{"agent", "file", "key", "database", "aws-role"},
	nil,
}

func classOf(kind string) fact.Class {
	for _, k := range randomKinds {
		if k.kind == kind {
			return k.class
		}
	}
	return fact.ClassNone
}

func fixedCondition(key, operator string, values ...string) fact.Condition {
	return fact.Condition{Key: key, Operator: operator, Values: values}
}

// randomConditions are what edges hang on: of no matter to the start, and such
// that contradict each other.
var randomConditions = []fact.Condition{
	fixedCondition("aws:SourceIp", "IpAddress", "10.0.0.0/8"),
	fixedCondition("aws:MultiFactorAuthPresent", "Bool", "true"),
	fixedCondition("aws:MultiFactorAuthPresent", "Bool", "false"),
	fixedCondition("aws:PrincipalTag/team", "StringEquals", "a", "b"),
	fixedCondition("aws:PrincipalTag/team", "StringEquals", "b", "c"),
	fixedCondition("aws:PrincipalTag/team", "StringEquals", "a", "c"),
	fixedCondition("aws:PrincipalTag/team", "StringNotEquals", "a"),
	{AnyOf: [][]fact.Condition{
		{fixedCondition("aws:MultiFactorAuthPresent", "Bool", "true")},
		{fixedCondition("aws:PrincipalTag/team", "StringEquals", "c")},
	}},
	{Key: "hypothetical"},
}

// shape says how much of each feature a random graph has.
type shape struct {
	maxNodes, maxEdges int
	conditionPercent   int
	// parallel is how many edges are drawn at once.
	parallel int
}

type randomCase struct {
	snapshot *graph.Snapshot
	query    reach.Query
	backward bool
}

func drawCase(t *rapid.T, sh shape) randomCase {
	b := graph.NewBuilder(classOf)
	keys := drawNodes(t, b, sh)
	hubs := drawHubs(t, b, keys)
	edge := rapid.Custom(func(t *rapid.T) fact.Edge { return drawEdge(t, keys, hubs, sh) })
	least := rapid.IntRange(0, sh.maxEdges).Draw(t, "least edges")
	for _, e := range rapid.SliceOfN(edge, least, sh.maxEdges).Draw(t, "edges") {
		for i := range sh.parallel {
			e.Technique += fmt.Sprint("/", i)
			b.AddEdge(e)
		}
	}
	s := b.Freeze()
	return randomCase{s, drawQuery(t, s, keys), rapid.Bool().Draw(t, "backward")}
}

func drawNodes(t *rapid.T, b *graph.Builder, sh shape) []fact.Key {
	kinds := rapid.SampledFrom(themes).Draw(t, "theme")
	if kinds == nil {
		for _, k := range randomKinds {
			kinds = append(kinds, k.kind)
		}
	}
	var keys []fact.Key
	for i := range rapid.IntRange(3, sh.maxNodes).Draw(t, "nodes") {
		key := fact.Key{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), ID: fmt.Sprint(i % 7)}
		if percent(t, 20, "variant") {
			key.Context = rapid.SampledFrom([]string{"mfa", "chained"}).Draw(t, "context")
		}
		node := fact.Node{Key: key}
		if classOf(key.Kind) == fact.ClassCredential {
			node.Props = drawLife(t)
		}
		b.AddNode(node)
		keys = append(keys, key)
	}
	return keys
}

func drawLife(t *rapid.T) fact.Props {
	switch rapid.IntRange(0, 9).Draw(t, "life") {
	case 9:
		return fact.Props{"status": "inactive"}
	case 8:
		return fact.Props{"status": "active", "expiresAt": past.Format(time.RFC3339)}
	case 7:
		return fact.Props{"expiresAt": future.Format(time.RFC3339)}
	default:
		return nil
	}
}

func drawHubs(t *rapid.T, b *graph.Builder, keys []fact.Key) []fact.Key {
	var hubs []fact.Key
	for i := range rapid.IntRange(0, 2).Draw(t, "hubs") {
		members := rapid.SliceOfN(rapid.SampledFrom(keys), 1, 4).Draw(t, "members")
		hubs = append(hubs, b.AddHub(fmt.Sprint("hub", i), members))
	}
	return hubs
}

func percent(t *rapid.T, p int, label string) bool {
	return rapid.IntRange(0, 99).Draw(t, label) >= 100-p
}

func drawEdge(t *rapid.T, keys, hubs []fact.Key, sh shape) fact.Edge {
	e := fact.Edge{From: rapid.SampledFrom(keys).Draw(t, "from"), To: rapid.SampledFrom(keys).Draw(t, "to")}
	e.Relation = rapid.SampledFrom(likely[classOf(e.From.Kind)]).Draw(t, "relation")
	if strings.Contains(e.From.Kind, ".") {
		e.Relation = fact.PartOf
	}
	if to := suited(keys, e.Relation); len(to) > 0 && percent(t, 85, "suits") {
		e.To = rapid.SampledFrom(to).Draw(t, "suited")
	}
	if len(hubs) > 0 && (e.Relation == fact.Can || e.Relation == fact.CanBecome) && percent(t, 30, "to hub") {
		e.To = rapid.SampledFrom(hubs).Draw(t, "hub")
	}
	if e.Relation.CarriesAccess() {
		e.Access = rapid.SampledFrom([]fact.Access{
			fact.Read, fact.Write, fact.Control, fact.Read | fact.Write, fact.Discover, fact.Control | fact.Read,
		}).Draw(t, "access")
	}
	e.Verdict = rapid.SampledFrom([]fact.Verdict{
		fact.Yes, fact.Yes, fact.Yes, fact.Yes, fact.Yes, fact.Yes, fact.Conditional, fact.Conditional, fact.Unknown, fact.No,
	}).Draw(t, "verdict")
	drawDetail(t, &e, sh)
	return e
}

// suited returns the keys of the classes that a relation leads to.
func suited(keys []fact.Key, relation fact.Relation) []fact.Key {
	return slices.DeleteFunc(slices.Clone(keys), func(k fact.Key) bool {
		part := relation == fact.PartOf && strings.Contains(k.Kind, ".")
		return part || !slices.Contains(leads[relation], classOf(k.Kind))
	})
}

func drawDetail(t *rapid.T, e *fact.Edge, sh shape) {
	if percent(t, 30, "has technique") {
		e.Technique = rapid.SampledFrom([]string{"t1", "t2"}).Draw(t, "technique")
	}
	if percent(t, 40, "has evidence") {
		e.Evidence = []fact.Evidence{{
			Source: rapid.SampledFrom([]string{"a", "b"}).Draw(t, "source"), Line: rapid.IntRange(1, 2).Draw(t, "line"),
		}}
	}
	if percent(t, sh.conditionPercent, "has conditions") {
		e.Conditions = rapid.SliceOfN(rapid.SampledFrom(randomConditions), 1, 2).Draw(t, "conditions")
	}
	if percent(t, 10, "has interval") {
		e.ValidFrom = rapid.SampledFrom([]*time.Time{nil, &past, &asked, &future}).Draw(t, "validFrom")
		e.ValidUntil = rapid.SampledFrom([]*time.Time{nil, &past, &asked, &future}).Draw(t, "validUntil")
	}
	if percent(t, 15, "has missing") {
		e.Missing = []fact.Missing{{What: rapid.SampledFrom([]string{"x", "y"}).Draw(t, "missing"), Effect: fact.UpperBound}}
	}
	if e.Verdict == fact.No {
		e.By = []fact.Blocker{{Control: rapid.SampledFrom([]string{"scp", "boundary"}).Draw(t, "control")}}
	}
}

func drawQuery(t *rapid.T, s *graph.Snapshot, keys []fact.Key) reach.Query {
	q := reach.Query{
		At: asked, AssumeActive: percent(t, 15, "assume active"),
		Hypothetical: percent(t, 20, "hypothetical"), ThroughNo: percent(t, 20, "through no"),
	}
	for range rapid.IntRange(1, 3).Draw(t, "starts") {
		n, _ := s.Lookup(rapid.SampledFrom(keys).Draw(t, "start"))
		access := s.Class(n).StartAccess()
		if percent(t, 30, "held otherwise") {
			access = rapid.SampledFrom([]fact.Access{fact.Read, fact.Control, fact.Write, fact.Read | fact.Write}).Draw(t, "held")
		}
		q.Start = append(q.Start, reach.Held{Node: n, Access: access})
	}
	if percent(t, 15, "leave out") {
		n, _ := s.Lookup(rapid.SampledFrom(keys).Draw(t, "without"))
		q.Without = append(q.Without, n)
	}
	if percent(t, 15, "revive") {
		n, _ := s.Lookup(rapid.SampledFrom(keys).Draw(t, "alive"))
		q.Alive = append(q.Alive, n)
	}
	return q
}

// describe writes a case out for a failing test.
func (c randomCase) describe() string {
	text := fmt.Sprintf("backward %v, query %+v\n", c.backward, c.query)
	for e := range graph.Edge(c.snapshot.EdgeCount()) {
		d := c.snapshot.Detail(e)
		text += fmt.Sprintf("%d: %v -%v %v-> %v %v %v %v %v\n", e, c.snapshot.Key(c.snapshot.From(e)), c.snapshot.Relation(e),
			c.snapshot.Access(e), c.snapshot.Key(c.snapshot.To(e)), c.snapshot.Verdict(e), d.Technique, d.Conditions, d.Evidence)
	}
	return text
}

// setChecks sets how many cases rapid tries, unless the command line does.
func setChecks(t *testing.T, checks string) {
	t.Helper()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if given {
		return
	}
	if testing.Short() {
		checks = "500"
	}
	require.NoError(t, flag.Set("rapid.checks", checks))
	t.Cleanup(func() { require.NoError(t, flag.Set("rapid.checks", "100")) })
}

// TestTwin compares everything that the fast search and the slow one say.
func TestTwin(t *testing.T) {
	setChecks(t, "4000")
	for name, sh := range map[string]shape{
		"few conditions":  {maxNodes: 12, maxEdges: 90, conditionPercent: 8, parallel: 1},
		"many conditions": {maxNodes: 8, maxEdges: 70, conditionPercent: 60, parallel: 1},
		"many rejections": {maxNodes: 6, maxEdges: 10, conditionPercent: 90, parallel: 17},
	} {
		t.Run(name, func(t *testing.T) {
			scratch := reach.NewScratch()
			rapid.Check(t, func(t *rapid.T) {
				c := drawCase(t, sh)
				want := newTwin(c.snapshot, c.query, c.backward).answer()
				got := fastAnswer(t, c.snapshot, c.query, c.backward, scratch)
				require.Equal(t, want.String(), got.String(), c.describe())
			})
		})
	}
}
