package aws

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
)

// fuzzCases is how many cases the comparison runs; KEYREACH_FUZZ_CASES sets
// another number.
func fuzzCases(t *testing.T) int {
	if text := os.Getenv("KEYREACH_FUZZ_CASES"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil {
			t.Fatalf("KEYREACH_FUZZ_CASES: %v", err)
		}
		return n
	}
	return 20000
}

// pair is one case for both evaluators.
type pair struct {
	oracle   oracleCase
	request  *Request
	policies *Policies
	texts    []string
}

func (p *pair) slot(text []byte, control string) (*Document, *Policy) {
	doc, err := Parse(text)
	if err != nil {
		panic(fmt.Sprintf("%v\n%s", err, text))
	}
	p.texts = append(p.texts, control+" "+string(text))
	return doc, Compile(doc, Origin{Control: control})
}

func (p *pair) slots(g *generator, n int, control string, principals bool) (docs []*Document, policies []*Policy) {
	for range n {
		doc, policy := p.slot(g.text(3, principals), control)
		docs, policies = append(docs, doc), append(policies, policy)
	}
	return docs, policies
}

func (p *pair) level(g *generator, i int, control string, principals bool) (oracleLevel, Level) {
	full := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}`
	docs, policies := p.slots(g, g.IntN(2), control, principals)
	if g.IntN(4) > 0 {
		doc, policy := p.slot([]byte(full), control)
		docs, policies = append(docs, doc), append(policies, policy)
	}
	return docs, Level{ID: strconv.Itoa(i), Policies: policies}
}

func newPair(g *generator) *pair {
	p := &pair{policies: &Policies{}}
	o, pol := &p.oracle, p.policies
	o.principal, o.action, o.resource = pick(g, genPrincipals...), pick(g, genActions...), pick(g, genResources...)
	o.resourceAccount = pick(g, "111111111111", "111111111111", "222222222222")
	if g.dense {
		o.principal, o.action, o.resource = genPrincipals[0], "s3:GetObject", "arn:aws:s3:::b/Alice/x"
	}
	o.context = g.context()
	o.serviceLinked = g.IntN(12) == 0
	o.restrictPublic = g.IntN(6) == 0
	o.identity, pol.Identity = p.slots(g, g.IntN(3), ControlIdentity, false)
	o.resourcePolicy, pol.Resource = p.slots(g, g.IntN(2), ControlResource, true)
	if o.hasBoundary = g.IntN(4) == 0; o.hasBoundary {
		o.boundary, pol.Boundary = p.slots(g, 1, ControlBoundary, false)
	}
	if o.hasSession = g.IntN(4) == 0; o.hasSession {
		o.session, pol.Session = p.slots(g, 1, ControlSession, false)
	}
	if g.IntN(5) == 0 {
		o.vpce, pol.VPCE = p.slots(g, 1, ControlVPCE, true)
	}
	for i := range g.IntN(3) {
		level, compiled := p.level(g, i, ControlSCP, false)
		o.scps, pol.SCPs = append(o.scps, level), append(pol.SCPs, compiled)
	}
	if g.IntN(4) == 0 {
		level, compiled := p.level(g, 0, ControlRCP, true)
		o.rcps, pol.RCPs = append(o.rcps, level), append(pol.RCPs, compiled)
	}
	pol.HasBoundary, pol.HasSession = o.hasBoundary, o.hasSession
	p.request = p.newRequest()
	return p
}

func (p *pair) newRequest() *Request {
	o := &p.oracle
	who, err := ParsePrincipal(o.principal)
	if err != nil {
		panic(err)
	}
	return &Request{
		Principal: who, Action: o.action, Resource: o.resource, ResourceAccount: o.resourceAccount,
		ServiceLinkedRole: o.serviceLinked, PublicAccessBlock: &PublicAccessBlock{RestrictPublicBuckets: o.restrictPublic},
		Context: fullContext(o.context),
	}
}

func fullContext(keys map[string][]string) *Context {
	ctx := NewContext().Literal().Rest(RestAbsent)
	for key, values := range keys {
		ctx.Set(key, values...)
	}
	return ctx
}

func (p *pair) String() string {
	o := &p.oracle
	return fmt.Sprintf("%s %s on %s of %s, linked %v, block %v, boundary %v, session %v\ncontext %v\n%s", o.principal, o.action, o.resource,
		o.resourceAccount, o.serviceLinked, o.restrictPublic, o.hasBoundary, o.hasSession, o.context, strings.Join(p.texts, "\n"))
}

// TestDifferential compares both evaluators on random complete cases.
func TestDifferential(t *testing.T) {
	t.Parallel()
	counts := map[Result]int{}
	for i := range fuzzCases(t) {
		p := newPair(newGenerator(1, i))
		got, want := Evaluate(p.request, p.policies), p.oracle.decide()
		if counts[got.Result]++; got.Result.String() != want {
			t.Fatalf("case %d: evaluator %s, oracle %s\n%s", i, got.Result, want, p)
		}
	}
	t.Log(counts)
}

// TestPartial takes knowledge away: the answer has to agree with the oracle
// under every way of putting it back that is tried.
func TestPartial(t *testing.T) {
	t.Parallel()
	counts := map[Result]int{}
	for i := range fuzzCases(t) / 4 {
		g := newGenerator(2, i)
		g.dense = i%2 == 0
		p := newPair(g)
		partial := fullContext(p.oracle.context)
		var hidden []genKey
		for _, k := range genKeys {
			if g.IntN(3) > 0 {
				hidden = append(hidden, k)
				partial.Unknown(k.name)
			}
		}
		p.request.Context = partial
		got := Evaluate(p.request, p.policies)
		counts[got.Result]++
		for range 12 {
			p.reveal(g, hidden)
			if want := p.oracle.decide(); !p.agrees(t, got, want) {
				t.Fatalf("case %d: partial answer %s under %s, oracle %s\n%s", i, got.Result, conditionText(got), want, p)
			}
		}
	}
	t.Log(counts)
}

// reveal gives the hidden keys values at random, or takes them away.
func (p *pair) reveal(g *generator, hidden []genKey) {
	for _, k := range hidden {
		delete(p.oracle.context, k.name)
		if g.IntN(4) > 0 {
			p.oracle.context[k.name] = []string{pick(g, k.values...)}
		}
		if k.sets && g.IntN(3) == 0 {
			p.oracle.context[k.name] = k.values
		}
	}
}

func (p *pair) agrees(t *testing.T, got Decision, want string) bool {
	full := *p.request
	full.Context = fullContext(p.oracle.context)
	again := Evaluate(&full, p.policies)
	if again.Result.String() != want {
		return false
	}
	switch got.Result {
	case Conditional:
		holds, decided, err := Holds(got.Condition, &full)
		if err != nil || !decided {
			t.Fatalf("condition %s: decided %v, %v", conditionText(got), decided, err)
		}
		return holds == (want == "Allowed")
	case Allowed, ExplicitlyDenied:
		return got.Result.String() == want
	case ImplicitlyDenied:
		return want != "Allowed"
	}
	return false
}
