package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// githubEstate is what GitHub's evaluator needs of an estate, indexed.
type githubEstate struct {
	facts *fact.Collection
	out   *Derived
	nodes []*fact.Node
	// hosts are those whose repositories are GitHub's.
	hosts     map[string]bool
	listings  map[githubListing]*fact.Inventory
	documents githubDocuments
	// repositories are by id, organizations their nodes by id.
	repositories map[string]*githubRepository
	names        []string // the repositories' ids, sorted
	// listed are the secrets' places that a listing names, by id.
	listed map[string]*fact.Node
	// grants says which repositories an organisation's secret is listed for.
	grants map[[2]fact.Key][]fact.Evidence
	// teamsOf are the teams that a user is in, by whatever way; teamByID names a
	// team by the number that rulesets give.
	teamsOf  map[fact.Key]map[fact.Key]bool
	teamByID map[string]fact.Key
	owners   map[fact.Key]map[string]bool // user → organisations
	// theirs are the secrets of organisations; starts the edges by which refs start
	// jobs, members those of organisations.
	theirs  map[string][]*fact.Node
	starts  map[fact.Key][]*fact.Edge
	members map[string][]*fact.Edge
	// everywhere are those who administer every repository of an organisation.
	everywhere map[string][]githubHolder
	// wide is what users may do with every repository, inTeam who is in a team.
	wide   map[fact.Key][]organizationHold
	inTeam map[fact.Key][]fact.Key
	// runnersOf are the self-hosted runners of a repository or an organisation.
	runnersOf map[string][]*fact.Node
	sessions  []*githubSession
}

// githubRepository is a repository and what hangs in it.
type githubRepository struct {
	id           string
	key          fact.Key
	props        fact.Props
	evidence     []fact.Evidence
	organization string
	refs         []*fact.Node
	environments []*fact.Node
	// secrets are the stored secrets of the repository itself.
	secrets []*fact.Node
	// tokens are those of its jobs.
	tokens  []*fact.Node
	holders []githubHolder
	// holdersOf are the places of one holder in holders.
	holdersOf map[fact.Key][]int
	// pushed are its refs, with what stands before them; byToken says whether some
	// token pushes to them without changing workflows.
	pushed  []pushedRef
	decided []fact.Key // jobs of pushed workflows that count as evaluated
	byToken settled
	// dispatched are the variants of jobs that somebody starts on a branch of his
	// choice, of workflows that lie on the default one: only those can be.
	dispatched []*fact.Node
}

// deriveGitHub adds what GitHub decides: who may push to which ref, what a pushed
// workflow can read, which jobs enter which environments and use which secrets,
// and what tokens of jobs and people may do.
func deriveGitHub(c *fact.Collection, out *Derived) {
	g := &githubEstate{facts: c, out: out, nodes: c.SortedNodes(), hosts: map[string]bool{"github.com": true},
		listings: map[githubListing]*fact.Inventory{}, repositories: map[string]*githubRepository{}, listed: map[string]*fact.Node{},
		grants: map[[2]fact.Key][]fact.Evidence{}, teamsOf: map[fact.Key]map[fact.Key]bool{}, teamByID: map[string]fact.Key{}, owners: map[fact.Key]map[string]bool{},
		theirs: map[string][]*fact.Node{}, starts: map[fact.Key][]*fact.Edge{}, members: map[string][]*fact.Edge{},
		everywhere: map[string][]githubHolder{}, wide: map[fact.Key][]organizationHold{}, inTeam: map[fact.Key][]fact.Key{}, runnersOf: map[string][]*fact.Node{}}
	g.indexInventories()
	g.indexDocuments()
	g.indexRepositories()
	g.indexPeople()
	g.deriveMembers()
	g.indexHolders()
	g.indexSessions()
	g.deriveRefs()
	g.deriveJobs()
	g.deriveActions()
	g.deriveTokens()
	g.deployKeys()
	g.deriveSessions()
	g.peopleGaps()
}

// indexRepositories finds the repositories and what hangs in them.
func (g *githubEstate) indexRepositories() {
	for _, n := range g.nodes {
		id := n.ID
		switch n.Kind {
		case "git-repository":
			if r := g.repositoryOf(id); r != nil {
				r.props, r.evidence = n.Props, n.Evidence
			}
		case "git-ref":
			id, _, _ = strings.Cut(n.ID, "@")
			if n.Context != "" || n.Props.Bool("external") && g.facts.Nodes[fact.Key{Kind: "git-repository", ID: id}] == nil {
				continue // of a repository that is only named
			}
			if r := g.repositoryOf(id); r != nil {
				r.refs = append(r.refs, n)
			}
		case "ci-environment":
			id, _, _ = strings.Cut(n.ID, "/environments/")
			if r := g.repositoryOf(id); r != nil {
				r.environments = append(r.environments, n)
			}
		case fact.UnknownSecret:
			id, _, found := strings.Cut(n.ID, "/secrets/")
			if r := g.repositoryOf(id); found && r != nil {
				r.secrets = append(r.secrets, n)
			} else if found && strings.Count(id, "/") == 1 {
				g.theirs[id] = append(g.theirs[id], n)
			}
		case "github-actions-token":
			id, _, _ = strings.Cut(n.ID, ":")
			if r := g.repositoryOf(id); r != nil {
				r.tokens = append(r.tokens, n)
			}
		case "github-runner":
			if holder, _, ok := strings.Cut(n.ID, "/runners/"); ok {
				g.runnersOf[holder] = append(g.runnersOf[holder], n)
			}
		case "ci-job":
			id, _, _ = strings.Cut(n.ID, ":")
			if r := g.repositoryOf(id); r != nil && n.Context == onOtherBranch && g.facts.Nodes[fact.Key{Kind: n.Kind, ID: n.ID, Context: onDefaultBranch}] != nil {
				r.dispatched = append(r.dispatched, n)
			}
		case "ci-secret":
			if n.Props.Bool("listed") {
				g.listed[n.ID] = n
			}
		}
	}
	for id := range g.repositories {
		g.names = append(g.names, id)
	}
	slices.Sort(g.names)
	g.indexEdges()
}

// indexEdges finds what hangs on edges: which repositories a secret is listed for,
// what refs start, who is a member.
func (g *githubEstate) indexEdges() {
	for i := range g.facts.Edges {
		e := &g.facts.Edges[i]
		switch {
		case e.Relation == fact.Contains && e.From.Kind == "git-repository" && e.To.Kind == "ci-secret":
			key := [2]fact.Key{e.From, e.To}
			if known := g.grants[key]; known == nil || fact.CompareEvidence(e.Evidence, known) < 0 {
				g.grants[key] = e.Evidence
			}
		case e.From.Kind == "git-ref" && (e.Relation == fact.Triggers || e.Relation == fact.LoadedBy):
			g.starts[e.From] = append(g.starts[e.From], e)
		case e.Relation == fact.MemberOf && e.To.Kind == "github-organization":
			g.members[e.To.ID] = append(g.members[e.To.ID], e)
		}
	}
}

// repositoryOf returns the repository of an id host/owner/name, nil for what is
// none or of a host that is not GitHub's.
func (g *githubEstate) repositoryOf(id string) *githubRepository {
	parts := strings.Split(id, "/")
	if len(parts) != 3 || !g.hosts[parts[0]] || parts[1] == "" || parts[2] == "" || strings.Contains(id, ":") {
		return nil // a colon begins a path in it
	}
	r := g.repositories[id]
	if r == nil {
		r = &githubRepository{id: id, key: fact.Key{Kind: "git-repository", ID: id}, organization: parts[0] + "/" + parts[1]}
		g.repositories[id] = r
	}
	return r
}

// slug is the repository's owner and name, as calls have it.
func (r *githubRepository) slug() string {
	_, slug, _ := strings.Cut(r.id, "/")
	return slug
}

// call is a read-only call about the repository.
func (r *githubRepository) call(rest string) string { return "GET /repos/" + r.slug() + rest }

// account returns the name of an organisation's id.
func accountName(organization string) string {
	_, name, _ := strings.Cut(organization, "/")
	return name
}

func (g *githubEstate) gap(m fact.Missing, about ...fact.Key) {
	g.out.Gaps = append(g.out.Gaps, fact.Gap{Missing: m, System: "github", About: about})
}

// props returns the props of a node, nil for none.
func (g *githubEstate) props(key fact.Key) fact.Props {
	if n := g.facts.Nodes[key]; n != nil {
		return n.Props
	}
	return nil
}

// seen returns the evidence of a node, nil for none.
func (g *githubEstate) seen(key fact.Key) []fact.Evidence {
	if n := g.facts.Nodes[key]; n != nil {
		return n.Evidence
	}
	return nil
}

func (g *githubEstate) edge(e fact.Edge) { g.out.Edges = append(g.out.Edges, e) }
