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
	// whys are the different reasons, whyOf finds them by their spelling.
	whys  []why
	whyOf map[string]int
	// last is what each rule was decided the last time: a grant on many resources
	// gives the same again and again.
	last  map[*accessRule]int
	edges map[target]*given
	order []target
}

// why is a decision as an edge carries it: From, To, Access and Actions are
// left empty.
type why struct {
	decision aws.Decision
	edge     fact.Edge
}

// target is one edge to be.
type target struct {
	to        fact.Key
	technique string
	why       int
}

type given struct {
	access  fact.Access
	actions []string
}

func (a *awsEstate) newDrawn(p *awsPrincipal) *drawn {
	return &drawn{estate: a, from: p.key, whyOf: map[string]int{}, last: map[*accessRule]int{}, edges: map[target]*given{}}
}

func (d *drawn) note(to fact.Key, rule *accessRule, decision *aws.Decision) {
	key := target{to, rule.technique, d.reason(rule, decision)}
	known, ok := d.edges[key]
	if !ok {
		known = &given{}
		d.edges[key] = known
		d.order = append(d.order, key)
	}
	known.access |= rule.access
	names := rule.alike
	if names == nil {
		names = []string{rule.action, rule.also}
	}
	for _, action := range names {
		if action != "" && !slices.Contains(known.actions, action) {
			known.actions = append(known.actions, action)
			slices.Sort(known.actions)
		}
	}
}

// reason returns the number of a decision's reasons.
func (d *drawn) reason(rule *accessRule, decision *aws.Decision) int {
	if i, ok := d.last[rule]; ok && sameDecision(&d.whys[i].decision, decision) {
		return i
	}
	w := why{decision: *decision}
	d.estate.complete(&w.edge, decision)
	spelled := reasons(&w.edge)
	i, ok := d.whyOf[spelled]
	if !ok {
		i = len(d.whys)
		d.whyOf[spelled] = i
		d.whys = append(d.whys, w)
	}
	d.last[rule] = i
	return i
}

func sameDecision(x, y *aws.Decision) bool {
	return x.Result == y.Result && slices.Equal(x.By, y.By) && slices.Equal(x.Missing, y.Missing) && x.Condition.Compare(y.Condition) == 0
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

// alike is what the targets of one hub have in common.
type alike struct {
	why       int
	technique string
	access    fact.Access
	actions   string
}

// keep takes a principal's edges over: one grant on many resources through a
// hub, the others as they are.
func (a *awsEstate) keep(d *drawn) {
	targets := map[alike][]fact.Key{}
	var order []alike
	for _, key := range d.order {
		g := d.edges[key]
		group := alike{key.why, key.technique, g.access, strings.Join(g.actions, ",")}
		if targets[group] == nil {
			order = append(order, group)
		}
		targets[group] = append(targets[group], key.to)
	}
	for _, group := range order {
		edge := d.whys[group.why].edge
		edge.From, edge.Relation, edge.Technique = d.from, fact.Can, group.technique
		edge.Access, edge.Actions = group.access, strings.Split(group.actions, ",")
		if members := targets[group]; len(members) >= hubFrom && edge.Verdict != fact.No {
			a.toHub(edge, members)
			continue
		}
		for _, to := range targets[group] {
			edge.To = to
			a.out.Edges = append(a.out.Edges, edge)
		}
	}
}

// toHub leads an edge to the hub of its targets.
func (a *awsEstate) toHub(edge fact.Edge, members []fact.Key) {
	slices.SortFunc(members, fact.Key.Compare)
	hash := sha256.New()
	for _, m := range members {
		hash.Write([]byte(m.String()))
		hash.Write([]byte{'\n'})
	}
	id := hex.EncodeToString(hash.Sum(nil)[:12])
	at, ok := a.hubAt[id]
	if !ok {
		at = len(a.out.Hubs)
		a.hubAt[id] = at
		a.out.Hubs = append(a.out.Hubs, Hub{ID: id, Members: members})
	}
	a.out.Hubs[at].Edges = append(a.out.Hubs[at].Edges, edge)
}
