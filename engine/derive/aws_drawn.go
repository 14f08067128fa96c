package derive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// hubFrom is how many resources one grant must give alike to go through a hub.
const hubFrom = 8

// drawn collects the edges of one principal: accesses that the same statements
// give under the same conditions are one edge.
type drawn struct {
	from  fact.Key
	edges map[string]*fact.Edge
	order []string
}

func newDrawn(p *awsPrincipal) *drawn { return &drawn{from: p.key, edges: map[string]*fact.Edge{}} }

func (d *drawn) note(to fact.Key, rule *accessRule, decision *aws.Decision) {
	edge := fact.Edge{From: d.from, Relation: fact.Can, To: to, Access: rule.access, Actions: []string{rule.action}, Technique: rule.technique,
		Verdict: verdictOf(decision), Conditions: decision.Condition, Missing: decision.Missing, Evidence: evidenceOf(decision)}
	if edge.Verdict == fact.No {
		edge.By, edge.Missing = blockersOf(decision), nil
	}
	key := to.String() + "\n" + signature(&edge, false)
	known, ok := d.edges[key]
	if !ok {
		d.edges[key] = &edge
		d.order = append(d.order, key)
		return
	}
	known.Access |= edge.Access
	known.Actions = append(known.Actions, edge.Actions...)
	if known.Technique == "" {
		known.Technique = edge.Technique
	}
}

// signature is what two edges must have in common to be merged; whole adds what
// merging adds up.
func signature(e *fact.Edge, whole bool) string {
	parts := []any{e.Verdict, e.Conditions, e.Missing, e.By, e.Evidence}
	if whole {
		parts = append(parts, e.Access, e.Actions, e.Technique)
	} else if e.Technique != "" {
		parts = append(parts, e.Technique)
	}
	text, err := json.Marshal(parts)
	if err != nil {
		return e.To.String() // cannot happen: plain data
	}
	return string(text)
}

// keep takes a principal's edges over: one grant on many resources through a
// hub, the others as they are.
func (a *awsEstate) keep(d *drawn) {
	alike := map[string][]*fact.Edge{}
	var order []string
	for _, key := range d.order {
		e := d.edges[key]
		slices.Sort(e.Actions)
		e.Actions = slices.Compact(e.Actions)
		s := signature(e, true)
		if alike[s] == nil {
			order = append(order, s)
		}
		alike[s] = append(alike[s], e)
	}
	for _, s := range order {
		edges := alike[s]
		if len(edges) < hubFrom || edges[0].Verdict == fact.No {
			for _, e := range edges {
				a.out.Edges = append(a.out.Edges, *e)
			}
			continue
		}
		a.toHub(edges)
	}
}

// toHub replaces edges that are alike by one to the hub of their targets.
func (a *awsEstate) toHub(edges []*fact.Edge) {
	members := make([]fact.Key, len(edges))
	for i, e := range edges {
		members[i] = e.To
	}
	slices.SortFunc(members, fact.Key.Compare)
	var names strings.Builder
	for _, m := range members {
		names.WriteString(m.String())
		names.WriteByte('\n')
	}
	sum := sha256.Sum256([]byte(names.String()))
	id := hex.EncodeToString(sum[:12])
	at, ok := a.hubAt[id]
	if !ok {
		at = len(a.out.Hubs)
		a.hubAt[id] = at
		a.out.Hubs = append(a.out.Hubs, Hub{ID: id, Members: members})
	}
	edge := *edges[0]
	edge.To = fact.Key{}
	a.out.Hubs[at].Edges = append(a.out.Hubs[at].Edges, edge)
}
