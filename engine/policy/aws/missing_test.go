package aws

import "testing"

const everything = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
const everythingForAll = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}`

// withhold takes slots away from the evaluator and returns them.
func withhold(g *generator, p *pair) Slots {
	all := [...]Slots{SlotIdentity, SlotResource, SlotBoundary, SlotSession, SlotSCPs, SlotRCPs, SlotVPCE}
	for range 1 + g.IntN(2) {
		p.policies.NotGiven |= all[g.IntN(len(all))]
	}
	return p.policies.NotGiven
}

// fill puts random documents, or none, into the missing slots of the oracle.
func fill(g *generator, p *pair, missing Slots) {
	o := &p.oracle
	if missing&SlotIdentity != 0 {
		o.identity, _ = p.slots(g, g.IntN(3), ControlIdentity, false)
	}
	// An action on no resource meets no resource's policy.
	if missing&SlotResource != 0 && p.request.Resource != "*" {
		o.resourcePolicy, _ = p.slots(g, g.IntN(2), ControlResource, true)
	}
	if missing&SlotBoundary != 0 {
		o.hasBoundary = g.IntN(2) == 0
		o.boundary, _ = p.slots(g, 1, ControlBoundary, false)
	}
	if missing&SlotSession != 0 {
		o.hasSession = g.IntN(2) == 0
		o.session, _ = p.slots(g, 1, ControlSession, false)
	}
	if missing&SlotSCPs != 0 {
		level, _ := p.level(g, 0, ControlSCP, false)
		o.scps = []oracleLevel{level}
	}
	if missing&SlotRCPs != 0 {
		level, _ := p.level(g, 0, ControlRCP, true)
		o.rcps = []oracleLevel{level}
	}
	if missing&SlotVPCE != 0 {
		o.vpce, _ = p.slots(g, g.IntN(2), ControlVPCE, true)
	}
}

// fillBest puts into the missing slots what allows most.
func fillBest(p *pair, missing Slots) {
	o := &p.oracle
	open := func(text string) []oraclePolicy {
		doc, _ := p.slot([]byte(text), "best")
		return []oraclePolicy{doc}
	}
	set := func(slot Slots, into *[]oraclePolicy, text string) {
		if missing&slot != 0 {
			*into = open(text)
		}
	}
	set(SlotIdentity, &o.identity, everything)
	set(SlotResource, &o.resourcePolicy, everythingForAll)
	set(SlotBoundary, &o.boundary, everything)
	set(SlotSession, &o.session, everything)
	set(SlotVPCE, &o.vpce, everythingForAll)
	o.hasBoundary = o.hasBoundary && missing&SlotBoundary == 0
	o.hasSession = o.hasSession || missing&SlotSession != 0
	if missing&SlotSCPs != 0 {
		o.scps = nil
	}
	if missing&SlotRCPs != 0 {
		o.rcps = nil
	}
}

// TestMissingDocuments: a denial stays whatever the missing documents say, an
// unknown answer could be Allowed, and what is allowed is an upper bound.
func TestMissingDocuments(t *testing.T) {
	t.Parallel()
	counts := map[Result]int{}
	for i := range fuzzCases(t) / 10 {
		g := newGenerator(4, i)
		g.dense = i%3 > 0
		p := newPair(g)
		p.oracle.restrictPublic, p.request.PublicAccessBlock = false, nil
		missing := withhold(g, p)
		got := p.evaluate()
		counts[got.Result]++
		for range 5 {
			fill(g, p, missing)
			switch want := p.oracle.decide(); {
			case got.Result == ExplicitlyDenied && want != "ExplicitlyDenied",
				got.Result == ImplicitlyDenied && want == "Allowed":
				t.Fatalf("case %d: %s without %b, oracle %s\n%s", i, got.Result, missing, want, p)
			}
		}
		fillBest(p, missing)
		best := p.oracle.decide()
		if (got.Result == Unknown || got.Result == Allowed) && best != "Allowed" {
			t.Fatalf("case %d: %s without %b, at best %s\n%s", i, got.Result, missing, best, p)
		}
	}
	t.Log(counts)
}
