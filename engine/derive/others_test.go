package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

// Actions that no rule of a kind's table names give what AWS's access level says
// (list_amazons3.html: DeleteBucket is Write, GetBucketTagging Read, which here
// is discovering, since it is not the content).
func TestOtherActionsOfAKind(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	deletes := w.user("deletes", allow("s3:DeleteBucket", bucket.ID))
	tags := w.user("tags", allow("s3:GetBucketTagging", bucket.ID))
	restores := w.user("restores", allow("s3:RestoreObject", bucket.ID+"/archive/*"))
	elsewhere := w.user("elsewhere", allow("s3:DeleteBucket", "arn:aws:s3:::c"), allow("s3:RestoreObject", bucket.ID))
	all := w.user("all", allow("s3:*", "*"))
	d := w.derive()

	assert.Equal(t, []string{"s3:DeleteBucket"}, d.says(fact.Yes, deletes, bucket, fact.Write).Actions)
	d.says(fact.Yes, tags, bucket, fact.Discover)
	d.nothing(tags, bucket, fact.Read)
	d.says(fact.Yes, restores, bucket, fact.Write)
	assert.Empty(t, d.edges(elsewhere, bucket))
	// What the table's rules give already is not said again.
	assert.NotContains(t, d.says(fact.Yes, all, bucket, fact.Control).Actions, "s3:DeleteBucket")
}

// Where the table's actions are denied, others of the same access may be left.
func TestOtherActionsBesideDeniedOnes(t *testing.T) {
	w := newWorld(t)
	bucket := w.bucket("b", own)
	w.none(fact.DocResource, bucket)
	statements := []string{allow("s3:*", "*")}
	for _, action := range []string{"s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:DeleteObject", "s3:PutBucketPolicy"} {
		statements = append(statements, deny(action, "*"))
	}
	user := w.user("u", statements...)
	quiet := w.user("quiet", allow("s3:*", "*"), deny("s3:*", "*"))
	d := w.derive()

	var reads, writes fact.Edge
	for _, e := range d.edges(user, bucket) {
		if e.Verdict == fact.Yes && e.Access.Has(fact.Read) {
			reads = e
		}
		if e.Verdict == fact.Yes && e.Access.Has(fact.Write) {
			writes = e
		}
	}
	assert.Contains(t, reads.Actions, "s3:GetObjectTorrent")
	assert.NotEmpty(t, writes.Actions)
	for _, e := range d.edges(quiet, bucket) {
		assert.Equal(t, fact.No, e.Verdict)
	}
}

// The policy of a resource opens other actions, and tells them apart.
func TestOtherActionsByTheResourcesPolicy(t *testing.T) {
	w := newWorld(t)
	user := w.user("u")
	opened := w.bucket("opened", own)
	w.document(fact.DocResource, "BucketPolicy", opened, `{"Effect":"Allow","Principal":{"AWS":"`+user.ID+`"},"Action":"s3:PutLifecycleConfiguration","Resource":"`+opened.ID+`"}`)
	narrowed := w.bucket("narrowed", own)
	w.document(fact.DocResource, "BucketPolicy", narrowed, `{"Effect":"Deny","Principal":"*","Action":"s3:PutBucketLogging","Resource":"`+narrowed.ID+`"}`)
	both := w.user("both", allow("s3:PutBucket*gging", narrowed.ID))
	d := w.derive()

	assert.Equal(t, []string{"s3:PutLifecycleConfiguration"}, d.says(fact.Yes, user, opened, fact.Write).Actions)
	verdicts := map[fact.Verdict][]string{}
	for _, e := range d.edges(both, narrowed) {
		verdicts[e.Verdict] = append(verdicts[e.Verdict], e.Actions...)
	}
	assert.Equal(t, map[fact.Verdict][]string{fact.No: {"s3:PutBucketLogging"}, fact.Yes: {"s3:PutBucketTagging"}}, verdicts)
}

// Kinds without a table are decided by AWS's levels: those that are told of, and
// those that a policy names.
func TestKindsOfTheCatalogue(t *testing.T) {
	w := newWorld(t)
	group := w.node("aws-logs-log-group", "arn:aws:logs:us-east-1:"+own+":log-group:app", nil)
	w.none(fact.DocResource, group)
	reader := w.user("reader", allow("logs:FilterLogEvents", "*"))
	instance := fact.Key{Kind: "aws-ec2-instance", ID: "arn:aws:ec2:us-east-1:" + own + ":instance/i-0abc"}
	stops := w.user("stops", allow("ec2:StopInstances", instance.ID))
	bounded := w.user("bounded", allow("ec2:StopInstances", instance.ID), deny("ec2:*", "*"))
	foreign := w.node("aws-logs-log-group", "arn:aws:logs:us-east-1:"+other+":log-group:app", nil)
	d := w.derive()

	d.says(fact.Yes, reader, group, fact.Read)
	d.nothing(reader, group, fact.Write|fact.Control)
	e := d.says(fact.Yes, stops, instance, fact.Write)
	d.missing(e, "whether "+instance.ID+" exists", fact.UpperBound)
	d.says(fact.No, bounded, instance, fact.Write)
	assert.Empty(t, d.edges(reader, foreign), "another account's log group opens itself by its policy or not at all")
}
