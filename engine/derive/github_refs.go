package derive

import (
	"maps"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// anyWorkflow is the context of the job that a writer of a ref can start by
// pushing a workflow of his own.
const anyWorkflow = "any workflow on this ref"

// byToken is the context of a ref that is pushed to without changing workflows,
// and whose push starts none: so a job's own token pushes, and a token without the
// permission workflows.
const byToken = "without its workflows"

// byDispatcher is the context of a ref that is pushed to so by a token that may
// start workflows: of what a token of GITHUB_TOKEN's kind does, a dispatch alone
// starts any. It chooses the branch, and with it the code that a workflow's jobs run.
const byDispatcher = byToken + ", which it starts there"

// The contexts of a job that was started by hand or by a call.
const (
	onDefaultBranch = "workflow_dispatch/default"
	onOtherBranch   = "workflow_dispatch/other"
)

// techniquePushWorkflow is the technique's id in the catalogue.
const techniquePushWorkflow = "github-write-workflow-repo-secrets"

// deriveRefs adds who may push to which ref, and what a workflow pushed there can
// read.
func (g *githubEstate) deriveRefs() {
	stated := map[fact.Key]bool{}
	for i := range g.facts.Edges {
		if e := &g.facts.Edges[i]; e.Relation == fact.Contains && e.Access.Has(fact.Write) {
			stated[e.To] = true
		}
	}
	for _, name := range g.names {
		r := g.repositories[name]
		for _, ref := range r.refs {
			if _, name, ok := strings.Cut(ref.ID, "@"); ok && !strings.Contains(name, "*") {
				g.pushTo(r, ref, g.gatesOf(r, ref), stated[ref.Key])
			}
		}
		g.newBranch(r)
		g.openEnvironments(r)
		if len(r.decided) > 0 {
			g.gap(fact.Missing{What: "what a workflow pushed to " + r.id + " may do with its own token beyond the repository's content (packages, deployments …): not evaluated yet", Effect: fact.NotDecided,
				SettledBy: "docs.github.com: permissions of GITHUB_TOKEN"}, r.decided...)
		}
	}
}

// newBranch adds a branch that someone may make, where something is known of what
// protects the repository's refs: a workflow on it reads the repository's secrets
// as one on any other branch. Branch protections by pattern are in no answer of
// the REST API; they could only take away.
func (g *githubEstate) newBranch(r *githubRepository) {
	known := false
	for _, ref := range r.refs {
		known = known || g.documents.one(ref.Key, fact.DocBranchProtection) != nil || ref.Props["protected"] != nil || g.documents.one(ref.Key, fact.DocBranchRules) != nil
	}
	rules, given := g.rulesetGates(r, branchRefs+"*")
	if !known && !given {
		return
	}
	ref := &fact.Node{Class: fact.ClassRef, Key: fact.Key{Kind: "git-ref", ID: r.id + "@" + branchRefs + "*"}, Name: "a new branch", Evidence: r.evidence}
	if len(ref.Evidence) == 0 && len(r.refs) > 0 {
		ref.Evidence = r.refs[0].Evidence
	}
	gates := append(g.archived(r), rules...)
	if given {
		gates = append(gates, gate{missing: []fact.Missing{{What: "branch protections by pattern in " + r.id + ", which could bear on new branches", Effect: fact.UpperBound,
			SettledBy: "gh api graphql: repository.branchProtectionRules"}}})
		gates = append(gates, g.creationGates(r)...)
	} else {
		gates = append(gates, unknownGate(fact.Missing{What: "rulesets of " + r.id + " that bear on new branches", Effect: fact.NotDecided, SettledBy: r.call("/rulesets")}))
	}
	g.out.Nodes = append(g.out.Nodes, *ref)
	g.pushTo(r, ref, gates, false)
}

// creationGates are the rules that keep others from making branches.
func (g *githubEstate) creationGates(r *githubRepository) (gates []gate) {
	for _, attached := range g.documents.all(r.key, fact.DocRuleset) {
		set, d, ok := g.ruleset(attached.ID)
		if !ok || set.Enforcement != "active" || set.Target == "tag" || !set.bearsOn(r, branchRefs+"*") {
			continue
		}
		here := fact.Blocker{Control: controlRuleset, Policy: d.ID, Evidence: d.Evidence}
		for i := range set.Rules {
			if set.Rules[i].Type == "creation" {
				gates = append(gates, blocked(here, "creation", "only those who may bypass the ruleset may make branches", g.passersOf(r, d.ID, set.SourceType)))
			}
		}
	}
	return gates
}

// pushTo adds that the repository's writers may push to a ref, as far as its gates
// let them, that some holders pass, and what their push starts.
func (g *githubEstate) pushTo(r *githubRepository, ref *fact.Node, gates []gate, stated bool) {
	generic := g.rule(gates, r, nil)
	write := fact.Edge{From: r.key, Relation: fact.Contains, To: ref.Key, Access: fact.Write}
	r.pushed = append(r.pushed, pushedRef{ref.Key, gates})
	if !stated {
		g.edge(generic.put(withEvidence(write, ref.Evidence)))
		g.passing(r, ref.Key, gates, &generic)
	}
	g.pushedWorkflow(r, ref)
	g.pushByToken(r, ref)
}

// withEvidence gives an edge the evidence, which a ruling may add to.
func withEvidence(e fact.Edge, evidence []fact.Evidence) fact.Edge {
	e.Evidence = evidence
	return e
}

// passing adds the holders who may push where others may not.
func (g *githubEstate) passing(r *githubRepository, ref fact.Key, gates []gate, generic *ruling) {
	if generic.verdict == fact.Yes || !slices.ContainsFunc(gates, func(one gate) bool { return one.passes.some() }) {
		return
	}
	for _, h := range g.mayPass(r, gates) {
		own := g.rule(gates, r, h)
		fewer := own.verdict == fact.Conditional && generic.verdict == own.verdict && own.conditions.Compare(generic.conditions) != 0
		if own.verdict >= generic.verdict && !fewer {
			continue
		}
		edge := *h.edge
		edge.To, edge.Access, edge.Actions = ref, fact.Write, []string{h.role}
		g.edge(own.put(edge))
	}
}

// mayPass returns the holders who pass some gate. Of those who hold every
// repository of the organisation only administrators and whom a gate names are
// looked at.
func (g *githubEstate) mayPass(r *githubRepository, gates []gate) (list []*githubHolder) {
	take := func(h *githubHolder) {
		passes := func(one gate) bool { return one.passes.some() && g.passed(&one.passes, r, h) }
		if h.access&(fact.Write|fact.Control) != 0 && slices.ContainsFunc(gates, passes) {
			list = append(list, h)
		}
	}
	for i := range r.holders {
		take(&r.holders[i])
	}
	named := map[fact.Key]bool{}
	for i := range gates {
		for key := range gates[i].passes.keys {
			named[key] = true
			for _, member := range g.inTeam[key] {
				named[member] = true
			}
		}
	}
	for user := range named {
		for _, h := range g.wide[user] {
			if h.organization == r.organization && !h.access.Has(fact.Control) {
				take(&h.githubHolder)
			}
		}
	}
	for i := range g.everywhere[r.organization] {
		take(&g.everywhere[r.organization][i])
	}
	return list
}

// pushedWorkflow adds the job of a workflow that is pushed to a ref, and what it
// gets: secrets, environments and subjects.
func (g *githubEstate) pushedWorkflow(r *githubRepository, ref *fact.Node) {
	_, name, _ := strings.Cut(ref.ID, "@")
	job := fact.Key{Kind: "ci-job", ID: ref.ID + "#any-workflow", Context: anyWorkflow}
	start := fact.Edge{From: ref.Key, Relation: fact.Triggers, To: job, Technique: techniquePushWorkflow, Confidence: "documented", Evidence: ref.Evidence}
	organization := fact.Key{Kind: "github-organization", ID: r.organization}
	switch {
	case isFalse(r.props["actionsEnabled"]):
		start.Verdict, start.By = fact.No, []fact.Blocker{{Control: "actions-disabled", Policy: r.id, Reason: "Actions are switched off in the repository", Evidence: r.evidence}}
	case g.props(organization).String("actionsEnabledFor") == "none":
		start.Verdict, start.By = fact.No, []fact.Blocker{{Control: "actions-disabled", Policy: r.organization, Reason: "Actions are switched off in the organisation", Evidence: g.seen(organization)}}
	}
	g.edge(start)
	// Its workflow states the permissions of its token.
	g.edge(fact.Edge{From: job, Relation: fact.Can, To: r.key, Access: fact.Read, Actions: []string{"contents: read"}, Confidence: "documented", Evidence: ref.Evidence})
	whole := g.everySecret(r, job)
	whole = g.everyEnvironment(r, ref, job, name) && whole
	g.runners(r, job)
	g.subjectOf(r, job, "ref:"+name, claimsOf(name), ref.Evidence, nil)
	node := fact.Node{Class: fact.ClassJob, Key: job, Name: anyWorkflow, Props: fact.Props{fact.PropPossible: true}, Evidence: ref.Evidence}
	if whole {
		node.Props[fact.PropEvaluated] = true
		r.decided = append(r.decided, job)
	}
	g.out.Nodes = append(g.out.Nodes, node)
}

// everyEnvironment adds that a pushed workflow may enter each environment of the
// repository, as far as its protection lets the ref; whole is false where some of
// that is not known.
func (g *githubEstate) everyEnvironment(r *githubRepository, ref *fact.Node, job fact.Key, name string) (whole bool) {
	_, whole = g.whole(r.id, listEnvironments, fact.Key{})
	at := refPlace{name: name}
	if strings.HasSuffix(name, "*") { // a new branch is none of those that are there
		at.pattern = true
		for _, other := range r.refs {
			_, besides, _ := strings.Cut(other.ID, "@")
			at.besides = append(at.besides, besides)
		}
	}
	for _, environment := range r.environments {
		in := g.enter(r, environment.Key, at)
		whole = whole && in.verdict != fact.Unknown
		_, listed := g.whole(r.id, listEnvironmentSecrets, environment.Key)
		whole = whole && listed
		g.edge(in.put(withEvidence(fact.Edge{From: job, Relation: fact.Enters, To: environment.Key}, slices.Concat(ref.Evidence, environment.Evidence))))
		_, short, _ := strings.Cut(environment.ID, "/environments/")
		claims := claimsOf(name)
		claims["environment"] = short
		g.subjectOf(r, job, "environment:"+strings.ReplaceAll(short, ":", "%3A"), claims, environment.Evidence, &in)
	}
	return whole
}

// pushByToken adds the ref as it is pushed to without its workflows: the jobs that
// run what it holds may run what was changed, the next time something starts them.
func (g *githubEstate) pushByToken(r *githubRepository, ref *fact.Node) {
	if !g.pushesByToken(r) {
		return
	}
	started := map[string][]startedJob{byToken: nil}
	for _, e := range g.starts[ref.Key] {
		started[byToken] = append(started[byToken], startedJob{e.To, e.Evidence})
	}
	if r.dispatches(ref.ID) {
		started[byDispatcher] = slices.Clone(started[byToken])
		for _, job := range r.dispatched {
			started[byDispatcher] = append(started[byDispatcher], startedJob{job.Key, job.Evidence})
		}
	}
	for _, context := range slices.Sorted(maps.Keys(started)) {
		variant := fact.Key{Kind: "git-ref", ID: ref.ID, Context: context}
		g.out.Nodes = append(g.out.Nodes, fact.Node{Class: fact.ClassRef, Key: variant, Name: ref.Name, Evidence: ref.Evidence})
		for _, job := range started[context] {
			g.edge(fact.Edge{From: variant, Relation: fact.LoadedBy, To: job.key, Verdict: fact.Conditional, Evidence: job.evidence,
				Conditions: fact.Conditions{{Key: "github:job-runs-changed-code", Operator: "Bool", Values: []string{"true"}}}})
		}
	}
}

// startedJob is a job that a ref starts or that runs what it holds.
type startedJob struct {
	key      fact.Key
	evidence []fact.Evidence
}

// dispatches reports whether some job can be started on a ref that is not the
// default branch.
func (r *githubRepository) dispatches(ref string) bool {
	_, name, _ := strings.Cut(ref, "@")
	return len(r.dispatched) > 0 && name != r.defaultRef() && strings.HasPrefix(name, branchRefs) && !isFalse(r.props["actionsEnabled"])
}

// runners adds the self-hosted runners that a pushed workflow may run its code on.
// Which repositories may use those of the organisation, its runner groups say.
func (g *githubEstate) runners(r *githubRepository, job fact.Key) {
	for _, holder := range []string{r.id, r.organization} {
		for _, runner := range g.runnersOf[holder] {
			edge := fact.Edge{From: job, Relation: fact.Can, To: runner.Key, Access: fact.Control, Actions: []string{"runs-on"}, Evidence: runner.Evidence}
			if holder != r.id {
				edge.Verdict, edge.Missing = fact.Unknown, []fact.Missing{{What: "which repositories may use the runners of " + r.organization, Effect: fact.NotDecided,
					SettledBy: "GET /orgs/" + accountName(r.organization) + "/actions/runner-groups"}}
			}
			g.edge(edge)
		}
	}
}
