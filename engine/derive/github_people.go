package derive

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// indexPeople notes which teams users are in, and who owns organisations.
func (g *githubEstate) indexPeople() {
	parents := map[fact.Key][]fact.Key{}
	for i := range g.facts.Edges {
		e := &g.facts.Edges[i]
		switch {
		case e.Relation == fact.MemberOf && e.To.Kind == "github-team":
			parents[e.From] = append(parents[e.From], e.To)
		case e.Relation == fact.Can && e.To.Kind == "github-organization" && e.Access.Has(fact.Control):
			if g.owners[e.From] == nil {
				g.owners[e.From] = map[string]bool{}
			}
			g.owners[e.From][e.To.ID] = true
		}
	}
	for member := range parents {
		teams, waiting := map[fact.Key]bool{}, slices.Clone(parents[member])
		for len(waiting) > 0 {
			team := waiting[0]
			if waiting = waiting[1:]; !teams[team] {
				teams[team] = true
				waiting = append(waiting, parents[team]...)
			}
		}
		g.teamsOf[member] = teams
		for team := range teams {
			g.inTeam[team] = append(g.inTeam[team], member)
		}
	}
	for _, n := range g.nodes {
		organization, _, isTeam := strings.Cut(n.ID, "/teams/")
		if id := n.Props.String("teamId"); n.Kind == "github-team" && isTeam && id != "" {
			g.teamByID[organization+"#"+id] = n.Key
		}
	}
}

// deriveMembers adds what owners of an organisation may do with all of its
// repositories, and what every member may. Collaborators are listed with what they
// may do by whatever way, so that where they are listed whole this adds nothing
// but the way.
func (g *githubEstate) deriveMembers() {
	members := map[string]map[fact.Key][]fact.Evidence{}
	owners := map[string]map[fact.Key][]fact.Evidence{}
	note := func(into map[string]map[fact.Key][]fact.Evidence, e *fact.Edge) {
		if into[e.To.ID] == nil {
			into[e.To.ID] = map[fact.Key][]fact.Evidence{}
		}
		into[e.To.ID][e.From] = mergedEvidence(into[e.To.ID][e.From], e.Evidence)
	}
	for i := range g.facts.Edges {
		e := &g.facts.Edges[i]
		switch {
		case e.To.Kind != "github-organization" || e.Verdict != fact.Yes:
		case e.Relation == fact.MemberOf:
			note(members, e)
		case e.Relation == fact.Can && e.Access.Has(fact.Control):
			note(owners, e)
		}
	}
	for _, organization := range slices.Sorted(maps.Keys(owners)) {
		g.hub(organization, "owner", fact.Control, owners[organization], nil)
	}
	for _, organization := range slices.Sorted(maps.Keys(members)) {
		key := fact.Key{Kind: "github-organization", ID: organization}
		role := g.props(key).String("basePermission")
		if access := accessOfRole(role); access != fact.NoAccess {
			g.hub(organization, "base:"+role, access, members[organization], g.seen(key))
		}
	}
}

// accessOfRole is what a role on a repository gives.
func accessOfRole(role string) fact.Access {
	switch role {
	case "admin":
		return fact.Control
	case "write":
		return fact.Read | fact.Write
	case "read":
		return fact.Read
	default:
		return fact.NoAccess
	}
}

// hub adds that users may do something with every repository of an organisation.
func (g *githubEstate) hub(organization, role string, access fact.Access, users map[fact.Key][]fact.Evidence, setting []fact.Evidence) {
	hub := Hub{ID: "github:" + role + "/" + organization}
	for _, name := range g.names {
		if r := g.repositories[name]; r.organization == organization {
			hub.Members = append(hub.Members, r.key)
		}
	}
	for _, user := range slices.SortedFunc(maps.Keys(users), fact.Key.Compare) {
		e := fact.Edge{From: user, Relation: fact.Can, Access: access, Actions: []string{"role:" + role}, Evidence: mergedEvidence(users[user], setting)}
		hub.Edges = append(hub.Edges, e)
		h := githubHolder{key: user, as: user, access: access, role: "role:" + role, edge: &e}
		g.wide[user] = append(g.wide[user], organizationHold{organization, h})
		if access.Has(fact.Control) {
			g.everywhere[organization] = append(g.everywhere[organization], h)
		}
	}
	if len(hub.Members) > 0 && len(hub.Edges) > 0 {
		g.out.Hubs = append(g.out.Hubs, hub)
	}
}

// indexHolders notes who may do what with which repository: users, keys,
// installations, and the members of teams.
func (g *githubEstate) indexHolders() {
	members := Derived{}
	deriveGroups(g.facts, &members)
	for _, list := range [][]fact.Edge{g.facts.Edges, members.Edges} {
		for i := range list {
			e := &list[i]
			r := g.repositories[e.To.ID]
			if r == nil || e.Relation != fact.Can || e.To != r.key || e.From.Kind == "github-team" || e.Verdict == fact.No {
				continue
			}
			role := ""
			if len(e.Actions) > 0 {
				role = e.Actions[0]
			}
			r.holders = append(r.holders, githubHolder{key: e.From, as: e.From, access: e.Access, role: role, edge: e})
		}
	}
	for _, r := range g.repositories {
		r.sortHolders()
	}
}

func (r *githubRepository) sortHolders() {
	slices.SortStableFunc(r.holders, func(x, y githubHolder) int { return compareEdges(*x.edge, *y.edge) })
	r.holders = slices.CompactFunc(r.holders, func(x, y githubHolder) bool { return x.key == y.key && x.access == y.access && x.role == y.role })
	r.holdersOf = map[fact.Key][]int{}
	for i := range r.holders {
		r.holdersOf[r.holders[i].key] = append(r.holdersOf[r.holders[i].key], i)
	}
}

// organizationHold is what someone may do with every repository of an organisation.
type organizationHold struct {
	organization string
	githubHolder
}

// accessOf returns what a user may do with a repository as far as it is known;
// whole is false where there may be more.
func (g *githubEstate) accessOf(r *githubRepository, user fact.Key) (access fact.Access, evidence []fact.Evidence, whole bool) {
	for _, i := range r.holdersOf[user] {
		if h := &r.holders[i]; h.edge.Verdict == fact.Yes {
			access |= h.access
			evidence = mergedEvidence(evidence, h.edge.Evidence)
		}
	}
	for _, hold := range g.wide[user] {
		if hold.organization == r.organization {
			access |= hold.access
			evidence = mergedEvidence(evidence, hold.edge.Evidence)
		}
	}
	listing, whole := g.whole(r.id, listCollaborators, fact.Key{})
	if access == fact.NoAccess {
		evidence = listing
	}
	return access.Implied(), evidence, whole || access.Has(fact.Control)
}

// peopleGaps names what was not given of what users may do, and marks those of whom
// something was.
func (g *githubEstate) peopleGaps() {
	organizations := map[string]bool{}
	for _, name := range g.names {
		organizations[g.repositories[name].organization] = true
	}
	for _, organization := range slices.Sorted(maps.Keys(organizations)) {
		g.peopleOf(organization)
	}
}

// peopleOf does so for one organisation. Nothing counts as evaluated where neither
// its members nor the collaborators of a repository were listed.
func (g *githubEstate) peopleOf(organization string) {
	users := map[fact.Key]bool{}
	var unlisted []*githubRepository
	_, given := g.whole(organization, listMembers, fact.Key{})
	for _, name := range g.names {
		r := g.repositories[name]
		if r.organization != organization {
			continue
		}
		if _, listed := g.whole(r.id, listCollaborators, fact.Key{}); listed {
			given = true
		} else {
			unlisted = append(unlisted, r)
		}
		for i := range r.holders {
			if key := r.holders[i].key; key.Kind == "github-user" {
				users[key] = true
			}
		}
	}
	for _, e := range g.members[organization] {
		if e.From.Kind == "github-user" {
			users[e.From] = true
		}
	}
	if !given || len(users) == 0 {
		return
	}
	about := slices.SortedFunc(maps.Keys(users), fact.Key.Compare)
	for _, user := range about {
		g.out.Nodes = append(g.out.Nodes, fact.Node{Class: fact.ClassIdentity, Key: user, Props: fact.Props{fact.PropEvaluated: true}, Evidence: g.seen(user)})
	}
	account := accountName(organization)
	if _, ok := g.whole(organization, listRepositories, fact.Key{}); !ok {
		g.gap(fact.Missing{What: "all repositories of " + organization, Effect: fact.NotDecided, SettledBy: "GET /orgs/" + account + "/repos"}, about...)
	}
	if _, ok := g.whole(organization, listOwners, fact.Key{}); !ok {
		g.gap(fact.Missing{What: "the owners of " + organization, Effect: fact.NotDecided, SettledBy: "GET /orgs/" + account + "/members?role=admin"}, about...)
	}
	if len(unlisted) > 0 {
		what := "the collaborators of " + unlisted[0].id
		if more := len(unlisted) - 1; more > 0 {
			what += fmt.Sprintf(" and of %d more repositories of %s", more, organization)
		}
		g.gap(fact.Missing{What: what, Effect: fact.NotDecided, SettledBy: unlisted[0].call("/collaborators")}, about...)
	}
	g.gap(fact.Missing{What: "what people of " + organization + " may do elsewhere on GitHub: with repositories of their own, in other organisations", Effect: fact.NotDecided,
		SettledBy: "the same calls for the other organisations"}, about...)
}
