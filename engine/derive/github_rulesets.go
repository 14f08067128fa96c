package derive

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"keyreach/engine/fact"
)

// githubRule is a rule of a ruleset, as a branch's rules list it too.
type githubRule struct {
	Type       string
	RulesetID  json.Number `json:"ruleset_id"`
	SourceType string      `json:"ruleset_source_type"`
	Parameters struct {
		Approvals   int                        `json:"required_approving_review_count"`
		CodeOwners  bool                       `json:"require_code_owner_review"`
		Checks      []struct{ Context string } `json:"required_status_checks"`
		Deployments []string                   `json:"required_deployment_environments"`
	}
}

// githubRuleset is a ruleset.
type githubRuleset struct {
	ID          json.Number
	Name        string
	Target      string
	SourceType  string `json:"source_type"`
	Enforcement string
	Bypass      []struct {
		ID   json.Number `json:"actor_id"`
		Type string      `json:"actor_type"`
	} `json:"bypass_actors"`
	Conditions struct {
		Ref        *namePatterns `json:"ref_name"`
		Repository *namePatterns `json:"repository_name"`
		ByID       *struct {
			IDs []json.Number `json:"repository_ids"`
		} `json:"repository_id"`
		ByProperty json.RawMessage `json:"repository_property"`
	}
	Rules []githubRule
}

type namePatterns struct{ Include, Exclude []string }

// branchRules returns the rules of rulesets that bear on a branch: those that were
// listed for it, else those of the rulesets that match; given is false where
// neither is known.
func (g *githubEstate) branchRules(r *githubRepository, ref fact.Key, branch string) (gates []gate, given bool) {
	evidence, ok := g.whole(r.id, listBranchRules, ref)
	if !ok {
		return g.rulesetGates(r, branchRefs+branch)
	}
	gates = []gate{{blocker: fact.Blocker{Control: controlRuleset, Evidence: evidence}}}
	for _, d := range g.documents.all(ref, fact.DocBranchRules) {
		var rules []githubRule
		if json.Unmarshal(d.Text, &rules) != nil {
			return append(gates, unknownGate(fact.Missing{What: "rules of " + ref.ID + ", whose text could not be read", Effect: fact.NotDecided, SettledBy: "record the call again"})), true
		}
		for i := range rules {
			here := fact.Blocker{Control: controlRuleset, Policy: string(rules[i].RulesetID), Evidence: d.Evidence}
			gates = append(gates, g.ruleGates(&rules[i], here, g.passersOf(r, string(rules[i].RulesetID), rules[i].SourceType))...)
		}
	}
	return gates, true
}

// rulesetGates returns the rules of the rulesets whose patterns match a ref; given
// is false where the list of the rulesets was not given.
func (g *githubEstate) rulesetGates(r *githubRepository, ref string) (gates []gate, given bool) {
	evidence, ok := g.whole(r.id, listRulesets, fact.Key{})
	if !ok {
		return nil, false
	}
	gates = []gate{{blocker: fact.Blocker{Control: controlRuleset, Evidence: evidence}}}
	for _, attached := range g.documents.all(r.key, fact.DocRuleset) {
		d := g.documents.rulesets[attached.ID]
		if d == nil {
			gates = append(gates, unknownGate(fact.Missing{What: "ruleset " + attached.ID + " of " + r.id, Effect: fact.NotDecided, SettledBy: r.call("/rulesets/" + attached.ID)}))
			continue
		}
		gates = append(gates, g.matching(r, d, ref)...)
	}
	return gates, true
}

// ruleset returns a ruleset by its id; ok is false where its text was not given or
// could not be read.
func (g *githubEstate) ruleset(id string) (set githubRuleset, d *fact.Document, ok bool) {
	d = g.documents.rulesets[id]
	return set, d, d != nil && json.Unmarshal(d.Text, &set) == nil
}

// matching returns the rules of a ruleset that bears on a ref.
func (g *githubEstate) matching(r *githubRepository, d *fact.Document, ref string) (gates []gate) {
	var set githubRuleset
	if json.Unmarshal(d.Text, &set) != nil {
		return []gate{unknownGate(fact.Missing{What: "ruleset " + d.ID + " of " + r.id + ", whose text could not be read", Effect: fact.NotDecided, SettledBy: r.call("/rulesets/" + d.ID)})}
	}
	isBranch := strings.HasPrefix(ref, branchRefs)
	wrongTarget := set.Target == "tag" && isBranch || set.Target == "branch" && !isBranch
	if set.Enforcement != "active" || wrongTarget || !set.bearsOn(r, ref) {
		return nil
	}
	here := fact.Blocker{Control: controlRuleset, Policy: d.ID, Evidence: d.Evidence}
	for i := range set.Rules {
		gates = append(gates, g.ruleGates(&set.Rules[i], here, g.passersOf(r, d.ID, set.SourceType))...)
	}
	return gates
}

// bearsOn reports whether a ruleset's patterns match a ref. A name of which only
// the form is known (refs/heads/*: some new branch) is matched by what matches all.
func (set *githubRuleset) bearsOn(r *githubRepository, ref string) bool {
	if set.Conditions.Ref == nil {
		return true
	}
	matches := func(pattern string) bool {
		switch pattern {
		case "~ALL":
			return true
		case "~DEFAULT_BRANCH":
			return ref == r.props.String("defaultRef")
		}
		if strings.HasSuffix(ref, "/*") {
			return strings.TrimPrefix(pattern, branchRefs) == "**" || strings.TrimPrefix(pattern, branchRefs) == "**/*"
		}
		return globMatches(pattern, ref)
	}
	return slices.ContainsFunc(set.Conditions.Ref.Include, matches) && !slices.ContainsFunc(set.Conditions.Ref.Exclude, matches)
}

// globMatches matches the patterns of rulesets and deployments: * stops at a
// slash, ** does not.
func globMatches(pattern, name string) bool {
	var expr strings.Builder
	expr.WriteString("^")
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case strings.HasPrefix(pattern[i:], "**/"):
			expr.WriteString("(.*/)?")
			i += 2
		case strings.HasPrefix(pattern[i:], "**"):
			expr.WriteString(".*")
			i++
		case c == '*':
			expr.WriteString("[^/]*")
		case c == '?':
			expr.WriteString("[^/]")
		default:
			expr.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	re, err := regexp.Compile(expr.String() + "$")
	return err == nil && re.MatchString(name)
}

// passersOf returns who may bypass a ruleset. Administrators of the repository may
// change one of its own; that of an organisation its owners alone.
func (g *githubEstate) passersOf(r *githubRepository, id, sourceType string) passers {
	p := passers{keys: map[fact.Key]bool{}, apps: map[string]bool{}, editors: sourceType == "Repository", owners: sourceType == "Organization"}
	set, _, ok := g.ruleset(id)
	if !ok {
		return p
	}
	for _, actor := range set.Bypass {
		switch number, _ := strconv.Atoi(string(actor.ID)); actor.Type {
		case "OrganizationAdmin":
			p.owners = true
		case "DeployKey":
			p.deployKeys = true
		case "Team":
			p.keys[g.teamByID[r.organization+"#"+string(actor.ID)]] = true
		case "Integration":
			p.apps[string(actor.ID)] = true
		case "RepositoryRole":
			p.admins, p.maintainers, p.writers = p.admins || number >= 2 && number <= 5, p.maintainers || number == 2 || number == 4, p.writers || number == 4
		}
	}
	return p
}

// harmless are the rules that take nothing from who pushes content to a ref: he
// signs, names and orders his commits as they ask.
func harmless(rule string) bool {
	return slices.Contains([]string{"creation", "deletion", "non_fast_forward", "required_linear_history", "required_signatures", "commit_message_pattern",
		"commit_author_email_pattern", "committer_email_pattern", "branch_name_pattern", "tag_name_pattern", "max_file_path_length", "file_extension_restriction",
		"max_file_size", "copilot_code_review"}, rule)
}

// conditional are the rules that ask for what somebody or something else must do.
func conditionalRule(rule string) bool {
	return slices.Contains([]string{"workflows", "code_scanning", "code_quality", "merge_queue", "file_path_restriction"}, rule)
}

// ruleGates turns a rule into gates.
func (g *githubEstate) ruleGates(rule *githubRule, here fact.Blocker, passes passers) []gate {
	here.Statement = rule.Type
	asks := func(list fact.Conditions) []gate {
		if len(list) == 0 {
			return nil
		}
		return []gate{{verdict: fact.Conditional, conditions: list.Normal(), blocker: here, passes: passes}}
	}
	switch {
	case rule.Type == "update":
		return []gate{blocked(here, rule.Type, "only those who may bypass the ruleset may push", passes)}
	case rule.Type == "pull_request":
		return asks(reviewConditions(rule.Parameters.Approvals, rule.Parameters.CodeOwners))
	case rule.Type == "required_status_checks":
		var contexts []string
		for _, check := range rule.Parameters.Checks {
			contexts = append(contexts, check.Context)
		}
		return checkGates(contexts, here, passes)
	case rule.Type == "required_deployments":
		var list fact.Conditions
		for _, environment := range rule.Parameters.Deployments {
			list = append(list, fact.Condition{Key: "github:deployed-to:" + environment, Operator: "Bool", Values: []string{"true"}})
		}
		return asks(list)
	case conditionalRule(rule.Type):
		return asks(fact.Conditions{{Key: "github:rule:" + rule.Type, Operator: "Bool", Values: []string{"true"}}})
	case harmless(rule.Type):
		return nil
	default:
		return []gate{{verdict: fact.Unknown, blocker: here, passes: passes, missing: []fact.Missing{{What: "what the rule " + rule.Type + " of ruleset " + here.Policy + " takes away", Effect: fact.NotDecided,
			SettledBy: "docs.github.com: available rules for rulesets"}}}}
	}
}
