package derive

import (
	"encoding/json"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

const controlEnvironment = "environment-protection"

// environmentProtection is what counts of an environment.
type environmentProtection struct {
	Rules []struct {
		Type      string
		Reviewers []struct {
			Type     string
			Reviewer struct{ Login, Slug string }
		}
	} `json:"protection_rules"`
	Policy *struct {
		Protected bool `json:"protected_branches"`
		Custom    bool `json:"custom_branch_policies"`
	} `json:"deployment_branch_policy"`
}

// refPlace is the ref that a job runs on: by name, or, where only its form is
// known, as a pattern that ends in *.
type refPlace struct {
	name    string
	pattern bool
	// pull: a pull request's merge commit, refs/pull/….
	pull bool
	// besides are refs that the pattern does not mean.
	besides []string
}

// means reports whether a pattern of a policy may let in a ref that is meant: one
// that is written out is a single name.
func (at *refPlace) means(policy string) bool {
	return strings.ContainsAny(policy, "*?[") || !slices.Contains(at.besides, policy)
}

// enter returns whether a job on a ref enters an environment.
func (g *githubEstate) enter(r *githubRepository, environment fact.Key, at refPlace) ruling {
	d := g.documents.one(environment, fact.DocEnvironment)
	if d == nil {
		if evidence, ok := g.whole(r.id, listEnvironments, fact.Key{}); ok {
			return ruling{evidence: evidence} // a job that names it makes it, unprotected
		}
		_, name, _ := strings.Cut(environment.ID, "/environments/")
		return unknownRuling("protection of environment "+name+" of "+r.id, r.environmentCall(name, ""))
	}
	if d.None {
		return ruling{evidence: d.Evidence}
	}
	var p environmentProtection
	if json.Unmarshal(d.Text, &p) != nil {
		_, name, _ := strings.Cut(environment.ID, "/environments/")
		return unknownRuling("protection of environment "+name+" of "+r.id+", whose text could not be read", r.environmentCall(name, ""))
	}
	here := fact.Blocker{Control: controlEnvironment, Policy: environment.ID, Evidence: d.Evidence}
	result := ruling{evidence: d.Evidence}
	g.review(r, &p, &result, environment)
	if p.Policy != nil {
		g.branchPolicy(r, environment, p.Policy.Protected, at, here, &result)
	}
	return result
}

func unknownRuling(what, settledBy string) ruling {
	return ruling{verdict: fact.Unknown, missing: []fact.Missing{{What: what, Effect: fact.NotDecided, SettledBy: settledBy}}}
}

// environmentCall is a read-only call about an environment.
func (r *githubRepository) environmentCall(name, rest string) string {
	return r.call("/environments/" + strings.ReplaceAll(name, "/", "%2F") + rest)
}

// review adds what must happen before a job enters: someone's review. A timer only
// delays.
func (g *githubEstate) review(r *githubRepository, p *environmentProtection, result *ruling, environment fact.Key) {
	for i := range p.Rules {
		rule := &p.Rules[i]
		switch rule.Type {
		case "wait_timer", "branch_policy":
		case "required_reviewers":
			host, _, _ := strings.Cut(r.id, "/")
			var who []string
			for _, reviewer := range rule.Reviewers {
				if reviewer.Reviewer.Slug != "" {
					who = append(who, r.organization+"/teams/"+reviewer.Reviewer.Slug)
				} else if reviewer.Reviewer.Login != "" {
					who = append(who, host+"/"+reviewer.Reviewer.Login)
				}
			}
			if slices.Sort(who); len(who) > 0 {
				result.verdict = max(result.verdict, fact.Conditional)
				result.conditions = result.conditions.And(fact.Conditions{{Key: "github:environment-review", Operator: "StringEquals", Values: who}})
			}
		default:
			result.verdict = fact.Unknown
			result.missing = append(result.missing, fact.Missing{What: "what the rule " + rule.Type + " of environment " + environment.ID + " asks for", Effect: fact.NotDecided,
				SettledBy: "docs.github.com: deployments and environments"})
		}
	}
}

// branchPolicy takes away what the environment's branches do not let in.
func (g *githubEstate) branchPolicy(r *githubRepository, environment fact.Key, protectedOnly bool, at refPlace, here fact.Blocker, result *ruling) {
	var other ruling
	if protectedOnly {
		other = g.protectedOnly(r, at, here)
	} else {
		other = g.customBranches(r, environment, at, here)
	}
	result.verdict = max(result.verdict, other.verdict)
	result.by = append(result.by, other.by...)
	result.missing = append(result.missing, other.missing...)
	result.evidence = mergedEvidence(result.evidence, other.evidence)
	result.conditions = result.conditions.And(other.conditions)
}

func refuse(here fact.Blocker, reason string) ruling {
	here.Statement, here.Reason = "deployment_branch_policy", reason
	return ruling{verdict: fact.No, by: []fact.Blocker{here}, evidence: here.Evidence}
}

// customBranches lets in the refs that the environment's patterns match. A pull
// request's merge commit is let in by patterns of its own, refs/pull/….
func (g *githubEstate) customBranches(r *githubRepository, environment fact.Key, at refPlace, here fact.Blocker) ruling {
	evidence, ok := g.whole(r.id, listDeploymentPolicies, environment)
	if !ok {
		_, name, _ := strings.Cut(environment.ID, "/environments/")
		return unknownRuling("which branches and tags may enter environment "+name+" of "+r.id, r.environmentCall(name, "/deployment-branch-policies"))
	}
	result := ruling{evidence: evidence}
	var some []string
	for _, d := range g.documents.all(environment, fact.DocDeploymentPolicies) {
		var list struct {
			Policies []struct{ Name, Type string } `json:"branch_policies"`
		}
		if json.Unmarshal(d.Text, &list) != nil {
			return unknownRuling("the branch policies of "+environment.ID+", whose text could not be read", "record the call again")
		}
		result.evidence = mergedEvidence(result.evidence, d.Evidence)
		for _, policy := range list.Policies {
			prefix := branchRefs
			if policy.Type == "tag" {
				prefix = tagRefs
			}
			switch {
			case at.pull && strings.HasPrefix(policy.Name, "refs/pull/"):
				return result
			case at.pull:
			case !at.pattern && globMatches(prefix+strings.TrimPrefix(policy.Name, prefix), at.name):
				return result
			case at.pattern && strings.HasPrefix(at.name, prefix) && at.means(prefix+policy.Name):
				some = append(some, prefix+policy.Name)
			}
		}
	}
	if len(some) == 0 {
		no := refuse(here, "no branch policy of the environment lets the ref in")
		no.by[0].Evidence = mergedEvidence(no.by[0].Evidence, result.evidence)
		return no
	}
	slices.Sort(some)
	result.verdict, result.conditions = fact.Conditional, fact.Conditions{{Key: "github:ref", Operator: "StringLike", Values: some}}
	return result
}

// protectedOnly lets in protected branches. Where a repository has none, all
// branches enter (docs.github.com, deployments and environments).
func (g *githubEstate) protectedOnly(r *githubRepository, at refPlace, here fact.Blocker) ruling {
	if at.pull || strings.HasPrefix(at.name, tagRefs) {
		return refuse(here, "only protected branches may enter the environment")
	}
	if at.pattern {
		return ruling{verdict: fact.Conditional, evidence: here.Evidence, conditions: fact.Conditions{{Key: "github:ref-protected", Operator: "Bool", Values: []string{"true"}}}}
	}
	protected, known, evidence := g.isProtected(r, at.name)
	switch {
	case !known:
		return unknownRuling("whether "+at.name+" of "+r.id+" is protected, as environment "+here.Policy+" asks for", r.call("/branches"))
	case protected:
		return ruling{evidence: evidence}
	case g.nothingProtected(r):
		listing, _ := g.whole(r.id, listBranches, fact.Key{})
		return ruling{evidence: listing}
	}
	return refuse(here, "only protected branches may enter the environment, and the ref is none")
}

func (g *githubEstate) isProtected(r *githubRepository, ref string) (protected, known bool, evidence []fact.Evidence) {
	key := fact.Key{Kind: "git-ref", ID: r.id + "@" + ref}
	if d := g.documents.one(key, fact.DocBranchProtection); d != nil && !d.None {
		return true, true, d.Evidence
	}
	if word, ok := g.props(key)["protected"].(bool); ok {
		return word, true, g.seen(key)
	}
	return false, false, nil
}

// nothingProtected reports whether it is known that no branch is protected.
func (g *githubEstate) nothingProtected(r *githubRepository) bool {
	_, ok := g.whole(r.id, listBranches, fact.Key{})
	return ok && !slices.ContainsFunc(r.refs, func(ref *fact.Node) bool { return ref.Props.Bool("protected") })
}

// openEnvironments adds that whoever administers a repository reads its
// environments, whatever protects them: he changes the protection first.
func (g *githubEstate) openEnvironments(r *githubRepository) {
	for _, environment := range r.environments {
		d := g.documents.one(environment.Key, fact.DocEnvironment)
		if d == nil || d.None {
			continue
		}
		for _, list := range [][]githubHolder{r.holders, g.everywhere[r.organization]} {
			for i := range list {
				if h := &list[i]; h.access.Has(fact.Control) {
					edge := *h.edge
					edge.To, edge.Access, edge.Actions = environment.Key, fact.Read, []string{h.role, "PUT /repos/{owner}/{repo}/environments/{environment}"}
					edge.Evidence = mergedEvidence(edge.Evidence, d.Evidence)
					g.edge(edge)
				}
			}
		}
	}
}
