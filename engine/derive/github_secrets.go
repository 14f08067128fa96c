package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// presence says whether a level holds a secret of a name.
type presence struct {
	verdict  fact.Verdict // yes, no, or unknown
	missing  []fact.Missing
	evidence []fact.Evidence
	// given is false where nothing of the level was given.
	given bool
}

func absentSecret(what, settledBy string) presence {
	return presence{verdict: fact.Unknown, missing: []fact.Missing{{What: what, Effect: fact.NotDecided, SettledBy: settledBy}}}
}

// holds says whether a repository or an environment has a secret.
func (g *githubEstate) holds(account, operation string, of fact.Key, id, name string, unknown presence) presence {
	evidence, ok := g.whole(account, operation, of)
	switch place := g.listed[id+"/secrets/"+name]; {
	case place != nil:
		return presence{verdict: fact.Yes, evidence: place.Evidence, given: true}
	case ok:
		return presence{verdict: fact.No, evidence: evidence, given: true}
	}
	return unknown
}

func (g *githubEstate) repositoryHolds(r *githubRepository, name string) presence {
	return g.holds(r.id, listSecrets, fact.Key{}, r.id, name,
		absentSecret("whether "+r.id+" has a secret "+name+" of its own, which would be used instead of the organisation's", r.call("/actions/secrets")))
}

func (g *githubEstate) environmentHolds(r *githubRepository, environment fact.Key, name string) presence {
	_, short, _ := strings.Cut(environment.ID, "/environments/")
	if evidence, gone := g.noSuchEnvironment(r, environment); gone {
		return presence{verdict: fact.No, evidence: evidence, given: true}
	}
	return g.holds(r.id, listEnvironmentSecrets, environment, environment.ID, name,
		absentSecret("whether environment "+short+" has a secret "+name+" of its own, which would be used instead", r.environmentCall(short, "/secrets")))
}

// noSuchEnvironment reports whether it is known that an environment is not there
// yet: a job that names it makes it.
func (g *githubEstate) noSuchEnvironment(r *githubRepository, environment fact.Key) (evidence []fact.Evidence, gone bool) {
	if d := g.documents.one(environment, fact.DocEnvironment); d != nil {
		return d.Evidence, d.None
	}
	return g.whole(r.id, listEnvironments, fact.Key{})
}

// organizationHolds says whether the organisation has a secret that the repository
// may use.
func (g *githubEstate) organizationHolds(r *githubRepository, name string) presence {
	place := fact.Key{Kind: "ci-secret", ID: r.organization + "/secrets/" + name}
	grant, granted := g.grants[[2]fact.Key{r.key, place}]
	switch usable, ok := g.whole(r.id, listUsableSecrets, fact.Key{}); {
	case granted:
		return presence{verdict: fact.Yes, evidence: grant, given: true}
	case ok:
		return presence{verdict: fact.No, evidence: usable, given: true}
	case r.props.String("ownerType") == "User":
		return presence{verdict: fact.No, evidence: r.evidence, given: true}
	}
	account := accountName(r.organization)
	unknown := absentSecret("whether "+r.id+" may use the organisation's secret "+name, "GET /orgs/"+account+"/actions/secrets/"+name+"/repositories")
	if n := g.listed[place.ID]; n != nil {
		unknown.given = true
		return g.visible(r, n, unknown)
	}
	if evidence, ok := g.whole(r.organization, listOrganizationSecrets, fact.Key{}); ok {
		return presence{verdict: fact.No, evidence: evidence, given: true}
	}
	return unknown
}

// visible decides by a secret's visibility whether a repository may use it.
func (g *githubEstate) visible(r *githubRepository, place *fact.Node, unknown presence) presence {
	may := presence{verdict: fact.Yes, evidence: place.Evidence, given: true}
	switch place.Props.String("visibility") {
	case "all":
		return may
	case "private":
		switch r.props.String("visibility") {
		case "private", "internal":
			may.evidence = mergedEvidence(may.evidence, r.evidence)
			return may
		case "public":
			may.verdict, may.evidence = fact.No, mergedEvidence(may.evidence, r.evidence)
			return may
		}
		unknown.missing = []fact.Missing{{What: "whether " + r.id + " is private, as the organisation's secret " + place.Name + " asks for", Effect: fact.NotDecided, SettledBy: r.call("")}}
	case "selected":
		if evidence, ok := g.whole(r.organization, listSecretRepositories, place.Key); ok {
			return presence{verdict: fact.No, evidence: evidence, given: true}
		}
	}
	return unknown
}

// everySecret adds that a job uses all secrets that the repository has and may use;
// whole is false where that is not known.
func (g *githubEstate) everySecret(r *githubRepository, job fact.Key) (whole bool) {
	_, whole = g.whole(r.id, listSecrets, fact.Key{})
	for _, secret := range r.secrets {
		if !whole || g.listed[secret.ID] != nil {
			g.edge(fact.Edge{From: job, Relation: fact.Uses, To: secret.Key, Evidence: secret.Evidence})
		}
	}
	for _, n := range g.theirs[r.organization] {
		_, name, _ := strings.Cut(n.ID, "/secrets/")
		has := g.organizationHolds(r, name)
		own := g.repositoryHolds(r, name)
		if has.verdict == fact.No || own.verdict == fact.Yes {
			continue
		}
		edge := fact.Edge{From: job, Relation: fact.Uses, To: n.Key, Verdict: has.verdict, Missing: has.missing, Evidence: mergedEvidence(n.Evidence, has.evidence)}
		if own.verdict == fact.Unknown && has.verdict == fact.Yes {
			edge.Verdict, edge.Missing = fact.Unknown, own.missing
		}
		g.edge(edge)
	}
	return whole && g.organizationKnown(r)
}

// organizationKnown reports whether it is known which of the organisation's secrets
// the repository may use.
func (g *githubEstate) organizationKnown(r *githubRepository) bool {
	_, usable := g.whole(r.id, listUsableSecrets, fact.Key{})
	return usable || r.props.String("ownerType") == "User"
}

// named is a secret that a job names, found on the levels that may hold it.
type named struct {
	r           *githubRepository
	job         fact.Key
	environment fact.Key // zero for none
	name        string
	evidence    []fact.Evidence
	// before is what the workflow alone says.
	before *fact.Edge
}

// resolve adds what a name in a job means: the environment's secret, else the
// repository's, else the organisation's. decided is false where the edge that the
// workflow gives says as much.
func (g *githubEstate) resolve(n *named) (decided bool) {
	environment := presence{verdict: fact.No}
	if !n.environment.IsZero() {
		environment = g.environmentHolds(n.r, n.environment, n.name)
	}
	if environment.verdict == fact.Yes {
		return true // read from the environment, which the job enters
	}
	own, organization := g.repositoryHolds(n.r, n.name), g.organizationHolds(n.r, n.name)
	if own.verdict == fact.Unknown && (!organization.given || organization.verdict == fact.No) {
		if n.environment.IsZero() || environment.verdict == fact.Unknown {
			return false
		}
		own = presence{verdict: fact.Yes, evidence: environment.evidence}
	}
	use := fact.Edge{From: n.job, Relation: fact.Uses, Verdict: environment.verdictOfRest(), Missing: environment.missing}
	if own.verdict != fact.No {
		e := use
		e.To = n.before.To
		g.edge(weigh(e, n.evidence, own))
	}
	if own.verdict != fact.Yes && organization.verdict != fact.No {
		id := n.r.organization + "/secrets/" + n.name
		e := use
		e.To = fact.Key{Kind: fact.UnknownSecret, ID: id}
		if g.facts.Nodes[e.To] == nil {
			g.unlisted(id, n)
		}
		if own.verdict == fact.Unknown {
			e.Verdict, e.Missing = fact.Unknown, slices.Concat(e.Missing, own.missing)
		}
		g.edge(weigh(e, n.evidence, organization))
	}
	return true
}

// verdictOfRest is what a level leaves to the levels behind it.
func (p *presence) verdictOfRest() fact.Verdict {
	if p.verdict == fact.Unknown {
		return fact.Unknown
	}
	return fact.Yes
}

func weigh(e fact.Edge, evidence []fact.Evidence, p presence) fact.Edge {
	e.Verdict = max(e.Verdict, p.verdict)
	e.Missing = sortedMissing(slices.Concat(e.Missing, p.missing))
	e.Evidence = mergedEvidence(evidence, p.evidence)
	return e
}

// unlisted adds the organisation's secret that a name may mean.
func (g *githubEstate) unlisted(id string, n *named) {
	place, stored := fact.Key{Kind: "ci-secret", ID: id}, fact.Key{Kind: fact.UnknownSecret, ID: id}
	g.out.Nodes = append(g.out.Nodes, fact.Node{Class: fact.ClassPlace, Key: place, Name: n.name, Evidence: n.evidence},
		fact.Node{Class: fact.ClassCredential, Key: stored, Name: n.name, Evidence: n.evidence})
	g.edge(fact.Edge{From: place, Relation: fact.Stores, To: stored, Evidence: n.evidence})
}
