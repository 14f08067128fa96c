package link

import (
	"strings"

	"keyreach/engine/fact"
)

// inheritSecrets joins the secrets that a reusable workflow names to the jobs
// that call it with `secrets: inherit`: a name in the callee means the secret of
// that name in the caller's repository
// (docs.github.com/actions/sharing-automations/reusing-workflows).
func (l *linker) inheritSecrets() {
	callees := map[string][]*fact.Node{}
	variants := map[string][]*fact.Node{}
	for _, n := range l.nodes {
		if n.Kind != "ci-job" {
			continue
		}
		if n.Context != "" {
			variants[n.ID] = append(variants[n.ID], n)
			continue
		}
		workflow, _, _ := strings.Cut(n.ID, "#")
		callees[workflow] = append(callees[workflow], n)
	}
	for _, caller := range l.nodes {
		if caller.Kind != "ci-job" || caller.Context != "" || !caller.Props.Bool("secretsInherit") {
			continue
		}
		for _, callee := range callees[caller.Props.String("calls")] {
			l.inherit(caller, callee, variants[caller.ID])
		}
	}
}

// inherit makes each variant of the caller use the secrets that a job of the
// callee names.
func (l *linker) inherit(caller, callee *fact.Node, variants []*fact.Node) {
	repository, _, _ := strings.Cut(caller.ID, ":")
	evidence := append(append([]fact.Evidence{}, caller.Evidence...), callee.Evidence...)
	for _, name := range callee.Props.Strings("secretNames") {
		secret := fact.Key{Kind: "ci-secret", ID: repository + "/secrets/" + name}
		held := fact.Key{Kind: fact.UnknownSecret, ID: secret.ID}
		l.node(fact.Node{Class: fact.ClassPlace, Key: secret, Name: name, Evidence: evidence})
		l.node(fact.Node{Class: fact.ClassCredential, Key: held, Name: name, Evidence: evidence})
		l.edge(fact.Edge{From: secret, Relation: fact.Stores, To: held, Evidence: evidence})
		for _, variant := range variants {
			l.edge(fact.Edge{From: variant.Key, Relation: fact.Uses, To: held, Evidence: evidence})
		}
	}
}
