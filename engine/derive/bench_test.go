package derive_test

import (
	"fmt"
	"testing"

	"keyreach/engine/derive"
	"keyreach/engine/fact"
)

// large is an account of 1,000 users and 1,000 roles, 2,000 resources and 200
// managed policies, of which each principal has three: some name one bucket,
// some a prefix of a service, some everything of one.
func large(tb testing.TB) *fact.Collection {
	w := newWorld(tb)
	for i := range 200 {
		id := fmt.Sprintf("arn:aws:iam::%s:policy/p%d", own, i)
		w.document(fact.DocManaged, id, fact.Key{}, [][]string{
			{allow("s3:GetObject", fmt.Sprintf("arn:aws:s3:::bucket-%d/*", i)), allow("s3:ListBucket", fmt.Sprintf("arn:aws:s3:::bucket-%d", i))},
			{allow("secretsmanager:GetSecretValue", fmt.Sprintf("arn:aws:secretsmanager:us-east-1:%s:secret:team-%d/*", own, i%20))},
			{allow("sts:AssumeRole", fmt.Sprintf("arn:aws:iam::%s:role/r%d", own, i)), allow("ec2:Describe*", "*")},
			{`{"Effect":"Allow","Action":["s3:Get*","s3:List*"],"Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}`, deny("s3:*", fmt.Sprintf("arn:aws:s3:::bucket-%d/*", i))},
			{allow("lambda:UpdateFunctionCode", fmt.Sprintf("arn:aws:lambda:*:%s:function:f%d*", own, i%100))},
		}[i%5]...)
	}
	for i := range 1000 {
		role := w.role(fmt.Sprintf("r%d", i), trusts(root(own)), trusts(arn(own, fmt.Sprintf("user/u%d", i))))
		user := w.user(fmt.Sprintf("u%d", i))
		for j := range 3 {
			for _, p := range []fact.Key{role, user} {
				w.attach(fact.DocIdentity, fmt.Sprintf("arn:aws:iam::%s:policy/p%d", own, (i*7+j*61+len(p.Kind))%200), p)
			}
		}
	}
	for i := range 1000 {
		bucket := w.bucket(fmt.Sprintf("bucket-%d", i), own)
		if i%4 == 0 {
			w.document(fact.DocResource, "BucketPolicy", bucket, `{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":["`+bucket.ID+`","`+bucket.ID+`/*"],"Condition":{"Bool":{"aws:SecureTransport":"false"}}}`)
		} else {
			w.none(fact.DocResource, bucket)
		}
	}
	for i := range 500 {
		w.secret(fmt.Sprintf("team-%d/s%d", i%20, i), "")
		function := w.node("aws-lambda-function", fmt.Sprintf("arn:aws:lambda:us-east-1:%s:function:f%d", own, i), fact.Props{fact.PropAccount: own})
		w.none(fact.DocResource, function)
	}
	return w.c
}

func BenchmarkDerive(b *testing.B) {
	tables := loadTables()
	c := large(b)
	b.ReportAllocs()
	for b.Loop() {
		d := derive.Derive(c, tables)
		edges := len(d.Edges)
		for _, hub := range d.Hubs {
			edges += len(hub.Edges)
		}
		b.ReportMetric(float64(edges), "edges")
	}
}
