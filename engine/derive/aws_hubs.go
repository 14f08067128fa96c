package derive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// hubFrom is how many resources one grant must give alike to go through a hub.
const hubFrom = 8

// drawn collects the edges of one principal: accesses that the same statements
// give under the same conditions are one edge.
type drawn struct {
	estate *awsEstate
	from   fact.Key
	edges  map[string]*fact.Edge
	order  []string
}

func (a *awsEstate) newDrawn(p *awsPrincipal) *drawn {
	return &drawn{estate: a, from: p.key, edges: map[string]*fact.Edge{}}
}

func (d *drawn) note(to fact.Key, rule *accessRule, decision *aws.Decision) {
	edge := fact.Edge{From: d.from, Relation: fact.Can, To: to, Access: rule.access, Actions: []string{rule.action}, Technique: rule.technique}
	d.estate.complete(&edge, decision)
	key := to.String() + "\n" + edge.Technique + "\n" + reasons(&edge)
	known, ok := d.edges[key]
	if !ok {
		d.edges[key] = &edge
		d.order = append(d.order, key)
		return
	}
	known.Access |= edge.Access
	known.Actions = append(known.Actions, edge.Actions...)
}

// reasons spells verdict and reasons of an edge, so that equal ones are equal.
func reasons(e *fact.Edge) string {
	b := make([]byte, 0, 256)
	b = append(b, e.Verdict.String()...)
	for i := range e.Evidence {
		evidence := &e.Evidence[i]
		for _, part := range [...]string{evidence.Source, evidence.Pointer, evidence.Inner} {
			b = append(append(b, '\n'), part...)
		}
		b = strconv.AppendInt(append(b, '\n'), int64(evidence.Line), 10)
		b = strconv.AppendInt(append(b, '\n'), int64(evidence.Column), 10)
	}
	if len(e.Conditions)+len(e.Missing)+len(e.By) > 0 {
		text, err := json.Marshal([]any{e.Conditions, e.Missing, e.By})
		if err != nil {
			panic("plain data does not marshal: " + err.Error())
		}
		b = append(b, text...)
	}
	return string(b)
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
		_, why, _ := strings.Cut(key, "\n")
		why += "\n" + e.Access.String() + "\n" + strings.Join(e.Actions, ",")
		if alike[why] == nil {
			order = append(order, why)
		}
		alike[why] = append(alike[why], e)
	}
	for _, why := range order {
		edges := alike[why]
		if len(edges) >= hubFrom && edges[0].Verdict != fact.No {
			a.toHub(edges)
			continue
		}
		for _, e := range edges {
			a.out.Edges = append(a.out.Edges, *e)
		}
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
