package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

// Object actions are on arn:…:bucket/*, bucket actions on arn:…:bucket
// (list_amazons3.html).
func TestObjectsAndBuckets(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	prefix := w.user("prefix", allow("s3:GetObject", "arn:aws:s3:::b/reports/*"))
	lister := w.user("lister", allow("s3:ListBucket", "arn:aws:s3:::b"))
	wrong := w.user("wrong", allow("s3:GetObject", "arn:aws:s3:::b"), allow("s3:ListBucket", "arn:aws:s3:::b/*"))
	all := w.user("all", allow("S3:*", "arn:aws:s3:::b*"))
	d := w.derive()

	d.says(fact.Yes, prefix, bucket, fact.Read)
	d.nothing(prefix, bucket, fact.Write|fact.Discover|fact.Control)
	d.says(fact.Yes, lister, bucket, fact.Discover)
	d.nothing(lister, bucket, fact.Read)
	assert.Empty(t, d.edges(wrong, bucket))
	e := d.says(fact.Yes, all, bucket, fact.Control)
	assert.Equal(t, fact.AnyAccess, e.Access)
}

// A pattern may have its wildcard in the bucket's name and go on below it; and a
// deny may happen to match the name that stands for any.
func TestPatternsAcrossTheBucketsName(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	open := w.user("open", allow("s3:GetObject", "arn:aws:s3:::*/open/*"))
	one := w.user("one", allow("s3:GetObject", "arn:aws:s3:::?/dump.sql"))
	longer := w.user("longer", allow("s3:GetObject", "arn:aws:s3:::b-*/open/*"))
	keys := w.user("keys", allow("s3:GetObject", bucket.ID+"/*"), deny("s3:GetObject", bucket.ID+"/k*"))
	none := w.user("none", allow("s3:GetObject", bucket.ID+"/*"), deny("s3:GetObject", "arn:aws:s3:::b*/*"))
	d := w.derive()

	d.says(fact.Yes, open, bucket, fact.Read)
	d.says(fact.Yes, one, bucket, fact.Read)
	assert.Empty(t, d.edges(longer, bucket))
	d.says(fact.Yes, keys, bucket, fact.Read)
	d.says(fact.No, none, bucket, fact.Read)
}

// Reading some objects of a bucket is reading it, whatever a narrower control
// takes away.
func TestPartsOfABucket(t *testing.T) {
	const boundary = "arn:aws:iam::" + own + ":policy/b"
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	read := allow("s3:GetObject", "arn:aws:s3:::b/*")
	some := w.user("some", read, deny("s3:GetObject", "arn:aws:s3:::b/private/*"))
	none := w.user("none", allow("s3:GetObject", "arn:aws:s3:::b/private/*"), deny("s3:GetObject", "arn:aws:s3:::b/private/*"))
	spared := w.user("spared", read, `{"Effect":"Deny","Action":"s3:*","NotResource":"arn:aws:s3:::b/open/*"}`)
	bounded := w.user("bounded", read)
	w.document(fact.DocManaged, boundary, fact.Key{}, allow("s3:GetObject", "arn:aws:s3:::b/open/*"))
	w.attach(fact.DocBoundary, boundary, bounded)
	crossing := w.user("crossing", allow("s3:GetObject", "arn:aws:s3:::b/*.csv"))
	w.attach(fact.DocBoundary, boundary, crossing)
	home := w.user("home", allow("s3:GetObject", "arn:aws:s3:::b/${aws:username}/*"))
	tagged := w.user("tagged", allow("s3:GetObject", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"))
	d := w.derive()

	d.says(fact.Yes, some, bucket, fact.Read)
	d.says(fact.No, none, bucket, fact.Read)
	d.says(fact.Yes, spared, bucket, fact.Read)
	d.says(fact.Yes, bounded, bucket, fact.Read)
	e := d.says(fact.Unknown, crossing, bucket, fact.Read) // open/x.csv passes both
	d.missing(e, "which objects", fact.NotDecided)
	d.says(fact.Yes, home, bucket, fact.Read)
	d.nothing(tagged, bucket, fact.Read) // it has no such tag
}

// A path with a variable of which nobody knows the value.
func TestPartsByAnUnknownVariable(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	role := w.role("r", `{"Effect":"Allow","Principal":{"AWS":"`+own+`"},"Action":["sts:AssumeRole","sts:TagSession"]}`)
	w.inline(role, "byteam", allow("s3:GetObject", "arn:aws:s3:::b/${aws:PrincipalTag/team}/*"))
	d := w.derive()
	d.missing(d.says(fact.Unknown, role, bucket, fact.Read), "the values of the policy variables in byteam", fact.NotDecided)
}

// Alternatives stand side by side: one grant for each prefix, each on its own
// condition.
func TestPartsUnderDifferentConditions(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	user := w.user("u",
		`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/x/*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`,
		`{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/y/*","Condition":{"StringEquals":{"aws:SourceVpce":"vpce-1"}}}`)
	e := w.derive().says(fact.Conditional, user, bucket, fact.Read)
	require.Len(t, e.Conditions, 1)
	assert.ElementsMatch(t, [][]fact.Condition{condition("aws:SourceIp", "IpAddress", "10.0.0.0/8"), condition("aws:SourceVpce", "StringEquals", "vpce-1")}, e.Conditions[0].AnyOf)
	assert.Len(t, e.Evidence, 2)
}

func TestBucketPolicies(t *testing.T) {
	read := allow("s3:GetObject", "arn:aws:s3:::*")
	open := func(principal string) string {
		return `{"Effect":"Allow","Principal":` + principal + `,"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`
	}
	for _, c := range []struct {
		name       string
		given      bool
		policy     string // empty: there is none
		owner      string
		identity   string
		edge       bool
		verdict    fact.Verdict
		upperBound string
		gap        bool
	}{
		{name: "same account, not given: it could only take away", owner: own, identity: read, edge: true, upperBound: "bucket policy", gap: true},
		{name: "same account, none", given: true, owner: own, identity: read, edge: true},
		{name: "same account, not given, no own grant: it could grant, the bucket's gap", owner: own, gap: true},
		{name: "same account, it names the user: no own grant is needed", given: true, policy: open(`{"AWS":"` + arn(own, "user/u") + `"}`), owner: own, edge: true},
		{name: "same account, everyone", given: true, policy: open(`"*"`), owner: own, edge: true},
		{name: "same account, its root: own grant needed", given: true, policy: open(`{"AWS":"` + own + `"}`), owner: own},
		{name: "same account, denied", given: true, policy: `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::b/*"}`, owner: own, identity: read, edge: true, verdict: fact.No},
		{name: "other account, both sides", given: true, policy: open(`{"AWS":"` + own + `"}`), owner: other, identity: read, edge: true},
		{name: "other account, its policy alone", given: true, policy: open(`{"AWS":"` + arn(own, "user/u") + `"}`), owner: other},
		{name: "other account, own grant alone", given: true, owner: other, identity: read},
		{name: "other account, not given: no edge, a gap", owner: other, identity: read, gap: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.account(other, fact.Props{"organization": "none"})
			bucket := w.bucket("b", c.owner)
			user := w.user("u")
			if c.identity != "" {
				w.inline(user, "inline", c.identity)
			}
			switch {
			case c.policy != "":
				w.document(fact.DocResource, "BucketPolicy", bucket, c.policy)
			case c.given:
				w.none(fact.DocResource, bucket)
			}
			d := w.derive()
			gaps := d.gap("resource policy of " + bucket.ID)
			assert.Equal(t, c.gap, len(gaps) == 1)
			if c.gap {
				assert.Contains(t, gaps[0].About, bucket)
				assert.Equal(t, c.identity != "" && c.owner == other, contains(gaps[0].About, user), "a principal elsewhere that is allowed by its own side")
			}
			if !c.edge {
				d.nothing(user, bucket, fact.Read)
				return
			}
			for _, e := range d.edges(user, bucket) {
				assert.Equal(t, c.verdict, e.Verdict)
				if c.upperBound != "" {
					d.missing(e, c.upperBound, fact.UpperBound)
				} else {
					assert.Empty(t, e.Missing)
				}
			}
			assert.NotEmpty(t, d.edges(user, bucket))
		})
	}
}

func contains(list []fact.Key, key fact.Key) bool {
	for _, k := range list {
		if k == key {
			return true
		}
	}
	return false
}

// A bucket's ARN names no account.
func TestBucketThatOnlyAPolicyNames(t *testing.T) {
	grant := allow("s3:GetObject", "arn:aws:s3:::elsewhere/*")
	bucket := fact.Key{Kind: "aws-s3-bucket", ID: "arn:aws:s3:::elsewhere"}

	w := newWorld(t) // the account's buckets are listed: it is not among them
	user := w.user("u", grant)
	d := w.derive()
	assert.Empty(t, d.edges(user, bucket))
	gap := d.gap("resource policy of " + bucket.ID)
	require.Len(t, gap, 1)
	assert.Contains(t, gap[0].About, user)

	w = newWorld(t)
	w.forget("s3:ListBuckets")
	user = w.user("u", grant)
	d = w.derive()
	e := d.says(fact.Unknown, user, bucket, fact.Read|fact.Discover)
	d.missing(e, "whether "+bucket.ID+" belongs to account "+own, fact.NotDecided)

	w = newWorld(t) // its policy was given, by a file that doesn't say whose it is
	user = w.user("u", grant)
	w.bucket("elsewhere", "")
	w.document(fact.DocResource, "BucketPolicy", bucket, `{"Effect":"Allow","Principal":{"AWS":"`+own+`"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::elsewhere/*"}`)
	d = w.derive()
	d.says(fact.Yes, user, bucket, fact.Read)
}

func TestListingsOfResources(t *testing.T) {
	secret := fact.Key{Kind: "aws-secret", ID: "arn:aws:secretsmanager:us-east-1:" + own + ":secret:prod/x-AbCdEf"}
	grant := allow("secretsmanager:GetSecretValue", secret.ID)

	w := newWorld(t) // listed completely, and not in the list: there is none
	user := w.user("u", grant)
	assert.Empty(t, w.derive().edges(user, secret))

	w = newWorld(t)
	w.forget("secretsmanager:ListSecrets")
	user = w.user("u", grant)
	d := w.derive()
	d.missing(d.says(fact.Yes, user, secret, fact.Read), "whether "+secret.ID+" exists", fact.UpperBound)
	assert.Empty(t, d.gap("the secrets of account")) // its grant names what it wants

	w = newWorld(t)
	w.forget("secretsmanager:ListSecrets")
	user = w.user("u", allow("secretsmanager:GetSecretValue", "*"))
	d = w.derive()
	gap := d.gap("the secrets of account " + own + " in us-east-1")
	require.Len(t, gap, 1)
	assert.Equal(t, []fact.Key{user}, gap[0].About)

	w = newWorld(t) // given and empty means none
	w.user("u", allow("secretsmanager:GetSecretValue", "*"))
	assert.Empty(t, w.derive().Gaps)
}

// The regions that count are those of a list, else those seen in any call.
func TestRegions(t *testing.T) {
	w := newWorld(t)
	w.c.Nodes[fact.Key{Kind: "aws-account", ID: own}].Props["regions"] = []string{"us-east-1", "eu-west-1"}
	w.user("u", allow("secretsmanager:*", "*"))
	d := w.derive()
	require.Len(t, d.gap("the secrets of account "+own+" in eu-west-1"), 1)
	assert.Empty(t, d.gap("which regions"))

	w = newWorld(t)
	delete(w.c.Nodes[fact.Key{Kind: "aws-account", ID: own}].Props, "regions")
	w.lists(own, "ap-south-1", "iam:ListAccessKeys") // the region of a global operation is ignored
	w.user("u", allow("secretsmanager:*", "*"))
	d = w.derive()
	require.Len(t, d.gap("which regions account "+own+" uses beside us-east-1"), 1)
	assert.Empty(t, d.gap("ap-south-1"))
}

func TestFunctions(t *testing.T) {
	w := newWorld(t)
	function := w.node("aws-lambda-function", "arn:aws:lambda:us-east-1:"+own+":function:f", fact.Props{fact.PropAccount: own})
	w.none(fact.DocResource, function)
	variable := w.node("env-var", function.ID+"#env/TOKEN", nil)
	byConfiguration := w.user("c", allow("lambda:GetFunctionConfiguration", function.ID))
	byFunction := w.user("f", allow("lambda:GetFunction", function.ID))
	byListing := w.user("l", allow("lambda:ListFunctions", "*"))
	byListingOne := w.user("l1", allow("lambda:ListFunctions", function.ID)) // the action has no resource: nothing
	updates := w.user("u", allow("lambda:UpdateFunctionCode", "arn:aws:lambda:*:*:function:f"))
	invokes := w.user("i", allow("lambda:InvokeFunction", function.ID))
	d := w.derive()

	assert.Equal(t, "aws-read-lambda-env", d.says(fact.Yes, byConfiguration, variable, fact.Read).Technique)
	d.says(fact.Yes, byConfiguration, function, fact.Discover)
	d.nothing(byConfiguration, function, fact.Read)
	d.says(fact.Yes, byFunction, variable, fact.Read)
	d.says(fact.Yes, byFunction, function, fact.Read)
	d.says(fact.Yes, byListing, variable, fact.Read)
	assert.Empty(t, d.edges(byListingOne, variable))
	assert.Equal(t, "aws-lambda-update-code", d.says(fact.Yes, updates, function, fact.Control).Technique)
	d.says(fact.Yes, invokes, function, fact.Write)
	d.nothing(invokes, function, fact.Control) // starting it isn't choosing its code
}

// One grant on many resources goes through a hub; what has a policy of its own
// leaves it.
func TestHubs(t *testing.T) {
	w := newWorld(t)
	user := w.user("u", allow("s3:GetObject", "*"))
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
		w.none(fact.DocResource, w.bucket(name, own))
	}
	special := w.bucket("special", own)
	w.document(fact.DocResource, "BucketPolicy", special, `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"arn:aws:s3:::special/*"}`)
	d := w.derive()
	require.Len(t, d.Hubs, 1)
	assert.Len(t, d.Hubs[0].Members, 8)
	require.Len(t, d.Hubs[0].Edges, 1)
	assert.True(t, d.Hubs[0].Edges[0].To.IsZero())
	d.says(fact.Yes, user, fact.Key{Kind: "aws-s3-bucket", ID: "arn:aws:s3:::c"}, fact.Read)
	d.says(fact.No, user, special, fact.Read)
}
