package engine

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Observation is what logs show of a credential from one address and client.
type Observation struct {
	// Of is the credential, or the identity where the log names no credential.
	Of Node `json:"of"`
	// As is the identity that the calls were made as.
	As      *Node    `json:"as,omitempty"`
	Address string   `json:"address"`
	Client  string   `json:"client"`
	Logs    []string `json:"logs"`
	Actions []string `json:"actions"`
	// MoreActions is how many more there are than Actions lists.
	MoreActions int       `json:"moreActions,omitempty"`
	First       time.Time `json:"first"`
	Last        time.Time `json:"last"`
	Count       int       `json:"count"`
	Denied      int       `json:"denied"`
	// Reason says why it is a consumer's; Candidates are the consumers that it
	// could be, where several are, which decides nothing.
	Reason     string          `json:"reason,omitempty"`
	Candidates []Node          `json:"candidates,omitempty"`
	Evidence   []fact.Evidence `json:"evidence"`
}

// maxActions bounds the actions that one observation lists, maxSightings its
// evidence.
const (
	maxActions   = 20
	maxSightings = 4
)

type sightingKey struct {
	of, as          fact.Key
	address, client string
}

// observations returns what the logs show of some credentials up to a time, by
// address and client, the latest first.
func (a *Asker) observations(of []fact.Key, at time.Time) []Observation {
	found := map[sightingKey]*Observation{}
	var order []sightingKey
	for _, key := range of {
		uses := a.Estate.UsesOf(key)
		for i := range uses {
			u := &uses[i]
			if u.First.After(at) {
				continue
			}
			k := sightingKey{u.Of, u.As, u.Address, u.Client}
			if found[k] == nil {
				found[k] = &Observation{Of: Node{u.Of.Kind, u.Of.ID}, Address: u.Address, Client: u.Client, First: u.First}
				if !u.As.IsZero() {
					found[k].As = &Node{u.As.Kind, u.As.ID}
				}
				order = append(order, k)
			}
			found[k].take(u, at)
		}
	}
	list := make([]Observation, len(order))
	for i, k := range order {
		list[i] = *found[k]
		list[i].finish()
	}
	slices.SortStableFunc(list, func(x, y Observation) int {
		return cmp.Or(y.Last.Compare(x.Last), strings.Compare(x.Address, y.Address), strings.Compare(x.Client, y.Client), strings.Compare(x.Of.ID, y.Of.ID))
	})
	return list
}

func (o *Observation) take(u *fact.Use, at time.Time) {
	if u.First.Before(o.First) {
		o.First = u.First
	}
	last := u.Last
	if last.After(at) {
		last = at // it goes on after the time asked about
	}
	if last.After(o.Last) {
		o.Last = last
	}
	o.Count += u.Count
	o.Denied += u.Denied
	o.Actions = append(o.Actions, u.Action)
	o.Logs = append(o.Logs, u.Log)
	for _, e := range u.Evidence {
		if len(o.Evidence) < maxSightings {
			o.Evidence = append(o.Evidence, e)
		}
	}
}

func (o *Observation) finish() {
	for _, list := range []*[]string{&o.Actions, &o.Logs} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	if more := len(o.Actions) - maxActions; more > 0 {
		o.Actions, o.MoreActions = o.Actions[:maxActions], more
	}
	o.Evidence = orEmpty(o.Evidence)
}

// match finds the one declared consumer that an observation is of. An address
// that a consumer is known by decides; else a client's mark does, where one
// consumer alone is of the kind that leaves it. Several decide nothing. What
// comes from the address of a marked use without a mark of its own is left to
// the caller, who knows the others.
func (a *Asker) match(o *Observation, consumers []graph.Node) (at int, reason string, candidates []int) {
	for _, by := range []func(*Observation, graph.Node) string{a.knownAddress, a.knownClient} {
		var hits []int
		for i, n := range consumers {
			if why := by(o, n); why != "" {
				hits = append(hits, i)
				reason = why
			}
		}
		switch {
		case len(hits) == 1:
			return hits[0], reason, nil
		case len(hits) > 1:
			return -1, "", hits
		}
	}
	return -1, "", nil
}

// knownAddress: the export of a consumer says from which addresses it calls.
func (a *Asker) knownAddress(o *Observation, n graph.Node) string {
	address, err := netip.ParseAddr(o.Address)
	if err != nil {
		return ""
	}
	for _, text := range a.Estate.Props(n).Strings("addresses") {
		if one, err := netip.ParseAddr(text); err == nil && one == address {
			return "it calls from " + text
		}
		if net, err := netip.ParsePrefix(text); err == nil && net.Contains(address) {
			return "it calls from " + text
		}
	}
	return ""
}

// knownClient: runtimes and actions leave their mark in the user agent, and a
// service that calls for a workload stands in place of the address.
func (a *Asker) knownClient(o *Observation, n graph.Node) string {
	kind := a.Estate.Key(n).Kind
	client := strings.ToLower(o.Client)
	for _, mark := range clientMarks() {
		if mark.kind != kind {
			continue
		}
		if strings.Contains(client, mark.client) && mark.client != "" {
			return "its client says " + mark.client
		}
		if mark.service != "" && o.Address == mark.service {
			return "called through " + mark.service
		}
	}
	return ""
}

// clientMark is what a kind of consumer leaves in a log.
type clientMark struct{ kind, client, service string }

// clientMarks: the AWS action of GitHub names itself (aws-actions/
// configure-aws-credentials, src/CredentialsClient.ts); the SDKs write
// AWS_EXECUTION_ENV, which Lambda and ECS set, behind exec-env
// (lambda/latest/dg/configuration-envvars.html).
func clientMarks() []clientMark {
	return []clientMark{
		{kind: "ci-job", client: "github-actions"},
		{kind: "aws-lambda-function", client: "exec-env/aws_lambda", service: "lambda.amazonaws.com"},
		{kind: "aws-ecs-task-definition", client: "exec-env/aws_ecs", service: "ecs-tasks.amazonaws.com"},
	}
}
