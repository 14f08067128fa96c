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

// lain is what an organisation lays on an account with policies of one type.
type lain struct {
	levels []aws.Level
	// given: everything from the root down was loaded. Where it was not, levels
	// hold what was, beside a presumed allow, so that its denies count; they are
	// empty where nothing was.
	given bool
}

// policyType is one of Organizations' types, with what it is called here.
type policyType struct {
	name, document, control string
	// full is the policy that AWS attaches itself, whose id and text are fixed
	// (orgs_manage_policies_scps.html, orgs_manage_policies_rcps.html).
	full, text string
	// allow is that policy; it stands in for what was not given.
	allow *aws.Policy
	// other is the other type.
	other *policyType
	// everyTarget: of every policy of the type it was listed what it hangs on.
	everyTarget bool
}

func (a *awsEstate) policyTypes() (scp, rcp *policyType) {
	scp = &policyType{name: scpType, document: fact.DocSCP, control: aws.ControlSCP, full: "p-FullAWSAccess",
		text: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`}
	rcp = &policyType{name: rcpType, document: fact.DocRCP, control: aws.ControlRCP, full: "p-RCPFullAWSAccess", other: scp,
		text: `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}`}
	scp.other = rcp
	for _, t := range []*policyType{scp, rcp} {
		t.allow = builtin(t.text, t.control, t.full)
		t.everyTarget = a.everyTargetListed(t)
	}
	return scp, rcp
}

// indexAccounts finds the accounts and the policies that their organisation
// lays on them, level by level.
func (a *awsEstate) indexAccounts() {
	for key, n := range a.facts.Nodes {
		if key.Kind == "aws-account" {
			a.account(key.ID)
		} else {
			a.account(n.Props.String(fact.PropAccount))
		}
	}
	exempted := a.indexManagement()
	parents := map[fact.Key]fact.Key{}
	for i := range a.facts.Edges {
		e := &a.facts.Edges[i]
		if e.Relation == fact.Contains && e.From.Kind == "aws-organizational-unit" {
			if known, ok := parents[e.To]; !ok || e.From.Compare(known) < 0 {
				parents[e.To] = e.From
			}
		}
	}
	scp, rcp := a.policyTypes()
	for _, account := range a.accounts {
		if account.alone || account.management {
			account.scps.given, account.rcps.given = true, true // nothing is laid on it
			continue
		}
		path, whole := a.pathFromRoot(fact.Key{Kind: "aws-account", ID: account.id}, parents)
		if !exempted {
			path, whole = nil, false // it could be the management account, on which nothing is laid
		}
		account.scps, account.rcps = a.laidBy(path, whole, scp), a.laidBy(path, whole, rcp)
	}
}

// indexManagement marks management accounts: neither SCPs nor RCPs bear on them
// (orgs_manage_policies_scps.html, orgs_manage_policies_rcps.html). It reports
// whether it is known which account that is.
func (a *awsEstate) indexManagement() (known bool) {
	for key, n := range a.facts.Nodes {
		if key.Kind != "aws-organization" {
			continue
		}
		if account := a.account(n.Props.String("managementAccount")); account != nil {
			account.management, account.org, known = true, key.ID, true
		}
	}
	return known
}

// pathFromRoot returns the root, the units and the account, in this order;
// whole is false where the way does not end at a root.
func (a *awsEstate) pathFromRoot(account fact.Key, parents map[fact.Key]fact.Key) (path []fact.Key, whole bool) {
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

// laidBy returns the policies of one type at each level.
func (a *awsEstate) laidBy(path []fact.Key, whole bool, of *policyType) lain {
	if whole && !slices.Contains(a.facts.Nodes[path[0]].Props.Strings("policyTypes"), of.name) {
		return lain{given: true} // the type is switched off for the organisation
	}
	l := lain{given: whole}
	found := 0
	for _, target := range path {
		policies, all := a.attachedAt(target, of)
		found += len(policies)
		if !all || !a.attachmentsListed(target, of) {
			l.given = false
			policies = append(policies, of.allow)
		}
		l.levels = append(l.levels, aws.Level{ID: target.ID, Policies: policies})
	}
	if found == 0 && !l.given {
		l.levels = nil
	}
	return l
}

// attachedAt returns the policies of a type that hang on one target; all is
// false where a text is absent or could not be read whole.
func (a *awsEstate) attachedAt(target fact.Key, of *policyType) (policies []*aws.Policy, all bool) {
	all = true
	for _, d := range a.documents.of[target] {
		if d.Kind != of.document && d.Kind != fact.DocOrganizationAttachment {
			continue
		}
		text := a.documents.texts[textKey{of.document, d.ID}]
		if text == nil && d.ID == of.full {
			text = &fact.Document{Kind: of.document, ID: d.ID, Text: []byte(of.text), Evidence: d.Evidence[:min(1, len(d.Evidence))]}
		}
		if text == nil {
			all = all && d.Kind != of.document && a.isOf(d.ID, of.other)
			continue
		}
		c := a.compile(text, of.control)
		if c.policy != nil && !slices.Contains(policies, c.policy) {
			policies = append(policies, c.policy)
		}
		all = all && c.whole
	}
	return policies, all
}

// isOf reports whether a policy is known to be of a type.
func (a *awsEstate) isOf(id string, t *policyType) bool {
	return id == t.full || a.documents.texts[textKey{t.document, id}] != nil
}

// attachmentsListed reports whether what hangs on a target was listed: for the
// target itself, or for every policy of the type.
func (a *awsEstate) attachmentsListed(target fact.Key, of *policyType) bool {
	target.Context = of.name
	return a.organizationListed("organizations:ListPoliciesForTarget", target) || of.everyTarget
}

func (a *awsEstate) everyTargetListed(of *policyType) bool {
	if !a.organizationListed("organizations:ListPolicies", fact.Key{Kind: "aws-policy-type", ID: of.name}) {
		return false
	}
	for key := range a.documents.texts {
		if key.kind == of.document && !a.organizationListed("organizations:ListTargetsForPolicy", fact.Key{Kind: "aws-organizations-policy", ID: key.id}) {
			return false
		}
	}
	for key, n := range a.facts.Nodes {
		if key.Kind == "aws-organizations-policy" && n.Props.String("policyType") == of.name && !a.organizationListed("organizations:ListTargetsForPolicy", key) {
			return false
		}
	}
	return true
}

// organizationListed reports whether a listing about one object was given
// completely, whichever account it was recorded in.
func (a *awsEstate) organizationListed(operation string, of fact.Key) bool {
	return a.inventories[inventoryKey{operation: operation, of: of}]
}
