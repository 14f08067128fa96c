package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
)

func (w *world) standing(kind, id string) engine.Reasoned {
	w.t.Helper()
	answer := w.report(kind + ":" + id)
	require.Len(w.t, answer.Credentials, 1)
	return answer.Credentials[0].Lifecycle.Standing
}

// TestStanding: what works until somebody ends it, what ends by itself within a day,
// and what its dates and its kind do not decide.
func TestStanding(t *testing.T) {
	const made = "2026-11-24T01:00:00Z"
	for name, c := range map[string]struct {
		kind        string
		props       fact.Props
		value, says string
	}{
		"a key of a user works until it is ended":  {"aws-access-key", fact.Props{}, "standing", "until somebody ends it"},
		"a session of a role, dated":               {"aws-sts-assume-role", fact.Props{"createdAt": made, "expiresAt": "2026-11-24T02:00:00Z"}, "task-bound", "made for 1h0m0s"},
		"a session of a role, undated":             {"aws-sts-assume-role", fact.Props{}, "task-bound", "12 hours at the most"},
		"a session of a user may last longer":      {"aws-sts-session-token", fact.Props{}, "unknown", "36 hours at the most"},
		"one that was asked for two days":          {"aws-sts-session-token", fact.Props{"createdAt": made, "expiresAt": "2026-11-25T13:00:00Z"}, "standing", "longer than a day"},
		"Vault: a lease for an hour":               {"vault-dynamic-lease", fact.Props{"createdAt": made, "expiresAt": "2026-11-24T02:00:00Z"}, "task-bound", "made for 1h0m0s"},
		"Vault: a lease of the default time":       {"vault-dynamic-lease", fact.Props{"createdAt": made, "expiresAt": "2026-12-26T01:00:00Z"}, "standing", "longer than a day"},
		"Vault: a lease that was renewed for days": {"vault-dynamic-lease", fact.Props{"createdAt": "2026-11-20T01:00:00Z", "expiresAt": "2026-11-24T03:00:00Z"}, "standing", "longer than a day"},
		"an end soon and no begin":                 {"vault-dynamic-lease", fact.Props{"expiresAt": "2026-11-24T03:00:00Z"}, "unknown", "when it was made is not known"},
		"an end in a month and no begin":           {"github-pat-fine-grained", fact.Props{"expiresAt": "2026-12-24T03:00:00Z"}, "standing", "longer than a day"},
		"a pod's token of the default time":        {"kubernetes-bound-token", fact.Props{}, "task-bound", "where nothing else was asked for"},
		"a pod's token of a year":                  {"kubernetes-bound-token", fact.Props{"createdAt": made, "expiresAt": "2027-11-24T01:00:00Z"}, "standing", "longer than a day"},
		"a token of a job":                         {"gcp-access-token", fact.Props{}, "task-bound", "12 hours at the most"},
		"the issuer's word":                        {"database-password", fact.Props{"standing": "task-bound"}, "task-bound", "as told"},
		"a kind that nobody knows":                 {"somebodys-token", fact.Props{}, "unknown", "not in the catalogue"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			key := fact.Key{Kind: c.kind, ID: "x-1"}
			w.add(fact.Fact{Node: &fact.Node{Class: fact.ClassCredential, Key: key, Props: c.props, Evidence: w.here()}})
			got := w.standing(c.kind, "x-1")
			assert.Equal(t, c.value, got.Value, got.Reason)
			assert.Contains(t, got.Reason, c.says)
		})
	}
}

// TestEligible: whoever has a password of somebody who may activate a role has the role
// once it is activated. Beside a role held for good that does not make it eligible.
func TestEligible(t *testing.T) {
	from, until := at.Add(-time.Hour), at.Add(3*time.Hour)
	mayActivate := fact.Edge{Verdict: fact.Conditional, Conditions: fact.Conditions{fact.MustBeActivated()}}
	activated := fact.Edge{ValidFrom: &from, ValidUntil: &until}
	past := at.Add(-30 * time.Minute)
	over := fact.Edge{ValidFrom: &from, ValidUntil: &past}
	for name, c := range map[string]struct {
		roles       []fact.Edge
		value, says string
		not         string
	}{
		"eligible":                  {[]fact.Edge{mayActivate}, "eligible", "must activate User Administrator", "active:"},
		"eligible and activated":    {[]fact.Edge{mayActivate, activated}, "eligible", "active: User Administrator until 2026-11-24T05:14:00Z", ""},
		"its activation is over":    {[]fact.Edge{mayActivate, over}, "eligible", "must activate User Administrator", "active:"},
		"held for good":             {[]fact.Edge{{}}, "standing", "until somebody ends it", ""},
		"eligible and held as well": {[]fact.Edge{mayActivate, {}}, "standing", "until somebody ends it", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			user := w.node("entra-user", "92f37639-ba1e-471c-b9ba-922371c740cb", nil)
			password := w.node("basic-auth-password", "ada", nil)
			w.edge(password, fact.AuthenticatesAs, user)
			for i, role := range c.roles {
				to := fact.Key{Kind: "entra-role", ID: "fe930be7-5e62-47db-91af-98c3a49a38b1"}
				if i > 0 && role.ValidUntil == nil {
					to.ID = "62e90394-69f5-4237-9190-012177145e10"
				}
				w.add(fact.Fact{Node: &fact.Node{Class: fact.ClassGroup, Key: to, Name: "User Administrator", Evidence: w.here()}})
				role.From, role.Relation, role.To, role.Evidence = user, fact.MemberOf, to, w.here()
				w.add(fact.Fact{Edge: &role})
			}
			got := w.standing("basic-auth-password", "ada")
			assert.Equal(t, c.value, got.Value, got.Reason)
			assert.Contains(t, got.Reason, c.says)
			if c.not != "" {
				assert.NotContains(t, got.Reason, c.not)
			}
		})
	}
}
