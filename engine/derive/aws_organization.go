package derive

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// maxLevels bounds the way from an account to its root; Organizations allows
// five units deep.
const maxLevels = 16

// The policy types as Organizations spells them.
const (
	scpType = "SERVICE_CONTROL_POLICY"
	rcpType = "RESOURCE_CONTROL_POLICY"
)

// indexAccounts finds the accounts and the policies that their organisation
// lays on them, level by level.
func (a *awsEstate) indexAccounts() {
	parents := map[fact.Key]fact.Key{}
	for _, e := range a.facts.Edges {
		if e.Relation == fact.Contains && e.From.Kind == "aws-organizational-unit" {
			parents[e.To] = e.From
		}
	}
	for key, n := range a.facts.Nodes {
		switch {
		case key.Kind == "aws-account":
			a.account(key.ID)
		case n.Props.String(fact.PropAccount) != "":
			a.account(n.Props.String(fact.PropAccount))
		}
	}
	for key, n := range a.facts.Nodes {
		if key.Kind == "aws-organization" {
			if account := a.account(n.Props.String("managementAccount")); account != nil {
				account.management, account.org = true, key.ID
			}
		}
	}
	for _, account := range a.sortedAccounts() {
		path, complete := a.pathFromRoot(fact.Key{Kind: "aws-account", ID: account.id}, parents)
		account.scps, account.scpsGiven = a.levels(path, complete, scpType, fact.DocSCP)
		account.rcps, account.rcpsGiven = a.levels(path, complete, rcpType, fact.DocRCP)
	}
}

// pathFromRoot returns the root, the units and the account, in this order;
// complete is false where the way does not end at a root.
func (a *awsEstate) pathFromRoot(account fact.Key, parents map[fact.Key]fact.Key) (path []fact.Key, complete bool) {
	for key := account; len(path) < maxLevels; {
		path = append(path, key)
		parent, ok := parents[key]
		if !ok {
			break
		}
		key = parent
	}
	slices.Reverse(path)
	root := a.facts.Nodes[path[0]]
	return path, root != nil && root.Props.Bool("root")
}

// levels returns the policies of one type at each level; given is false unless
// everything from the root down was loaded.
func (a *awsEstate) levels(path []fact.Key, complete bool, policyType, kind string) (levels []aws.Level, given bool) {
	if !complete {
		return nil, false
	}
	if !slices.Contains(a.facts.Nodes[path[0]].Props.Strings("policyTypes"), policyType) {
		return nil, true // the type is switched off for the organisation
	}
	given = true
	for _, target := range path {
		policies, all := a.attachedAt(target, kind)
		levels = append(levels, aws.Level{ID: target.ID, Policies: policies})
		given = given && all && a.attachmentsListed(target, policyType, kind)
	}
	return levels, given
}

// attachedAt returns the policies that hang on one target; all is false where
// a text is absent.
func (a *awsEstate) attachedAt(target fact.Key, kind string) (policies []*aws.Policy, all bool) {
	all = true
	for i := range a.facts.Documents {
		d := &a.facts.Documents[i]
		if d.Of != target || (d.Kind != kind && d.Kind != fact.DocOrganizationAttachment) {
			continue
		}
		text, ok := a.texts[[2]string{kind, d.ID}]
		if !ok {
			text, ok = fullAccess(d, kind)
		}
		switch {
		case ok:
			policy, whole := a.compile(text, controlOf(kind))
			if policy != nil && !slices.Contains(policies, policy) {
				policies = append(policies, policy)
			}
			all = all && whole
		case d.Kind == kind || !a.isOtherType(d.ID, kind):
			all = false
		}
	}
	return policies, all
}

// fullAccess returns the text of the policies that AWS attaches itself, whose
// ids are fixed (orgs_manage_policies_scps.html, orgs_manage_policies_rcps.html).
func fullAccess(d *fact.Document, kind string) (*fact.Document, bool) {
	text := ""
	switch {
	case kind == fact.DocSCP && d.ID == "p-FullAWSAccess":
		text = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`
	case kind == fact.DocRCP && d.ID == "p-RCPFullAWSAccess":
		text = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`
	default:
		return nil, false
	}
	return &fact.Document{Kind: kind, ID: d.ID, Text: []byte(text), Evidence: d.Evidence[:min(1, len(d.Evidence))]}, true
}

// isOtherType reports whether the policy's text is there under the other type.
func (a *awsEstate) isOtherType(id, kind string) bool {
	other := fact.DocSCP
	if kind == fact.DocSCP {
		other = fact.DocRCP
	}
	_, ok := a.texts[[2]string{other, id}]
	return ok || id == "p-FullAWSAccess" || id == "p-RCPFullAWSAccess"
}

func controlOf(kind string) string {
	if kind == fact.DocRCP {
		return aws.ControlRCP
	}
	return aws.ControlSCP
}

// attachmentsListed reports whether what hangs on a target was listed: for the
// target itself, or for every policy of the type.
func (a *awsEstate) attachmentsListed(target fact.Key, policyType, kind string) bool {
	of := target
	of.Context = policyType
	allListed, anyPolicies := true, false
	for key, complete := range a.inventories {
		if key.operation == "organizations:ListPoliciesForTarget" && key.of == of && complete {
			return true
		}
		if key.operation == "organizations:ListPolicies" && key.of.ID == policyType && complete {
			anyPolicies = true
		}
	}
	for text := range a.texts {
		allListed = allListed && (text[0] != kind || a.targetsListed(text[1]))
	}
	return anyPolicies && allListed
}

func (a *awsEstate) targetsListed(policy string) bool {
	for key, complete := range a.inventories {
		if key.operation == "organizations:ListTargetsForPolicy" && key.of.ID == policy && complete {
			return true
		}
	}
	return false
}
