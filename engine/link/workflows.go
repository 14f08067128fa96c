package link

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// maxCalls bounds how deep reusable workflows call each other; GitHub allows ten
// levels.
const maxCalls = 10

// inheritSecrets joins the secrets that a reusable workflow names to the jobs
// that call it with `secrets: inherit`: a name in the callee means the secret of
// that name in the caller's repository, through as many calls as inherit
// (docs.github.com/actions/sharing-automations/reusing-workflows).
func (l *linker) inheritSecrets() {
	jobs := map[string][]*fact.Node{} // by workflow
	for _, n := range l.nodes {
		if n.Kind == "ci-job" && n.Context == "" {
			workflow, _, _ := strings.Cut(n.ID, "#")
			jobs[workflow] = append(jobs[workflow], n)
		}
	}
	for _, caller := range l.nodes {
		if caller.Kind != "ci-job" || caller.Context != "" || len(l.variants[caller.Key]) == 0 {
			continue
		}
		chain := []*fact.Node{caller}
		l.inheritFrom(caller, chain, jobs)
	}
}

// inheritFrom follows the calls behind the last job of a chain, as far as they
// inherit.
func (l *linker) inheritFrom(caller *fact.Node, chain []*fact.Node, jobs map[string][]*fact.Node) {
	last := chain[len(chain)-1]
	if !last.Props.Bool("secretsInherit") || len(chain) > maxCalls {
		return
	}
	for _, callee := range jobs[last.Props.String("calls")] {
		if slices.Contains(chain, callee) {
			continue
		}
		l.inherit(caller, callee)
		l.inheritFrom(caller, append(slices.Clip(chain), callee), jobs)
	}
}

// inherit makes each variant of the caller use the secrets that a job of the
// callee names.
func (l *linker) inherit(caller, callee *fact.Node) {
	repository, _, _ := strings.Cut(caller.ID, ":")
	evidence := slices.Concat(caller.Evidence, callee.Evidence)
	for _, name := range callee.Props.Strings("secretNames") {
		secret := fact.Key{Kind: "ci-secret", ID: repository + "/secrets/" + name}
		held := fact.Key{Kind: fact.UnknownSecret, ID: secret.ID}
		l.node(fact.Node{Class: fact.ClassPlace, Key: secret, Name: name, Evidence: evidence})
		l.node(fact.Node{Class: fact.ClassCredential, Key: held, Name: name, Evidence: evidence})
		l.edge(fact.Edge{From: secret, Relation: fact.Stores, To: held, Evidence: evidence})
		for _, variant := range l.variants[caller.Key] {
			l.edge(fact.Edge{From: variant.Key, Relation: fact.Uses, To: held, Evidence: evidence})
		}
	}
}
