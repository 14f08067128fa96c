package derive

import (
	"strings"

	"keyreach/engine/fact"
)

// deriveInstallations adds what an installation of a GitHub App may do where all
// repositories of its account are selected: GitHub lists none then, and the same
// permissions reach each that is known. That there may be more is a gap.
func deriveInstallations(c *fact.Collection, out *Derived) {
	nodes := c.SortedNodes()
	for _, installation := range nodes {
		if installation.Kind != "github-app-installation" || installation.Props.String("repositorySelection") != "all" {
			continue
		}
		account := installation.Props.String("account")
		access := accessOfNames(installation.Props.Strings("repositoryAccess"))
		if account == "" || access == fact.NoAccess && len(installation.Props.Strings("undecidedPermissions")) == 0 {
			continue
		}
		for _, repository := range nodes {
			if repository.Kind == "git-repository" && strings.HasPrefix(strings.ToLower(repository.ID), strings.ToLower(account)+"/") {
				out.Edges = append(out.Edges, installationEdges(installation, repository, access)...)
			}
		}
		out.Gaps = append(out.Gaps, fact.Gap{System: "github", About: []fact.Key{installation.Key}, Missing: fact.Missing{
			What: "the list of all repositories of " + account + ", which the installation has", Effect: fact.NotDecided,
			SettledBy: "GET /installation/repositories"}})
	}
}

// accessOfNames reads the names of accesses; what is none is left out.
func accessOfNames(names []string) (access fact.Access) {
	for _, name := range names {
		if one, err := fact.ParseAccess(name); err == nil {
			access |= one
		}
	}
	return access
}

func installationEdges(installation, repository *fact.Node, access fact.Access) (edges []fact.Edge) {
	state := installation.Props.String("state")
	alive := state == "active"
	if access != fact.NoAccess {
		edge := fact.Edge{From: installation.Key, Relation: fact.Can, To: repository.Key, Access: access,
			Actions: installation.Props.Strings("repositoryActions"), Evidence: installation.Evidence}
		if !alive {
			edge.Verdict = fact.No
			edge.By = []fact.Blocker{{Control: "installation", Reason: state, Evidence: installation.Evidence}}
		}
		edges = append(edges, edge)
	}
	if undecided := installation.Props.Strings("undecidedPermissions"); alive && len(undecided) > 0 {
		edges = append(edges, fact.Edge{From: installation.Key, Relation: fact.Can, To: repository.Key, Access: fact.Read | fact.Write,
			Actions: undecided, Verdict: fact.Unknown, Evidence: installation.Evidence, Missing: []fact.Missing{{
				What: "what the permissions " + strings.Join(undecided, ", ") + " give of " + repository.ID, Effect: fact.NotDecided,
				SettledBy: "docs.github.com: permissions required for GitHub Apps"}}})
	}
	return edges
}
