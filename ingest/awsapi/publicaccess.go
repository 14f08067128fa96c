package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readBucketBlock reads S3's block of public access of a bucket, readAccountBlock that
// of an account: their answers look alike and name neither, so that only a recorded call
// tells which it is. "There is no such configuration" means that nothing is blocked.
// Of its four settings RestrictPublicBuckets decides requests
// (AmazonS3/latest/userguide/access-control-block-public-access.html).
func readBucketBlock(c *call) {
	name := c.request.Get("Bucket").String()
	if name == "" {
		c.Fail(c.Record, "the request names no bucket; record the call with its request (Bucket)")
		return
	}
	restricts, told := restricts(c)
	if told {
		c.addNode("aws-s3-bucket", bucketARN(name, c.region), name, nil, fact.Props{fact.PropAccount: c.account, fact.PropRestrictsPublic: restricts})
	}
}

func readAccountBlock(c *call) {
	account := c.request.Get("AccountId").String()
	if account == "" {
		account = c.account
	}
	if !isAccount(account) {
		c.Fail(c.Record, "the request names no account; record the call with its request (AccountId) or its account")
		return
	}
	restricts, told := restricts(c)
	if told {
		c.addNode("aws-account", account, "", nil, fact.Props{fact.PropRestrictsPublic: restricts})
	}
}

// restricts returns RestrictPublicBuckets; told is false where the answer lacks it.
func restricts(c *call) (on, told bool) {
	if c.None {
		return false, true
	}
	setting := c.Response.Get("PublicAccessBlockConfiguration", "RestrictPublicBuckets")
	if setting.Kind() != jsontree.Bool {
		c.Fail(c.Record, "PublicAccessBlockConfiguration has no RestrictPublicBuckets")
		return false, false
	}
	return setting.Bool(), true
}
