package derive

import (
	"path"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// deriveActions lays on jobs what the composite actions of their repository run of
// elsewhere, and the self-hosted runners that they run on.
func (g *githubEstate) deriveActions() {
	actions, variants := map[string]*fact.Node{}, map[fact.Key][]*fact.Node{}
	for _, n := range g.nodes {
		switch {
		case n.Kind == "file" && n.Props.Bool("composite"):
			actions[path.Dir(n.ID)] = n
			if repository, name, ok := strings.Cut(n.ID, ":"); ok && !strings.Contains(name, "/") {
				actions[repository+":"] = n // at the root
			}
		case n.Kind == "ci-job" && n.Context != "":
			variants[n.Key.Base()] = append(variants[n.Key.Base()], n)
		}
	}
	for _, job := range g.nodes {
		if job.Kind != "ci-job" || job.Context != "" {
			continue
		}
		g.composed(job, actions, variants[job.Key])
		g.runsOn(job, variants[job.Key])
	}
}

// composed adds what the composite actions that a job uses, and those that they use
// in turn, load.
func (g *githubEstate) composed(job *fact.Node, actions map[string]*fact.Node, variants []*fact.Node) {
	seen, waiting := map[string]bool{}, slices.Clone(job.Props.Strings("localActions"))
	for len(waiting) > 0 {
		action := actions[waiting[0]]
		name := waiting[0]
		if waiting = waiting[1:]; action == nil || seen[name] {
			continue
		}
		seen[name] = true
		waiting = append(waiting, action.Props.Strings("localActions")...)
		for _, use := range action.Props.Strings("actionUses") {
			kind, id, _ := strings.Cut(use, ":")
			for _, v := range variants {
				g.edge(fact.Edge{From: fact.Key{Kind: kind, ID: id}, Relation: fact.LoadedBy, To: v.Key, Confidence: "inferred", Evidence: mergedEvidence(job.Evidence, action.Evidence)})
			}
		}
	}
}

// runsOn adds the self-hosted runners that have all labels a job asks for. Code in
// the job is code on the runner.
func (g *githubEstate) runsOn(job *fact.Node, variants []*fact.Node) {
	labels := job.Props.Strings("runsOn")
	id, _, _ := strings.Cut(job.ID, ":")
	r := g.repositories[id]
	if len(labels) == 0 || r == nil {
		return
	}
	for _, runner := range g.runnersOf[r.id] {
		has := runner.Props.Strings("labels")
		if slices.ContainsFunc(labels, func(label string) bool {
			return !slices.ContainsFunc(has, func(own string) bool { return strings.EqualFold(own, label) })
		}) {
			continue
		}
		for _, v := range variants {
			g.edge(fact.Edge{From: v.Key, Relation: fact.Can, To: runner.Key, Access: fact.Control, Actions: []string{"runs-on"}, Evidence: mergedEvidence(job.Evidence, runner.Evidence)})
		}
	}
}
