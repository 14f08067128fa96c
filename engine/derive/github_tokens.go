package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// tokenAccess is what a job's token may do with the content of its repository.
func (g *githubEstate) tokenAccess(r *githubRepository, token *fact.Node) (access fact.Access, evidence []fact.Evidence, missing []fact.Missing) {
	permissions := token.Props.Strings("permissions")
	if len(permissions) > 0 {
		return contentsAccess(permissions), token.Evidence, nil
	}
	organization := fact.Key{Kind: "github-organization", ID: r.organization}
	repositoryWord, organizationWord := r.props.String("defaultWorkflowPermissions"), g.props(organization).String("defaultWorkflowPermissions")
	switch {
	case repositoryWord == "write":
		return fact.Read | fact.Write, mergedEvidence(token.Evidence, r.evidence), nil
	case repositoryWord == "read":
		return fact.Read, mergedEvidence(token.Evidence, r.evidence), nil
	case organizationWord == "read": // a repository can't be more permissive
		return fact.Read, mergedEvidence(token.Evidence, g.seen(organization)), nil
	}
	return fact.Read | fact.Write, token.Evidence, []fact.Missing{{What: "the default permissions of jobs' tokens in " + r.id, Effect: fact.NotDecided, SettledBy: r.call("/actions/permissions/workflow")}}
}

// contentsAccess reads the permissions that a workflow states: all, or by scope.
func contentsAccess(permissions []string) fact.Access {
	for _, permission := range permissions {
		switch permission {
		case "contents: write", "all: write-all":
			return fact.Read | fact.Write
		case "contents: read", "all: read-all":
			return fact.Read
		}
	}
	return fact.NoAccess
}

// pushesByToken reports whether some token may push to a repository without
// changing its workflows.
func (g *githubEstate) pushesByToken(r *githubRepository) bool {
	if r.byToken == unsettled {
		r.byToken = settledNo
		for _, token := range r.tokens {
			if access, _, _ := g.tokenAccess(r, token); access.Has(fact.Write) {
				r.byToken = settledYes
			}
		}
	}
	return r.byToken == settledYes
}

// deriveTokens adds what the tokens of jobs may do. Such a token reads its
// repository; it pushes to refs, but can neither change workflows nor start any.
func (g *githubEstate) deriveTokens() {
	for _, name := range g.names {
		r := g.repositories[name]
		for _, token := range r.tokens {
			g.deriveToken(r, token)
		}
	}
}

// deployKeys marks the deploy keys of which it is known whose they are: they act on
// that repository and nowhere else.
func (g *githubEstate) deployKeys() {
	for _, name := range g.names {
		for _, h := range g.repositories[name].holders {
			if h.key.Kind == "github-deploy-key" {
				g.out.Nodes = append(g.out.Nodes, fact.Node{Class: fact.ClassCredential, Key: h.key, Props: fact.Props{fact.PropEvaluated: true}, Evidence: h.edge.Evidence})
			}
		}
	}
}

func (g *githubEstate) deriveToken(r *githubRepository, token *fact.Node) {
	access, evidence, missing := g.tokenAccess(r, token)
	g.tokenGap(r, token, access)
	if access == fact.NoAccess {
		g.evaluatedToken(token, evidence)
		return
	}
	read := fact.Edge{From: token.Key, Relation: fact.Can, To: r.key, Access: fact.Read, Actions: []string{"contents: read"}, Evidence: evidence}
	g.edge(read) // the least that the default gives
	if access.Has(fact.Write) {
		g.pushes(r, fact.Edge{From: token.Key, Relation: fact.Can, Access: fact.Write, Actions: []string{"contents: write"}, Evidence: evidence, Missing: missing}, nil, startsWorkflows(token.Props.Strings("permissions")))
	}
	if len(missing) == 0 {
		g.evaluatedToken(token, evidence)
	}
}

// tokenGap names what a token's permissions give beyond the content of its
// repository: that is not evaluated yet.
func (g *githubEstate) tokenGap(r *githubRepository, token *fact.Node, access fact.Access) {
	var beyond []string
	stated := token.Props.Strings("permissions")
	for _, permission := range stated {
		name, level, _ := strings.Cut(permission, ": ")
		if strings.HasPrefix(level, "write") && name != "contents" && name != "id-token" {
			beyond = append(beyond, permission)
		}
	}
	if len(stated) == 0 && access.Has(fact.Write) {
		beyond = []string{"that the settings give"}
	}
	if len(beyond) > 0 {
		g.gap(fact.Missing{What: "what the permissions " + strings.Join(beyond, ", ") + " of the token of job " + token.ID + " give beyond the content of " + r.id + ": they are not evaluated yet",
			Effect: fact.NotDecided, SettledBy: "docs.github.com: permissions of GITHUB_TOKEN"}, token.Key)
	}
}

func (g *githubEstate) evaluatedToken(token *fact.Node, evidence []fact.Evidence) {
	g.out.Nodes = append(g.out.Nodes, fact.Node{Class: fact.ClassCredential, Key: token.Key, Props: fact.Props{fact.PropEvaluated: true}, Evidence: evidence})
}

// startsWorkflows reports whether a job's token may dispatch workflows: by what the
// workflow states, else by the default, which gives that wherever it gives writing.
func startsWorkflows(permissions []string) bool {
	return len(permissions) == 0 || slices.Contains(permissions, "actions: write") || slices.Contains(permissions, "all: write-all")
}

// pushes adds the refs that a token may push to without changing workflows, by an
// edge that lacks its end; as is whose authority it is, nil for nobody's. starts
// says that it may dispatch workflows on them.
func (g *githubEstate) pushes(r *githubRepository, edge fact.Edge, as *githubHolder, starts bool) {
	if len(edge.Missing) > 0 {
		edge.Verdict = max(edge.Verdict, fact.Unknown)
	}
	for _, ref := range r.pushed {
		e, of := edge, g.rule(ref.gates, r, as)
		e.To = fact.Key{Kind: "git-ref", ID: ref.key.ID, Context: byToken}
		if starts && r.dispatches(ref.key.ID) {
			e.To.Context = byDispatcher
		}
		g.edge(of.put(e))
	}
}

// settled says whether something was found out.
type settled uint8

const (
	unsettled settled = iota
	settledYes
	settledNo
)

// pushedRef is a ref with the gates before it.
type pushedRef struct {
	key   fact.Key
	gates []gate
}
