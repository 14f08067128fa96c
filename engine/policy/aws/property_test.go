package aws

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// drawn is a random case with all its context known, drawn through rapid's seed.
func drawn(t *rapid.T) (*generator, *pair) {
	g := newGenerator(3, rapid.IntRange(0, 1<<30).Draw(t, "case"))
	g.dense = rapid.Bool().Draw(t, "dense")
	return g, newPair(g)
}

// hide makes some keys unknown.
func hide(g *generator, p *pair) {
	partial := fullContext(p.oracle.context)
	for _, k := range genKeys {
		if g.IntN(2) == 0 {
			partial.Unknown(k.name)
		}
	}
	p.request.Context = partial
}

func (p *pair) evaluate() Decision { return Evaluate(p.request, p.policies) }

func TestAddingADenyNeverWidens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g, p := drawn(t)
		before := p.evaluate().Result
		s := g.statement(false)
		s["Effect"] = "Deny"
		more := compileStatements(t, s)
		p.policies.Identity = append(p.policies.Identity, more)
		if after := p.evaluate().Result; after == Allowed && before != Allowed || before == ExplicitlyDenied && after != before {
			t.Fatalf("%s became %s\n%s", before, after, p)
		}
	})
}

func TestAddingAnIdentityAllowNeverNarrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g, p := drawn(t)
		before := p.evaluate().Result
		s := g.statement(false)
		s["Effect"] = "Allow"
		p.policies.Identity = append(p.policies.Identity, compileStatements(t, s))
		if after := p.evaluate().Result; before == Allowed && after != Allowed {
			t.Fatalf("%s became %s\n%s", before, after, p)
		}
	})
}

func TestRemovingABoundaryNeverNarrows(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g, p := drawn(t)
		p.policies.HasBoundary = true
		p.policies.Boundary = []*Policy{compileStatements(t, g.statement(false), g.statement(false))}
		before := p.evaluate().Result
		p.policies.HasBoundary = false
		if after := p.evaluate().Result; before == Allowed && after != Allowed {
			t.Fatalf("%s became %s\n%s", before, after, p)
		}
	})
}

// TestFormDoesNotMatter: neither the order of statements, nor the case of
// actions, nor how statements are spread over policies changes an answer.
func TestFormDoesNotMatter(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g, p := drawn(t)
		hide(g, p)
		statements := []map[string]any{g.statement(false), g.statement(false), g.statement(false)}
		p.policies.Identity = []*Policy{compileStatements(t, statements...)}
		want := p.evaluate()
		slices.Reverse(statements)
		p.policies.Identity = []*Policy{compileStatements(t, statements...)}
		p.same(t, want, "statements reversed")
		p.policies.Identity = nil
		for _, s := range statements {
			p.policies.Identity = append(p.policies.Identity, compileStatements(t, s))
		}
		p.same(t, want, "policy split")
		p.request.Action = strings.ToUpper(p.request.Action)
		p.same(t, want, "action in capitals")
	})
}

func (p *pair) same(t *rapid.T, want Decision, how string) {
	got := p.evaluate()
	if got.Result != want.Result || conditionText(got) != conditionText(want) {
		t.Fatalf("%s: %s %s became %s %s\n%s", how, want.Result, conditionText(want), got.Result, conditionText(got), p)
	}
}

// TestConditionalAskedAgain: with every key known an answer is never
// Conditional, and the plain answer is the one that the condition foretold.
func TestConditionalAskedAgain(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g, p := drawn(t)
		hide(g, p)
		partial := p.evaluate()
		p.oracle.context = g.context()
		full := *p.request
		full.Context = p.request.Context.Clone()
		for _, k := range genKeys {
			if state, set := full.Context.keys[strings.ToLower(k.name)]; set && state.presence == unknown {
				full.Context.Set(k.name, p.oracle.context[k.name]...)
			}
		}
		plain := Evaluate(&full, p.policies)
		if plain.Result == Conditional || plain.Result == Unknown {
			t.Fatalf("%s with every key known\n%s", plain.Result, p)
		}
		if partial.Result != Conditional {
			return
		}
		holds, decided, err := Holds(partial.Condition, &full)
		if err != nil || !decided || holds != (plain.Result == Allowed) {
			t.Fatalf("condition %s holds %v (decided %v, %v), but the request is %s\n%s", conditionText(partial), holds, decided, err, plain.Result, p)
		}
	})
}

// TestSimplifyKeepsTheMeaning: a simplified condition holds where the first does.
func TestSimplifyKeepsTheMeaning(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		g, p := drawn(t)
		hide(g, p)
		d := p.evaluate()
		if d.Result != Conditional {
			return
		}
		simple, possible, err := Simplify(d.Condition)
		if err != nil || !possible {
			t.Fatalf("%s: possible %v, %v", conditionText(d), possible, err)
		}
		p.request.Context = fullContext(g.context())
		before, _, _ := Holds(d.Condition, p.request)
		if after, _, _ := Holds(simple, p.request); after != before {
			t.Fatalf("%s holds %v, simplified %v does not agree", conditionText(d), before, simple)
		}
	})
}

func compileStatements(t interface{ Fatal(...any) }, statements ...map[string]any) *Policy {
	text, err := json.Marshal(map[string]any{"Version": version2012, "Statement": statements})
	if err != nil {
		t.Fatal(err)
	}
	doc, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return Compile(doc, Origin{Control: ControlIdentity})
}
