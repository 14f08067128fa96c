package derive_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

func TestTrustSilent(t *testing.T) {
	w := newWorld(t)
	role := w.role("r", `{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}`)
	named := w.user("named", mayAssume(role))
	prefix := w.user("prefix", allow("sts:AssumeRole", "arn:aws:iam::"+own+":role/r*"))
	any := w.user("any", mayAssumeAny)
	all := w.user("all", allow("sts:AssumeRole", "arn:aws:iam::"+own+":role/*"))
	d := w.derive()

	// The grant names the role: what stands in the way is told. A grant of any
	// role would make every role of the estate a blocked entry.
	e := d.says(fact.No, named, role, 0)
	assert.Equal(t, "trust-policy", e.By[0].Control)
	d.says(fact.No, prefix, role, 0)
	d.nothing(any, role, 0)
	d.nothing(all, role, 0)
}

func TestTrustNamesTheUserOfTheSameAccount(t *testing.T) {
	w := newWorld(t)
	user := w.user("u")
	stranger := w.user("s")
	role := w.role("r", trusts(user.ID))
	d := w.derive()

	e := d.says(fact.Yes, user, role, 0) // reference_policies_elements_principal.html: no identity permission is needed
	assert.Equal(t, fact.CanBecome, e.Relation)
	assert.Equal(t, "aws-sts-assume-role", e.Technique)
	require.Len(t, e.Evidence, 1)
	assert.Equal(t, "/Statement/0", e.Evidence[0].Pointer)
	d.nothing(stranger, role, 0)
}

func TestTrustNamesTheAccount(t *testing.T) {
	w := newWorld(t)
	role := w.role("r", trusts(root(own)))
	with, without := w.user("with", mayAssumeAny), w.user("without")
	byNotAction := w.user("na", `{"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::x/*"}`)
	rootUser := w.node("aws-root", root(own), nil)
	d := w.derive()

	d.says(fact.Yes, with, role, 0)
	d.nothing(without, role, 0)
	d.says(fact.Yes, byNotAction, role, 0)
	d.nothing(rootUser, role, 0) // a root user can't assume roles
}

func TestTrustAcrossAccounts(t *testing.T) {
	for _, c := range []struct {
		name    string
		grants  []string
		trust   string
		verdict fact.Verdict
		edge    bool
	}{
		{"both sides", []string{mayAssumeAny}, trusts(arn(own, "user/u")), fact.Yes, true},
		{"both sides, by account", []string{mayAssumeAny}, trusts(root(own)), fact.Yes, true},
		{"trust alone", nil, trusts(arn(own, "user/u")), 0, false},
		{"identity alone", []string{mayAssume(fact.Key{ID: arn(other, "role/r")})}, trusts(root(other)), fact.No, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			user := w.user("u", c.grants...)
			role := w.roleIn(other, "r", c.trust)
			d := w.derive()
			if !c.edge {
				d.nothing(user, role, 0)
				return
			}
			d.says(c.verdict, user, role, 0)
		})
	}
}

func TestTrustConditions(t *testing.T) {
	const external = `{"StringEquals":{"sts:ExternalId":"42"}}`
	const team = `{"StringEquals":{"aws:PrincipalTag/team":"pay"}}`
	w := newWorld(t)
	byExternal, byTeam := w.role("ext", trusts(root(own), external)), w.role("team", trusts(root(own), team))
	untagged := w.user("untagged", mayAssumeAny)
	tagged := w.node("aws-user", arn(own, "user/tagged"), fact.Props{"uniqueId": "AIDA1", "tags": map[string]any{"Team": "pay"}})
	w.inline(tagged, "inline", mayAssumeAny)
	wrong := w.node("aws-user", arn(own, "user/wrong"), fact.Props{"uniqueId": "AIDA2", "tags": map[string]any{"team": "data"}})
	w.inline(wrong, "inline", mayAssumeAny)
	// Nothing lists this one's tags: only a fact file's policy tells of it.
	unlisted := w.node("aws-user", arn(own, "user/unlisted"), nil)
	w.inline(unlisted, "inline", mayAssumeAny)
	d := w.derive()

	e := d.says(fact.Conditional, untagged, byExternal, 0)
	assert.Equal(t, condition("sts:ExternalId", "StringEquals", "42"), e.Conditions)
	d.says(fact.Yes, tagged, byTeam, 0) // tag keys are compared without case
	d.nothing(wrong, byTeam, 0)
	d.nothing(untagged, byTeam, 0)
	e = d.says(fact.Conditional, unlisted, byTeam, 0)
	assert.Equal(t, condition("aws:principaltag/team", "StringEquals", "pay"), lower(e.Conditions))
}

// lower writes condition keys in lower case, in which they are the same.
func lower(list fact.Conditions) fact.Conditions {
	var text fact.Conditions
	raw, err := json.Marshal(list)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(raw, &text); err != nil {
		panic(err)
	}
	for i := range text {
		text[i].Key = strings.ToLower(text[i].Key)
	}
	return text
}

// A session may be given tags over its role's where the role's trust allows
// sts:TagSession (id_session-tags.html).
func TestTagsOfARoleThatMayBeTagged(t *testing.T) {
	const team = `{"StringEquals":{"aws:PrincipalTag/team":"pay"}}`
	w := newWorld(t)
	fixed := w.node("aws-role", arn(own, "role/fixed"), fact.Props{"uniqueId": "AROA1", "tags": map[string]any{"team": "data"}})
	w.document(fact.DocTrust, "t", fixed, trusts(root(own)))
	w.inline(fixed, "inline", mayAssumeAny)
	free := w.node("aws-role", arn(own, "role/free"), fact.Props{"uniqueId": "AROA2", "tags": map[string]any{"team": "data"}})
	w.document(fact.DocTrust, "t", free, `{"Effect":"Allow","Principal":{"AWS":"`+own+`"},"Action":["sts:AssumeRole","sts:TagSession"]}`)
	w.inline(free, "inline", mayAssumeAny)
	role := w.role("r", trusts(root(own), team))
	d := w.derive()

	d.nothing(fixed, role, 0)
	d.says(fact.Conditional, free, role, 0)
}

func TestTrustDenied(t *testing.T) {
	w := newWorld(t)
	role := w.role("r", trusts(root(own)))
	byOwn := w.user("own", mayAssumeAny, deny("sts:*", role.ID))
	bounded := w.user("bounded", mayAssumeAny)
	w.text(fact.DocManaged, "arn:aws:iam::"+own+":policy/b", fact.Key{}, policy(allow("s3:*", "*")))
	w.attach(fact.DocBoundary, "arn:aws:iam::"+own+":policy/b", bounded)
	direct := w.role("direct", trusts(bounded.ID))
	d := w.derive()

	e := d.says(fact.No, byOwn, role, 0)
	assert.Equal(t, "identity-policy", e.By[0].Control)
	assert.Equal(t, "Deny", e.By[0].Statement)
	assert.NotEmpty(t, e.By[0].Evidence)
	// Its grant names any role; the boundary is silent: nothing that names it.
	d.nothing(bounded, role, 0)
	// access_policies_boundaries.html: a grant to the user itself is not limited
	// by an implicit deny of its boundary.
	d.says(fact.Yes, bounded, direct, 0)
}

func TestTrustNotGiven(t *testing.T) {
	w := newWorld(t)
	role := w.role("r")
	may, mayNot := w.user("may", mayAssumeAny), w.user("maynot")
	d := w.derive()

	e := d.says(fact.Unknown, may, role, 0)
	d.missing(e, "trust policy of "+role.ID, fact.NotDecided)
	d.nothing(mayNot, role, 0) // it could name this one, which is the role's gap
	require.Len(t, d.gap("trust policy of "+role.ID), 1)
}

func TestTrustThatIsNotReadWhole(t *testing.T) {
	w := newWorld(t)
	role := w.role("r")
	user, second := w.user("u"), w.user("second", mayAssumeAny)
	w.text(fact.DocTrust, "t", role, policy(trusts(user.ID), `{"Effect":"Allow","Principal":7,"Action":"sts:AssumeRole"}`))
	broken := w.role("broken")
	w.text(fact.DocTrust, "t", broken, json.RawMessage(`{"Statement":`))
	d := w.derive()

	e := d.says(fact.Yes, user, role, 0) // what was read counts
	d.missing(e, "trust policy of "+role.ID, fact.UpperBound)
	d.says(fact.Unknown, second, role, 0) // the other statement could name it
	d.says(fact.Unknown, second, broken, 0)
	d.nothing(user, broken, 0)
	require.Len(t, d.Diagnostics, 2)
	for _, diagnostic := range d.Diagnostics {
		assert.Equal(t, export, diagnostic.Source)
		assert.Positive(t, diagnostic.Line)
	}
	gap := d.gap("trust policy of " + role.ID)
	require.Len(t, gap, 1)
	assert.Contains(t, gap[0].About, fact.Key{Kind: "aws-account", ID: own})
}

// reference_policies_elements_principal.html: the ARN of a deleted user becomes
// its unique id; a new one of the same name has another.
func TestTrustNamesADeletedPrincipal(t *testing.T) {
	w := newWorld(t)
	user := w.user("u") // AIDAU
	deleted, present := w.role("deleted", trusts("AIDAOLDU")), w.role("present", trusts("AIDAU"))
	d := w.derive()

	d.nothing(user, deleted, 0)
	d.says(fact.Yes, user, present, 0)
}

// Who assumes role R chooses the session's name (API_AssumeRole.html).
func TestTrustNamesASession(t *testing.T) {
	w := newWorld(t)
	caller, sibling := w.role("caller", trusts(root(own))), w.role("sibling", trusts(root(own)))
	session := "arn:aws:sts::" + own + ":assumed-role/caller/ci"
	role := w.role("r", trusts(session))
	named := w.node("aws-session", session, nil)
	elsewise := w.node("aws-session", "arn:aws:sts::"+own+":assumed-role/caller/me", nil)
	d := w.derive()

	e := d.says(fact.Conditional, caller, role, 0)
	assert.Equal(t, condition("sts:RoleSessionName", "StringEquals", "ci"), e.Conditions)
	d.says(fact.Yes, named, role, 0)
	d.nothing(elsewise, role, 0)
	d.nothing(sibling, role, 0)
}

func TestTrustNamesARole(t *testing.T) {
	w := newWorld(t)
	caller := w.roleIn(own, "ci/caller", trusts(root(own)))
	role := w.role("r", trusts(caller.ID))
	session := w.node("aws-session", "arn:aws:sts::"+own+":assumed-role/caller/x", nil) // without the role's path
	d := w.derive()

	d.says(fact.Yes, caller, role, 0)
	d.says(fact.Yes, session, role, 0)
}

// A perimeter that keeps principals in their organisation's resources
// (reference_policies_condition-keys.html#condition-keys-resourceorgid).
func TestPerimeters(t *testing.T) {
	w, levels := organization(t)
	w.document(fact.DocSCP, "p-1", fact.Key{}, `{"Sid":"Perimeter","Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:ResourceOrgID":"o-1"}}}`)
	w.attach(fact.DocSCP, "p-1", levels["root"])
	const stranger, loner = "333333333333", "444444444444"
	w.account(stranger, fact.Props{"organization": "o-2"})
	w.account(loner, fact.Props{"organization": "none"})
	user := w.user("u", mayAssumeAny)
	inside, elsewhere := w.roleIn(other, "inside", trusts(root(own))), w.roleIn(stranger, "elsewhere", trusts(root(own)))
	alone, unknown := w.roleIn(loner, "alone", trusts(root(own))), w.roleIn("555555555555", "unknown", trusts(root(own)))
	d := w.derive()

	d.says(fact.Yes, user, inside, 0)
	e := d.says(fact.No, user, elsewhere, 0)
	assert.Equal(t, "scp", e.By[0].Control)
	d.says(fact.No, user, alone, 0) // a key that is absent is not equal, with IfExists and without
	d.says(fact.Conditional, user, unknown, 0)
}
