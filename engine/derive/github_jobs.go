package derive

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// deriveJobs decides what workflow files leave open: which environments the
// variants of jobs enter, which secrets their names mean and which subjects their
// tokens have. What it decides supersedes the workflow's own edges.
func (g *githubEstate) deriveJobs() {
	variants := map[fact.Key][]*fact.Edge{}
	var order []fact.Key
	for i := range g.facts.Edges {
		e := &g.facts.Edges[i]
		if e.From.Kind == "ci-job" && e.From.Context != "" && !asserted(e.Evidence) && !g.props(e.From).Bool(fact.PropEvaluated) && g.runsJob(e.From) {
			if variants[e.From] == nil {
				order = append(order, e.From)
			}
			variants[e.From] = append(variants[e.From], e)
		}
	}
	slices.SortFunc(order, fact.Key.Compare)
	for _, job := range order {
		id, _, _ := strings.Cut(job.ID, ":")
		if r := g.repositoryOf(id); r != nil {
			list := variants[job]
			slices.SortFunc(list, func(x, y *fact.Edge) int { return compareEdges(*x, *y) })
			g.deriveJob(r, job, list)
		}
	}
	g.environmentSecrets()
}

// runsJob reports whether GitHub runs a job: other platforms run jobs of its
// repositories too, and say so.
func (g *githubEstate) runsJob(job fact.Key) bool {
	system := g.props(job).String(fact.PropSystem)
	return system == "" || system == "github"
}

func asserted(evidence []fact.Evidence) bool {
	return len(evidence) > 0 && evidence[0].Type == "asserted"
}

// deriveJob decides one variant of a job by the edges that its workflow gives.
func (g *githubEstate) deriveJob(r *githubRepository, job fact.Key, edges []*fact.Edge) {
	whole, environment := true, fact.Key{}
	for _, e := range edges {
		if e.Relation == fact.Enters {
			environment = e.To
		}
	}
	in, at := ruling{}, g.placeOf(r, job)
	if !environment.IsZero() {
		in = g.enter(r, environment, at)
		whole = in.verdict != fact.Unknown
	}
	for _, e := range edges {
		switch e.Relation {
		case fact.Enters:
			if in.verdict != fact.Unknown {
				g.supersede(e, in.put(withEvidence(fact.Edge{From: e.From, Relation: e.Relation, To: e.To}, e.Evidence)))
			}
		case fact.RunsAs:
			whole = g.jobSubject(r, job, e, environment, &in, at) && whole
		case fact.Uses:
			whole = g.jobSecret(r, job, e, environment) && whole
		default: // all else is the workflow's own
		}
	}
	base := g.facts.Nodes[job.Base()]
	if base != nil && base.Props.Bool("allSecrets") {
		whole = g.everySecret(r, job) && whole
	}
	if base != nil && base.Props.String("calls") != "" {
		whole = false // what the called workflow does is not decided here
	}
	if whole && g.given(r) {
		g.out.Nodes = append(g.out.Nodes, fact.Node{Class: fact.ClassJob, Key: job, Props: fact.Props{fact.PropEvaluated: true}, Evidence: g.seen(job)})
	}
}

// given reports whether anything was recorded about a repository, without which no
// job of it counts as evaluated.
func (g *githubEstate) given(r *githubRepository) bool {
	_, ok := g.whole(r.id, listSecrets, fact.Key{})
	return ok && g.organizationKnown(r)
}

// supersede puts a decided edge in the place of the workflow's.
func (g *githubEstate) supersede(old *fact.Edge, edge fact.Edge) {
	g.drop(old)
	g.edge(edge)
}

func (g *githubEstate) drop(old *fact.Edge) {
	if g.out.Superseded == nil {
		g.out.Superseded = map[EdgeName]bool{}
	}
	g.out.Superseded[EdgeName{old.From, old.Relation, old.To}] = true
}

// placeOf returns the ref that a variant runs on, as its context tells.
func (g *githubEstate) placeOf(r *githubRepository, job fact.Key) refPlace {
	_, class, _ := strings.Cut(job.Context, "/")
	switch class {
	case "default":
		if name := r.defaultRef(); name != "" {
			return refPlace{name: name}
		}
		return refPlace{name: branchRefs + "*", pattern: true}
	case "tag":
		return refPlace{name: tagRefs + "*", pattern: true}
	case "pull-request":
		return refPlace{name: "refs/pull/*", pattern: true, pull: true}
	default:
		return refPlace{name: branchRefs + "*", pattern: true, besides: []string{r.defaultRef()}}
	}
}

// defaultRef is the repository's default branch, else the one ref of it that is
// known: that which its workflows were read from.
func (r *githubRepository) defaultRef() string {
	if name := r.props.String("defaultRef"); name != "" {
		return name
	}
	if len(r.refs) != 1 {
		return ""
	}
	_, name, _ := strings.Cut(r.refs[0].ID, "@")
	return name
}

// jobSecret decides which secret a name means. whole is false where it stays open.
func (g *githubEstate) jobSecret(r *githubRepository, job fact.Key, e *fact.Edge, environment fact.Key) (whole bool) {
	holder, name, ok := strings.Cut(e.To.ID, "/secrets/")
	if e.To.Kind != fact.UnknownSecret || !ok || holder != r.id {
		return true
	}
	if !g.resolve(&named{r: r, job: job, environment: environment, name: name, evidence: e.Evidence, before: e}) {
		return e.Verdict != fact.Unknown && g.given(r)
	}
	g.drop(e)
	return true
}

// environmentSecrets drops the secrets that workflows name and environments don't
// have.
func (g *githubEstate) environmentSecrets() {
	for i := range g.facts.Edges {
		e := &g.facts.Edges[i]
		if e.Relation == fact.Contains && e.From.Kind == "git-repository" && e.To.Kind == "ci-secret" {
			g.unheld(e)
		}
		if e.Relation != fact.Contains || e.From.Kind != "ci-environment" || e.To.Kind != "ci-secret" || e.Verdict != fact.Unknown {
			continue
		}
		id, _, _ := strings.Cut(e.From.ID, "/environments/")
		_, name, _ := strings.Cut(e.To.ID, "/secrets/")
		r := g.repositoryOf(id)
		if r == nil {
			continue
		}
		if has := g.environmentHolds(r, e.From, name); has.verdict != fact.Unknown {
			g.drop(e)
			if has.verdict == fact.Yes {
				g.edge(fact.Edge{From: e.From, Relation: fact.Contains, To: e.To, Access: fact.Read, Evidence: has.evidence})
			}
		}
	}
}

// unheld drops a secret that a workflow names and the repository does not have.
func (g *githubEstate) unheld(e *fact.Edge) {
	holder, _, _ := strings.Cut(e.To.ID, "/secrets/")
	if _, listed := g.whole(e.From.ID, listSecrets, fact.Key{}); listed && holder == e.From.ID && g.listed[e.To.ID] == nil {
		g.drop(e)
	}
}
