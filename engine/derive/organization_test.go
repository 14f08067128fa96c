package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

const (
	management = "999999999999"
	scp        = "SERVICE_CONTROL_POLICY"
	rcp        = "RESOURCE_CONTROL_POLICY"
)

// organization puts accounts own and other under one unit of an organisation
// with both types of policy, every level with the policies AWS attaches.
func organization(t testing.TB) (w *world, levels map[string]fact.Key) {
	w = newWorld(t)
	delete(w.c.Nodes, fact.Key{Kind: "aws-account", ID: own})
	w.node("aws-organization", "o-1", fact.Props{"managementAccount": management})
	levels = map[string]fact.Key{"root": w.node("aws-organizational-unit", "r-1", fact.Props{"root": true, "policyTypes": []string{scp, rcp}}), "unit": w.node("aws-organizational-unit", "ou-1", nil)}
	w.edge(levels["root"], fact.Contains, levels["unit"])
	for _, id := range []string{own, other} {
		levels[id] = w.account(id, fact.Props{"organization": "o-1", "regions": []string{"us-east-1"}})
		w.edge(levels["unit"], fact.Contains, levels[id])
	}
	for _, name := range []string{"root", "unit", own, other} {
		level := levels[name]
		w.attach(fact.DocSCP, "p-FullAWSAccess", level)
		w.attach(fact.DocRCP, "p-RCPFullAWSAccess", level)
		w.listAttached(level)
	}
	return w, levels
}

func (w *world) listAttached(level fact.Key) {
	for _, policyType := range []string{scp, rcp} {
		of := level
		of.Context = policyType
		w.listsOf(management, "", "organizations:ListPoliciesForTarget", of)
	}
}

// detach takes what hangs on a level away.
func (w *world) detach(kind string, from fact.Key) {
	kept := w.c.Documents[:0]
	for _, d := range w.c.Documents {
		if d.Kind != kind || d.Of != from {
			kept = append(kept, d)
		}
	}
	w.c.Documents = kept
}

// reader is a user of account own who may read bucket b of it.
func (w *world) reader() (user, bucket fact.Key) {
	bucket = w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	return w.user("u", allow("s3:GetObject", "arn:aws:s3:::b/*")), bucket
}

func TestSCPs(t *testing.T) {
	for _, level := range []string{"root", "unit", own} {
		t.Run("denied at "+level, func(t *testing.T) {
			w, levels := organization(t)
			user, bucket := w.reader()
			w.document(fact.DocSCP, "p-1", fact.Key{}, deny("s3:GetObject*", "*"))
			w.attach(fact.DocSCP, "p-1", levels[level])
			e := w.derive().says(fact.No, user, bucket, fact.Read)
			require.Len(t, e.By, 1)
			assert.Equal(t, "scp", e.By[0].Control)
			assert.Equal(t, "p-1", e.By[0].Policy)
		})
		t.Run("nothing attached at "+level, func(t *testing.T) {
			w, levels := organization(t)
			user, bucket := w.reader()
			w.detach(fact.DocSCP, levels[level]) // FullAWSAccess too: nothing passes
			e := w.derive().says(fact.No, user, bucket, fact.Read)
			assert.Equal(t, "scp", e.By[0].Control)
		})
	}
	t.Run("all pass", func(t *testing.T) {
		w, _ := organization(t)
		user, bucket := w.reader()
		e := w.derive().says(fact.Yes, user, bucket, fact.Read)
		assert.Empty(t, e.Missing)
	})
}

func TestManagementAccountIsExempt(t *testing.T) {
	w, levels := organization(t)
	w.c.Nodes[fact.Key{Kind: "aws-organization", ID: "o-1"}].Props["managementAccount"] = own
	user, bucket := w.reader()
	w.document(fact.DocSCP, "p-1", fact.Key{}, deny("*", "*"))
	w.attach(fact.DocSCP, "p-1", levels["root"])
	w.document(fact.DocRCP, "p-2", fact.Key{}, `{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}`)
	w.attach(fact.DocRCP, "p-2", levels["root"])
	e := w.derive().says(fact.Yes, user, bucket, fact.Read)
	assert.Empty(t, e.Missing)
}

// Where nobody knows which account manages the organisation, this one could: a
// deny of an SCP is then no blocker.
func TestManagementAccountUnknown(t *testing.T) {
	w, levels := organization(t)
	delete(w.c.Nodes, fact.Key{Kind: "aws-organization", ID: "o-1"})
	user, bucket := w.reader()
	w.document(fact.DocSCP, "p-1", fact.Key{}, deny("*", "*"))
	w.attach(fact.DocSCP, "p-1", levels["root"])
	d := w.derive()
	d.missing(d.says(fact.Yes, user, bucket, fact.Read), "service control policies", fact.UpperBound)
}

func TestNotInAnOrganisation(t *testing.T) {
	w := newWorld(t)
	user, bucket := w.reader()
	assert.Empty(t, w.derive().says(fact.Yes, user, bucket, fact.Read).Missing)
}

func TestOrganisationNotGiven(t *testing.T) {
	w := newWorld(t)
	delete(w.c.Nodes, fact.Key{Kind: "aws-account", ID: own})
	user, bucket := w.reader()
	d := w.derive()
	e := d.says(fact.Yes, user, bucket, fact.Read)
	d.missing(e, "service control policies of account "+own, fact.UpperBound)
	d.missing(e, "resource control policies of account "+own, fact.UpperBound)
}

// What was given of the SCPs counts: its denies deny, and what it lacks is
// missing.
func TestSCPsGivenInPart(t *testing.T) {
	w, levels := organization(t)
	user, bucket := w.reader()
	second := w.bucket("second", own)
	w.none(fact.DocResource, second)
	w.inline(user, "more", allow("s3:GetObject", "arn:aws:s3:::second/*"))
	w.document(fact.DocSCP, "p-1", fact.Key{}, deny("s3:*", "arn:aws:s3:::b/*"))
	w.attach(fact.DocSCP, "p-1", levels[own])
	w.attach(fact.DocSCP, "p-lost", levels["unit"])
	d := w.derive()
	d.says(fact.No, user, bucket, fact.Read)
	d.missing(d.says(fact.Yes, user, second, fact.Read), "service control policies", fact.UpperBound)
}

// A level of which nobody listed what hangs there may have FullAWSAccess: that it
// was not given is no deny.
func TestLevelThatWasNotListed(t *testing.T) {
	w, levels := organization(t)
	w.forget("organizations:ListPoliciesForTarget")
	for _, name := range []string{"root", own, other} {
		w.listAttached(levels[name])
	}
	w.detach(fact.DocSCP, levels["unit"])
	w.document(fact.DocSCP, "p-1", fact.Key{}, deny("sts:*", "*"))
	w.attach(fact.DocSCP, "p-1", levels["unit"])
	user, bucket := w.reader()
	role := w.role("r", trusts(root(own)))
	w.inline(user, "more", mayAssume(role))
	d := w.derive()
	d.missing(d.says(fact.Yes, user, bucket, fact.Read), "service control policies", fact.UpperBound)
	e := d.says(fact.No, user, role, 0) // what is known to be denied is
	assert.Equal(t, "scp", e.By[0].Control)
}

// ListPolicies with ListTargetsForPolicy of each says as much as
// ListPoliciesForTarget of each level; the attachment doesn't tell its type.
func TestSCPsByTheirTargets(t *testing.T) {
	w, levels := organization(t)
	w.forget("organizations:ListPoliciesForTarget")
	user, bucket := w.reader()
	w.document(fact.DocSCP, "p-1", fact.Key{}, deny("ec2:*", "*"))
	w.attach(fact.DocOrganizationAttachment, "p-1", levels["unit"])
	for _, policyType := range []string{scp, rcp} {
		w.listsOf(management, "", "organizations:ListPolicies", fact.Key{Kind: "aws-policy-type", ID: policyType})
	}
	target := fact.Key{Kind: "aws-organizations-policy", ID: "p-1"}
	d := w.derive()
	d.missing(d.says(fact.Yes, user, bucket, fact.Read), "service control policies", fact.UpperBound) // where else does p-1 hang?

	w.listsOf(management, "", "organizations:ListTargetsForPolicy", target)
	assert.Empty(t, w.derive().says(fact.Yes, user, bucket, fact.Read).Missing)
}

func TestServiceLinkedRole(t *testing.T) {
	w, levels := organization(t)
	_, bucket := w.reader()
	role := w.role("linked", trusts(root(own)))
	w.c.Nodes[role].Props["serviceLinked"] = true
	w.inline(role, "inline", allow("s3:GetObject", "arn:aws:s3:::b/*"))
	w.document(fact.DocSCP, "p-1", fact.Key{}, deny("*", "*"))
	w.attach(fact.DocSCP, "p-1", levels["root"])
	w.derive().says(fact.Yes, role, bucket, fact.Read) // orgs_manage_policies_scps.html#not-restricted-by-scp
}

func TestRCPs(t *testing.T) {
	w, levels := organization(t)
	user, bucket := w.reader()
	w.document(fact.DocRCP, "p-2", fact.Key{}, `{"Sid":"R","Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-2"}}}`)
	w.attach(fact.DocRCP, "p-2", levels[own])
	e := w.derive().says(fact.No, user, bucket, fact.Read) // the organisation is o-1
	assert.Equal(t, "rcp", e.By[0].Control)
}

// Everything that denies is named, each once.
func TestAllBlockersAreNamed(t *testing.T) {
	w, levels := organization(t)
	role := w.role("r", trusts(root(own)))
	user := w.user("u", mayAssume(role), deny("sts:*", "*"))
	w.document(fact.DocSCP, "p-1", fact.Key{}, deny("sts:*", "*"))
	for _, level := range levels {
		w.attach(fact.DocSCP, "p-1", level)
	}
	e := w.derive().says(fact.No, user, role, 0)
	require.Len(t, e.By, 2)
	assert.Equal(t, "identity-policy", e.By[0].Control)
	assert.Equal(t, "scp", e.By[1].Control)
}
