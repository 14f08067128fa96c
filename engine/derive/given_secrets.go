package derive

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// propSecretsOf names, on a variant of a job, what holds secrets that its platform
// gives to each of its runs, the nearest first: a project, its groups.
const propSecretsOf = "secretsOf"

// deploysAs is the condition under which a job may deploy to a protected environment
// of GitLab: who started it is one of these.
const deploysAs = "gitlab:deploy_access"

// refIsProtected is the condition under which GitLab gives a protected variable.
const refIsProtected = "gitlab:ref_protected"

// deriveGivenSecrets adds that variants of jobs use the secrets that their platform
// gives to each run, whether the pipeline's file names them or not: the variables of
// a project and its groups, as far as they are listed. A variable of some
// environments is given to jobs that enter one of these, a protected one to runs on
// protected refs. Of equal names the nearest holder's counts, and of one holder that
// of the narrower scope.
func deriveGivenSecrets(c *fact.Collection, out *Derived) {
	g := givenSecrets{facts: c, out: out, places: map[string][]*fact.Node{}, stored: map[fact.Key][]*fact.Edge{}, protected: map[string][]*fact.Node{}}
	g.listed = listedOf(c, "variables", "protected_environments")
	nodes := c.SortedNodes()
	for _, n := range nodes {
		if holder, _, ok := strings.Cut(n.ID, "/environments/"); ok && n.Kind == "ci-environment" && n.Props.Bool("protected") {
			g.protected[holder] = append(g.protected[holder], n)
		}
		if holder, _, ok := strings.Cut(n.ID, "/secrets/"); ok && n.Kind == "ci-secret" {
			holder, _, _ = strings.Cut(holder, "/environments/")
			g.places[holder] = append(g.places[holder], n)
		}
	}
	for _, places := range g.places {
		// Of one name the secret of the narrower scope counts; its id is the longer.
		slices.SortStableFunc(places, func(a, b *fact.Node) int { return cmp.Compare(len(b.ID), len(a.ID)) })
	}
	for i := range c.Edges {
		if e := &c.Edges[i]; e.Relation == fact.Stores && e.From.Kind == "ci-secret" {
			g.stored[e.From] = append(g.stored[e.From], e)
		}
	}
	jobs := map[string][]fact.Key{}
	for _, job := range nodes {
		if job.Kind != "ci-job" || job.Context == "" {
			continue
		}
		g.give(job)
		g.enter(job)
		for _, holder := range job.Props.Strings(propSecretsOf) {
			if !strings.Contains(holder, "/environments/") {
				jobs[holder] = append(jobs[holder], job.Base())
			}
		}
	}
	g.gaps(jobs)
}

// gaps names the holders whose secrets are not listed: jobs may have more than is
// known.
func (g *givenSecrets) gaps(jobs map[string][]fact.Key) {
	for _, holder := range slices.Sorted(maps.Keys(jobs)) {
		if g.listed["variables"][holder] {
			continue
		}
		g.out.Gaps = append(g.out.Gaps, fact.Gap{System: platformOf(holder), About: slices.Compact(jobs[holder]),
			Missing: fact.Missing{What: "the secrets that " + holder + " gives to each of its jobs", Effect: fact.NotDecided, SettledBy: listingOf(holder, g.isProject(holder))}})
	}
}

func (g *givenSecrets) isProject(holder string) bool {
	return g.facts.Nodes[fact.Key{Kind: "git-repository", ID: holder}] != nil
}

func platformOf(holder string) string {
	switch host, _, _ := strings.Cut(holder, "/"); host {
	case "circleci.com":
		return "circleci"
	case "bitbucket.org":
		return "bitbucket"
	default:
		return "gitlab"
	}
}

// listingOf is the call that lists the secrets of a holder.
func listingOf(holder string, project bool) string {
	host, rest, _ := strings.Cut(holder, "/")
	switch {
	case host == "circleci.com":
		return "GET /project/" + rest + "/envvar"
	case host == "bitbucket.org" && project:
		return "GET /repositories/" + rest + "/pipelines_config/variables"
	case host == "bitbucket.org":
		return "GET /workspaces/" + rest + "/pipelines-config/variables"
	case project:
		return "GET /projects/" + strings.ReplaceAll(rest, "/", "%2F") + "/variables"
	default:
		return "GET /groups/" + strings.ReplaceAll(rest, "/", "%2F") + "/variables"
	}
}

type givenSecrets struct {
	facts *fact.Collection
	out   *Derived
	// places are the secrets by what holds them, with those of its environments.
	places map[string][]*fact.Node
	stored map[fact.Key][]*fact.Edge
	// listed are the holders of which GitLab's lists are given whole, by the list.
	listed map[string]map[string]bool
	// protected are the protected environments of a project.
	protected map[string][]*fact.Node
}

func listedOf(c *fact.Collection, operations ...string) map[string]map[string]bool {
	listed := map[string]map[string]bool{}
	for _, operation := range operations {
		listed[operation] = map[string]bool{}
	}
	for i := range c.Inventories {
		if in := &c.Inventories[i]; in.Provider == "gitlab" && in.Complete && listed[in.Operation] != nil {
			listed[in.Operation][in.Account] = true
		}
	}
	return listed
}

func (g *givenSecrets) give(job *fact.Node) {
	settled := map[string]bool{}
	for _, holder := range job.Props.Strings(propSecretsOf) {
		if strings.Contains(holder, "/environments/") {
			continue // read there by who enters it
		}
		given := map[string]bool{}
		for _, place := range g.places[holder] {
			_, name, _ := strings.Cut(place.ID, "/secrets/")
			if settled[name] || given[name] {
				continue
			}
			given[name] = g.edges(job, place) == fact.Yes
		}
		for name, sure := range given {
			settled[name] = settled[name] || sure
		}
	}
}

// edges adds what a job uses of one place, and returns the verdict.
func (g *givenSecrets) edges(job, place *fact.Node) fact.Verdict {
	grant := fact.Edge{From: job.Key, Relation: fact.Uses, Confidence: "documented"}
	if !g.inScope(job, place, &grant) || !g.onRef(job, place, &grant) {
		return fact.No
	}
	for _, stores := range g.stored[place.Key] {
		edge := grant
		edge.To = stores.To
		kind, part, half := strings.Cut(edge.To.Kind, ".")
		if half && part == "id" {
			continue // an id alone makes no call
		}
		edge.To.Kind = kind
		edge.Evidence = append(append([]fact.Evidence(nil), job.Evidence...), stores.Evidence...)
		g.out.Edges = append(g.out.Edges, edge)
	}
	return grant.Verdict
}

// inScope reports whether a job may enter an environment that a secret is for.
func (g *givenSecrets) inScope(job, place *fact.Node, grant *fact.Edge) bool {
	holder, _, _ := strings.Cut(place.ID, "/secrets/")
	_, scope, scoped := strings.Cut(holder, "/environments/")
	environment := job.Props.String(fact.PropEnvironment)
	switch {
	case !scoped || scope == "*":
		return true
	case environment == "" || !mayOverlap(scope, environment) || !strings.Contains(environment, "*") && !wildcardCovers(scope, environment):
		return false
	case !wildcardCovers(scope, environment):
		unknown(grant, fact.Missing{What: "which environment job " + job.ID + " enters, whose name is computed", Effect: fact.NotDecided})
	}
	g.guarded(job, grant)
	return true
}

func unknown(edge *fact.Edge, missing fact.Missing) {
	edge.Verdict, edge.Missing = fact.Unknown, append(edge.Missing, missing)
}

// guarded weighs an edge that hangs on a job's entering its environment: with whether
// that is protected, and if so, against whom.
func (g *givenSecrets) guarded(job *fact.Node, edge *fact.Edge) {
	repository, environment := job.Props.String("repository"), job.Props.String(fact.PropEnvironment)
	if !g.listed["protected_environments"][repository] {
		_, project, _ := strings.Cut(repository, "/")
		unknown(edge, fact.Missing{What: "protection of environment " + repository + "/environments/" + environment, Effect: fact.NotDecided,
			SettledBy: "GET /projects/" + strings.ReplaceAll(project, "/", "%2F") + "/protected_environments"})
		return
	}
	for _, protected := range g.protected[repository] {
		name := protected.Name
		switch {
		case name == environment:
			edge.Verdict = max(edge.Verdict, fact.Conditional)
			edge.Conditions = append(edge.Conditions, fact.Condition{Key: deploysAs, Operator: "StringEquals", Values: protected.Props.Strings("deployAccess")})
		case mayOverlap(environment, name) && strings.Contains(environment, "*"):
			unknown(edge, fact.Missing{What: "which environment job " + job.ID + " enters, whose name is computed; " + name + " is protected", Effect: fact.NotDecided})
		}
	}
}

// enter adds that a job enters its environment where what protects it is known: the
// pipeline's file does not tell.
func (g *givenSecrets) enter(job *fact.Node) {
	environment := job.Props.String(fact.PropEnvironment)
	repository := job.Props.String("repository")
	key := fact.Key{Kind: "ci-environment", ID: repository + "/environments/" + environment}
	if g.facts.Nodes[key] == nil || !g.listed["protected_environments"][repository] {
		return
	}
	edge := fact.Edge{From: job.Key, Relation: fact.Enters, To: key, Confidence: "documented", Evidence: slices.Concat(job.Evidence, g.facts.Nodes[key].Evidence)}
	g.guarded(job, &edge)
	g.out.Edges = append(g.out.Edges, edge)
}

// wildcardCovers reports whether a pattern with * matches a name, or all names of a pattern.
func wildcardCovers(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, behind, found := strings.Cut(rest, part)
		if !found {
			return false
		}
		rest = behind
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// mayOverlap reports whether two patterns with * may match one name: what stands
// before their first * and behind their last agrees.
func mayOverlap(a, b string) bool {
	ends := func(pattern string) (head, tail string) {
		head, _, _ = strings.Cut(pattern, "*")
		return head, pattern[strings.LastIndex(pattern, "*")+1:]
	}
	headA, tailA := ends(a)
	headB, tailB := ends(b)
	if !strings.Contains(a, "*") {
		headA, tailA = a, a
	}
	return (strings.HasPrefix(headA, headB) || strings.HasPrefix(headB, headA)) && (strings.HasSuffix(tailA, tailB) || strings.HasSuffix(tailB, tailA))
}

// onRef reports whether a job may run on a ref that a secret is given on.
func (g *givenSecrets) onRef(job, place *fact.Node, grant *fact.Edge) bool {
	if !place.Props.Bool("protected") {
		return true
	}
	repository := job.Props.String("repository")
	_, class, _ := strings.Cut(job.Context, "/")
	n := g.facts.Nodes[fact.Key{Kind: "git-repository", ID: repository}]
	switch {
	case class == "default" && n != nil && n.Props["protectedBranches"] != nil && n.Props.String("defaultBranch") != "":
		return matchesRef(n.Props.Strings("protectedBranches"), n.Props.String("defaultBranch"))
	case class == "default":
		call := "GET /projects/" + strings.ReplaceAll(repository[strings.Index(repository, "/")+1:], "/", "%2F")
		unknown(grant, fact.Missing{What: "whether the default branch of " + repository + " is protected, on which alone " + path.Base(place.ID) + " is given",
			Effect: fact.NotDecided, SettledBy: call + " and " + call + "/protected_branches"})
		return true
	case n != nil && g.noneProtected(n, class):
		return false
	}
	grant.Verdict = max(grant.Verdict, fact.Conditional)
	grant.Conditions = append(grant.Conditions, fact.Condition{Key: refIsProtected, Operator: "Bool", Values: []string{"true"}})
	return true
}

// noneProtected reports whether a repository is known to have no protected ref of a
// class, beside its default branch.
func (g *givenSecrets) noneProtected(n *fact.Node, class string) bool {
	prop := "protectedBranches"
	if class == "tag" {
		prop = "protectedTags"
	}
	if n.Props[prop] == nil {
		return false
	}
	for _, name := range n.Props.Strings(prop) {
		if class == "tag" || class == "merge-request" || name != n.Props.String("defaultBranch") {
			return false
		}
	}
	return true
}

func matchesRef(patterns []string, name string) bool {
	for _, pattern := range patterns {
		if wildcardCovers(pattern, name) {
			return true
		}
	}
	return false
}
