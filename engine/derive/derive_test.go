package derive_test

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/derive"
	"keyreach/engine/fact"
)

// busy is a world with some of everything.
func busy(t testing.TB) *world {
	w, levels := organization(t)
	w.lists(own, "us-east-1", "kms:ListKeys")
	w.document(fact.DocSCP, "p-1", fact.Key{}, deny("s3:PutBucketPolicy", "*"))
	w.attach(fact.DocSCP, "p-1", levels["unit"])
	w.attach(fact.DocSCP, "p-lost", levels[other])
	group := w.node("aws-group", arn(own, "group/g"), nil)
	w.inline(group, "a", allow("s3:GetObject", "arn:aws:s3:::*"))
	w.inline(group, "b", deny("s3:GetObject", "arn:aws:s3:::b3/*"))
	for _, name := range []string{"b1", "b2", "b3", "b4", "b5", "b6", "b7", "b8", "b9", "b10"} {
		w.none(fact.DocResource, w.bucket(name, own))
	}
	for _, name := range []string{"x", "y", "z"} {
		role := w.role(name, trusts(root(own)), trusts(root(other), `{"StringEquals":{"sts:ExternalId":"1"}}`), accepts(`{"StringLike":{"SUB":"repo:acme/*"}}`))
		w.inline(role, "inline", mayAssumeAny, withoutMFA, allow("secretsmanager:*", "*"))
		for _, account := range []string{own, other} {
			user := w.userIn(account, name, mayAssumeAny, `{"Effect":"Allow","Action":"s3:*","Resource":["arn:aws:s3:::b1/a/*","arn:aws:s3:::b1/b/*"],"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`)
			w.edge(user, fact.MemberOf, group)
			w.attach(fact.DocIdentity, "arn:aws:iam::aws:policy/ReadOnlyAccess", user)
		}
	}
	w.secret("s", "k")
	w.subject("repo:acme/shop:ref:refs/heads/main")
	w.node("git-ref", "github.com/acme/shop@refs/heads/main", nil)
	w.text(fact.DocIdentity, "same", arnKey("user/x"), policy(allow("ec2:*", "*")))
	w.text(fact.DocIdentity, "same", arnKey("user/x"), policy(allow("kms:*", "*")))
	return w
}

func arnKey(name string) fact.Key { return fact.Key{Kind: "aws-user", ID: arn(own, name)} }

// TestOrderDoesNotMatter: the same facts in whatever order give the same result.
func TestOrderDoesNotMatter(t *testing.T) {
	tables := loadTables()
	w := busy(t)
	first := derive.Derive(w.c, tables)
	require.NotEmpty(t, first.Edges)
	require.NotEmpty(t, first.Hubs)
	require.NotEmpty(t, first.Gaps)
	require.NotEmpty(t, first.Variants)
	require.NotEmpty(t, first.Diagnostics)
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 0))
		shuffle(random, w.c.Documents)
		shuffle(random, w.c.Edges)
		shuffle(random, w.c.Inventories)
		assert.True(t, reflect.DeepEqual(first, derive.Derive(w.c, tables)), "seed %d", seed)
	}
}

func shuffle[T any](random *rand.Rand, list []T) {
	random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
}

// TestDeriveLeavesItsInput: a pure function changes nothing that it is given.
func TestDeriveLeavesItsInput(t *testing.T) {
	w, same := busy(t), busy(t)
	w.derive()
	assert.True(t, reflect.DeepEqual(same.c, w.c))
}

// TestEdgesAreWhole: every hop has evidence or names what is absent, every
// unknown what decides, every no what blocks.
func TestEdgesAreWhole(t *testing.T) {
	d := busy(t).derive()
	all := slices.Clone(d.Edges)
	for _, hub := range d.Hubs {
		all = append(all, hub.Edges...)
	}
	for _, e := range all {
		switch e.Verdict {
		case fact.No:
			assert.NotEmpty(t, e.By)
		case fact.Unknown:
			assert.True(t, slices.ContainsFunc(e.Missing, func(m fact.Missing) bool { return m.Effect == fact.NotDecided }), "%s → %s: %v", e.From, e.To, e.Missing)
		case fact.Conditional:
			assert.NotEmpty(t, e.Conditions)
			assert.NotEmpty(t, e.Evidence)
		default:
			assert.Empty(t, e.Conditions)
			assert.NotEmpty(t, e.Evidence, "%s → %s", e.From, e.To)
		}
	}
}
