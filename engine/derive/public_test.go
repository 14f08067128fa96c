package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
)

// TestWhatIsOpenToAnyone: a bucket's policy opens it to requests that nobody signed,
// within its conditions and denies; a user's own grants are none of theirs.
func TestWhatIsOpenToAnyone(t *testing.T) {
	anyone := fact.Key{Kind: fact.Anonymous, ID: fact.Anonymous}
	open := func(condition string) string {
		return `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"` + condition + `}`
	}
	denied := `{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`
	for name, c := range map[string]struct {
		policy  []string
		verdict fact.Verdict
		edge    bool
	}{
		"everyone":                    {[]string{open("")}, fact.Yes, true},
		"from an address":             {[]string{open(`,"Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}`)}, fact.Conditional, true},
		"of an organisation":          {[]string{open(`,"Condition":{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}`)}, 0, false},
		"of an account":               {[]string{open(`,"Condition":{"StringEquals":{"aws:PrincipalAccount":"` + own + `"}}`)}, 0, false},
		"for a service's own sources": {[]string{open(`,"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:*:t"}}`)}, 0, false},
		"denied to everyone":          {[]string{open(""), denied}, 0, false},
		"an account alone":            {[]string{`{"Effect":"Allow","Principal":{"AWS":"` + own + `"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`}, 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			bucket := w.bucket("b", own)
			w.user("u", allow("s3:*", "*"))
			w.document(fact.DocResource, "BucketPolicy", bucket, c.policy...)
			d := w.derive()
			if !c.edge {
				for _, e := range d.edges(anyone, bucket) {
					assert.Equal(t, fact.No, e.Verdict)
				}
				return
			}
			e := d.says(c.verdict, anyone, bucket, fact.Read)
			require.NotEmpty(t, e.Missing)
			said := false
			for _, m := range e.Missing {
				said = said || m.Effect == fact.UpperBound && m.What == "whether public access to "+bucket.ID+" is blocked, by its own setting or its account's"
			}
			assert.True(t, said)
		})
	}
}

// TestABlockOfPublicAccess: RestrictPublicBuckets, of the bucket or of its account, keeps
// out whom a public policy lets in; where both are known not to restrict nothing is
// doubtful any more. The bucket's own account goes on as before.
func TestABlockOfPublicAccess(t *testing.T) {
	anyone := fact.Key{Kind: fact.Anonymous, ID: fact.Anonymous}
	on, off := fact.Props{fact.PropRestrictsPublic: true}, fact.Props{fact.PropRestrictsPublic: false}
	for name, c := range map[string]struct {
		bucket, account fact.Props
		open, doubtful  bool
	}{
		"nobody told":             {nil, nil, true, true},
		"of the bucket":           {on, nil, false, false},
		"of the account":          {off, on, false, false},
		"of neither":              {off, off, true, false},
		"of the account, no word": {off, nil, true, true},
	} {
		w := newWorld(t)
		bucket := w.bucket("b", own)
		w.c.AddNode(fact.Node{Key: bucket, Props: c.bucket})
		w.c.AddNode(fact.Node{Key: fact.Key{Kind: "aws-account", ID: own}, Props: c.account})
		user := w.user("u", allow("s3:GetObject", "*"))
		w.document(fact.DocResource, "BucketPolicy", bucket, `{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}`)
		d := w.derive()
		d.says(fact.Yes, user, bucket, fact.Read)
		open, doubtful, blocked := false, false, false
		for _, e := range d.edges(anyone, bucket) {
			open = open || e.Verdict == fact.Yes
			for _, m := range e.Missing {
				doubtful = doubtful || m.Effect == fact.UpperBound
			}
			for _, by := range e.By {
				blocked = blocked || by.Control == "public-access-block"
			}
		}
		assert.Equal(t, c.open, open, name)
		assert.Equal(t, c.doubtful, doubtful, name)
		assert.Equal(t, !c.open, blocked, "%s: the block is named", name)
	}
}

// TestASecretIsOpenToNobodyUnsigned: its service answers no request without a signature.
func TestASecretIsOpenToNobodyUnsigned(t *testing.T) {
	w := newWorld(t)
	secret := w.secret("s", "")
	w.document(fact.DocResource, "Policy", secret, `{"Effect":"Allow","Principal":"*","Action":"secretsmanager:GetSecretValue","Resource":"*"}`)
	assert.Empty(t, w.derive().edges(fact.Key{Kind: fact.Anonymous, ID: fact.Anonymous}, secret))
}
