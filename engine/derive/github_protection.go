package derive

import (
	"encoding/json"
	"strconv"
	"strings"

	"keyreach/engine/fact"
)

// The controls that stand before a ref.
const (
	controlBranchProtection = "branch-protection"
	controlRuleset          = "ruleset"
)

// actors are users, teams and Apps as GitHub lists them.
type actors struct {
	Users []struct{ Login string }
	Teams []struct{ Slug string }
	Apps  []struct{ Slug string }
}

// branchProtection is what counts of a branch's protection.
type branchProtection struct {
	Reviews *struct {
		Approvals  *int   `json:"required_approving_review_count"`
		CodeOwners bool   `json:"require_code_owner_reviews"`
		Bypass     actors `json:"bypass_pull_request_allowances"`
	} `json:"required_pull_request_reviews"`
	Checks *struct {
		Contexts []string
		Checks   []struct{ Context string }
	} `json:"required_status_checks"`
	Admins       *struct{ Enabled bool } `json:"enforce_admins"`
	Restrictions *actors
	Lock         *struct{ Enabled bool } `json:"lock_branch"`
}

// gatesOf returns the rules that stand before a ref, and those of which it is not
// known whether they do.
func (g *githubEstate) gatesOf(r *githubRepository, ref *fact.Node) []gate {
	_, name, _ := strings.Cut(ref.ID, "@")
	gates := g.archived(r)
	if branch, isBranch := strings.CutPrefix(name, branchRefs); isBranch {
		return append(gates, g.branchGates(r, ref, branch)...)
	}
	rules, given := g.rulesetGates(r, name)
	if !given {
		return append(gates, unknownGate(protection(r.id, name)))
	}
	return append(gates, rules...)
}

const branchRefs, tagRefs = "refs/heads/", "refs/tags/"

// archived is the gate of a repository that nobody may push to until an
// administrator opens it again.
func (g *githubEstate) archived(r *githubRepository) []gate {
	if !r.props.Bool("archived") {
		return nil
	}
	return []gate{{verdict: fact.No, passes: passers{editors: true},
		blocker: fact.Blocker{Control: "archived", Policy: r.id, Reason: "the repository is archived, so that nothing can be pushed", Evidence: r.evidence}}}
}

func (g *githubEstate) branchGates(r *githubRepository, ref *fact.Node, branch string) []gate {
	classic, classicGiven := g.classicGates(r, ref.Key)
	rules, rulesGiven := g.branchRules(r, ref.Key, branch)
	unprotected := isFalse(ref.Props["protected"])
	switch {
	case classicGiven && rulesGiven:
		return append(classic, rules...)
	case unprotected: // neither a protection nor a ruleset bears on it
		return append(append(classic, rules...), gate{blocker: fact.Blocker{Control: controlBranchProtection, Evidence: ref.Evidence}})
	case !classicGiven && !rulesGiven:
		return []gate{unknownGate(protection(r.id, branchRefs+branch))}
	case !classicGiven:
		return append(rules, unknownGate(protection(r.id, branchRefs+branch)))
	default:
		return append(classic, unknownGate(fact.Missing{What: "rulesets that bear on " + branchRefs + branch + " in " + r.id, Effect: fact.NotDecided,
			SettledBy: r.call("/rules/branches/" + branch)}))
	}
}

func isFalse(prop any) bool {
	value, isBool := prop.(bool)
	return isBool && !value
}

// unknownGate stands for a rule of which nothing is known.
func unknownGate(m fact.Missing) gate { return gate{verdict: fact.Unknown, missing: []fact.Missing{m}} }

func protection(repository, ref string) fact.Missing {
	call := "/rulesets" // tags have no other protection
	if branch, ok := strings.CutPrefix(ref, branchRefs); ok {
		call = "/branches/" + branch + "/protection"
	}
	_, slug, _ := strings.Cut(repository, "/")
	return fact.Missing{What: "protection of " + ref + " in " + repository, Effect: fact.NotDecided, SettledBy: "GET /repos/" + slug + call}
}

// classicGates returns the rules of a branch's own protection; given is false
// where the protection was not given.
func (g *githubEstate) classicGates(r *githubRepository, ref fact.Key) (gates []gate, given bool) {
	d := g.documents.one(ref, fact.DocBranchProtection)
	if d == nil {
		return nil, false
	}
	here := fact.Blocker{Control: controlBranchProtection, Policy: ref.ID, Evidence: d.Evidence}
	if d.None {
		open := gate{blocker: here}
		if len(d.Evidence) > 0 && d.Evidence[0].Note != "" {
			open.missing = []fact.Missing{{What: "whether the 404 for the protection of " + ref.ID + " means that there is none", Effect: fact.UpperBound, SettledBy: "ask as an administrator of the repository"}}
		}
		return []gate{open}, true
	}
	var p branchProtection
	if json.Unmarshal(d.Text, &p) != nil {
		return []gate{unknownGate(fact.Missing{What: "protection of " + ref.ID + ", whose text could not be read", Effect: fact.NotDecided, SettledBy: "record the call again"})}, true
	}
	return g.readProtection(&p, r, here), true
}

// readProtection turns a protection into gates. Administrators may change it, so
// that none of it holds them.
func (g *githubEstate) readProtection(p *branchProtection, r *githubRepository, here fact.Blocker) []gate {
	all := passers{editors: true, admins: p.Admins != nil && !p.Admins.Enabled}
	gates := []gate{{blocker: here}}
	if p.Lock != nil && p.Lock.Enabled {
		gates = append(gates, blocked(here, "lock_branch", "the branch is locked: it is read-only", all))
	}
	if p.Restrictions != nil {
		gates = append(gates, blocked(here, "restrictions", "only those whom the protection lists may push", all.with(r, p.Restrictions)))
	}
	if p.Reviews != nil {
		approvals := 1
		if p.Reviews.Approvals != nil {
			approvals = *p.Reviews.Approvals
		}
		if conditions := reviewConditions(approvals, p.Reviews.CodeOwners); len(conditions) > 0 {
			gates = append(gates, gate{verdict: fact.Conditional, conditions: conditions, blocker: here, passes: all.with(r, &p.Reviews.Bypass)})
		}
	}
	if p.Checks != nil {
		contexts := p.Checks.Contexts
		for _, check := range p.Checks.Checks {
			contexts = append(contexts, check.Context)
		}
		gates = append(gates, checkGates(contexts, here, all)...)
	}
	return gates
}

func blocked(here fact.Blocker, statement, reason string, passes passers) gate {
	here.Statement, here.Reason = statement, reason
	return gate{verdict: fact.No, blocker: here, passes: passes}
}

// with returns the passers and those that a list of actors names.
func (p passers) with(r *githubRepository, list *actors) passers {
	p.keys, p.apps = map[fact.Key]bool{}, map[string]bool{}
	host, _, _ := strings.Cut(r.id, "/")
	for _, user := range list.Users {
		p.keys[fact.Key{Kind: "github-user", ID: host + "/" + user.Login}] = true
	}
	for _, team := range list.Teams {
		p.keys[fact.Key{Kind: "github-team", ID: r.organization + "/teams/" + team.Slug}] = true
	}
	for _, app := range list.Apps {
		p.apps[app.Slug] = true
	}
	return p
}

// reviewConditions are what a pull request needs of people other than its author.
// One that needs nobody's approval its author merges himself.
func reviewConditions(approvals int, codeOwners bool) (list fact.Conditions) {
	if approvals > 0 {
		list = append(list, fact.Condition{Key: "github:approving-reviews", Operator: "NumericGreaterThanEquals", Values: []string{strconv.Itoa(approvals)}})
	}
	if codeOwners {
		list = append(list, fact.Condition{Key: "github:code-owner-review", Operator: "Bool", Values: []string{"true"}})
	}
	return list
}

// checkGates are the checks that must succeed before a push or a merge.
func checkGates(contexts []string, here fact.Blocker, passes passers) []gate {
	var conditions fact.Conditions
	for _, context := range contexts {
		conditions = append(conditions, fact.Condition{Key: "github:status-check:" + context, Operator: "Bool", Values: []string{"true"}})
	}
	if len(conditions) == 0 {
		return nil
	}
	return []gate{{verdict: fact.Conditional, conditions: conditions.Normal(), blocker: here, passes: passes}}
}
