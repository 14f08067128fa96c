package derive

import (
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
		for _, name := range g.names {
			if r := g.repositories[name]; r.organization == organization && access&(fact.Write|fact.Control) != 0 {
				r.holders = append(r.holders, githubHolder{key: user, access: access, role: "role:" + role, edge: &e})
			}
		}
	}
	if len(hub.Members) > 0 && len(hub.Edges) > 0 {
		g.out.Hubs = append(g.out.Hubs, hub)
	}
}

// indexHolders notes who may write to which repository: users, keys, installations,
// and the members of teams.
func (g *githubEstate) indexHolders() {
	members := Derived{}
	deriveGroups(g.facts, &members)
	for _, list := range [][]fact.Edge{g.facts.Edges, members.Edges} {
		for i := range list {
			e := &list[i]
			if e.Relation != fact.Can || e.To.Kind != "git-repository" || e.From.Kind == "github-team" || e.Access&(fact.Write|fact.Control) == 0 || e.Verdict == fact.No {
				continue
			}
			if r := g.repositories[e.To.ID]; r != nil {
				role := ""
				if len(e.Actions) > 0 {
					role = e.Actions[0]
				}
				r.holders = append(r.holders, githubHolder{key: e.From, access: e.Access, role: role, edge: e})
			}
		}
	}
	for _, r := range g.repositories {
		slices.SortStableFunc(r.holders, func(x, y githubHolder) int { return compareEdges(*x.edge, *y.edge) })
		r.holders = slices.CompactFunc(r.holders, func(x, y githubHolder) bool { return x.key == y.key && x.access == y.access && x.role == y.role })
	}
}
