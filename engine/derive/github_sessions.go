package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// githubSession is a fine-grained token at work: narrower than its user.
type githubSession struct {
	node    *fact.Node
	user    fact.Key
	granted fact.Access
	// limited: it may push, and not change workflows.
	limited bool
	// repositories are those that it was given; unlisted says that which they are is
	// not known, so that these are all of the organisation.
	repositories []*githubRepository
	unlisted     bool
	whole        bool
}

// indexSessions finds the sessions of fine-grained tokens. They hold refs as their
// users do, so that it comes before the refs.
func (g *githubEstate) indexSessions() {
	for _, n := range g.nodes {
		organization := n.Props.String("organization")
		if n.Kind != "github-user-session" || organization == "" {
			continue
		}
		s := &githubSession{node: n, user: fact.Key{Kind: "github-user", ID: n.Props.String("user")}, whole: true}
		for _, name := range n.Props.Strings("repositoryAccess") {
			if one, err := fact.ParseAccess(name); err == nil {
				s.granted |= one
			}
		}
		s.limited = s.granted&fact.Write != 0 && !slices.Contains(n.Props.Strings("permissions"), "workflows:write")
		g.selectRepositories(s, organization)
		for _, r := range s.repositories {
			if s.limited {
				r.byToken = settledYes
			}
		}
		g.sessions = append(g.sessions, s)
	}
}

const listTokenRepositories = "GET /orgs/{org}/personal-access-tokens/{grant}/repositories"

// selectRepositories finds what a token was given.
func (g *githubEstate) selectRepositories(s *githubSession, organization string) {
	selection := s.node.Props.String("repositorySelection")
	if selection == "none" {
		return
	}
	chosen := s.node.Props.Strings("repositories")
	_, listed := g.whole(organization, listTokenRepositories, s.node.Key)
	s.unlisted = selection != "all" && !listed
	for _, name := range g.names {
		r := g.repositories[name]
		if r.organization == organization && (selection == "all" || s.unlisted || slices.Contains(chosen, r.id)) {
			s.repositories = append(s.repositories, r)
		}
	}
}

// deriveSessions adds what sessions may do: what both the token and its user may.
func (g *githubEstate) deriveSessions() {
	for _, s := range g.sessions {
		for _, r := range s.repositories {
			g.deriveSession(s, r)
		}
		g.sessionGaps(s)
	}
}

func (g *githubEstate) deriveSession(s *githubSession, r *githubRepository) {
	mine, evidence, whole := g.accessOf(r, s.user)
	edge := fact.Edge{From: s.node.Key, Relation: fact.Can, To: r.key, Actions: s.node.Props.Strings("repositoryActions"), Evidence: mergedEvidence(s.node.Evidence, evidence)}
	if s.node.Props.String("grantState") == "requested" {
		edge.Verdict = fact.No
		edge.By = []fact.Blocker{{Control: "token-approval", Policy: r.organization, Reason: "the organisation has not approved the token", Evidence: s.node.Evidence}}
	}
	if s.unlisted {
		s.whole = false
		edge = unsure(edge, fact.Missing{What: "which repositories token " + s.node.ID + " has", Effect: fact.NotDecided,
			SettledBy: "GET /orgs/" + accountName(r.organization) + "/personal-access-tokens/<id>/repositories"})
	}
	both := s.granted.Implied() & mine
	g.sessionMay(s, r, edge, both)
	if rest := s.granted.Implied() &^ mine; !whole && rest != 0 {
		s.whole = false
		g.sessionMay(s, r, unsure(edge, fact.Missing{What: "what " + s.user.ID + " may do with " + r.id, Effect: fact.NotDecided, SettledBy: r.call("/collaborators")}), rest)
	}
}

// unsure makes an edge hang on an absent input, unless it is taken away anyway.
func unsure(e fact.Edge, m fact.Missing) fact.Edge {
	if e.Verdict != fact.No {
		e.Verdict, e.Missing = fact.Unknown, append(slices.Clone(e.Missing), m)
	}
	return e
}

// sessionMay adds an access of a session. Writing without the permission to change
// workflows is pushing to refs and starts nothing; administering is as good as all.
func (g *githubEstate) sessionMay(s *githubSession, r *githubRepository, edge fact.Edge, access fact.Access) {
	if access.Has(fact.Control) {
		access = fact.Control
	}
	holder := &githubHolder{key: s.node.Key, as: s.user, access: access, role: "contents:write", edge: &edge}
	push := edge
	push.Access, push.Actions = fact.Write, []string{"contents:write"}
	switch {
	case access&fact.Write != 0 && s.limited:
		access &^= fact.Write
		g.pushes(r, push, holder, slices.Contains(s.node.Props.Strings("permissions"), "actions:write"))
	case access&(fact.Write|fact.Control) != 0:
		g.sessionPasses(r, push, holder)
	}
	if access != fact.NoAccess {
		edge.Access = access
		g.edge(edge)
	}
}

// sessionPasses adds the refs that a session's user passes the gates of, where
// others don't.
func (g *githubEstate) sessionPasses(r *githubRepository, push fact.Edge, holder *githubHolder) {
	for _, ref := range r.pushed {
		generic, own := g.rule(ref.gates, r, nil), g.rule(ref.gates, r, holder)
		if own.verdict < generic.verdict {
			e := push
			e.To = ref.key
			g.edge(own.put(e))
		}
	}
}

// sessionGaps names what a token's permissions give besides, and marks what is
// decided.
func (g *githubEstate) sessionGaps(s *githubSession) {
	credential := fact.Key{Kind: "github-pat-fine-grained", ID: s.node.ID}
	var beyond []string
	for _, permission := range s.node.Props.Strings("permissions") {
		if name, level, _ := strings.Cut(permission, ":"); level != "read" && !slices.Contains([]string{"contents", "administration", "workflows", "metadata"}, name) {
			beyond = append(beyond, permission)
		}
	}
	if len(beyond) > 0 {
		g.gap(fact.Missing{What: "what the permissions " + strings.Join(beyond, ", ") + " of token " + s.node.ID + " give: they are not evaluated yet", Effect: fact.NotDecided,
			SettledBy: "docs.github.com: permissions required for fine-grained personal access tokens"}, credential, s.node.Key)
	}
	if !s.whole {
		return // the hops say what is absent
	}
	organization := s.node.Props.String("organization")
	if _, ok := g.whole(organization, listRepositories, fact.Key{}); !ok && s.node.Props.String("repositorySelection") == "all" {
		g.gap(fact.Missing{What: "all repositories of " + organization, Effect: fact.NotDecided, SettledBy: "GET /orgs/" + accountName(organization) + "/repos"}, credential, s.node.Key)
	}
	for _, key := range []fact.Key{credential, s.node.Key} {
		class := fact.ClassCredential
		if key == s.node.Key {
			class = fact.ClassIdentity
		}
		g.out.Nodes = append(g.out.Nodes, fact.Node{Class: class, Key: key, Props: fact.Props{fact.PropEvaluated: true}, Evidence: s.node.Evidence})
	}
}
