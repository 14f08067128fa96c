package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// bucketARN spells a bucket's ARN, which has neither region nor account.
func bucketARN(name string) string { return "arn:aws:s3:::" + name }

func readBuckets(c *call) {
	buckets := c.list(c.response, "Buckets")
	c.listed(fact.Key{})
	for _, b := range buckets {
		if name, ok := c.want(b, "Name"); ok {
			c.addNode("aws-s3-bucket", bucketARN(name), name, b, fact.Props{fact.PropAccount: c.account,
				fact.PropRegion: b.Get("BucketRegion").String(), fact.PropCreatedAt: timeProp(b.Get("CreationDate"))})
		}
	}
	if c.account == "" && len(buckets) > 0 {
		c.diagnose(fact.Warning, c.node.Offset(), "reading s3:ListBuckets: no bucket says its account; name it under sources in keyreach.yaml, or record the call")
	}
}

func readBucketPolicy(c *call) {
	name := c.request.Get("Bucket").String()
	if name == "" {
		c.diagnose(fact.Error, c.node.Offset(), "reading s3:GetBucketPolicy: the request does not name the bucket")
		return
	}
	bucket := fact.Key{Kind: "aws-s3-bucket", ID: bucketARN(name)}
	c.addNode(bucket.Kind, bucket.ID, name, nil, fact.Props{fact.PropAccount: c.account})
	policy := c.response.Get("Policy")
	if c.none || policy.Kind() == jsontree.Absent {
		c.noDocument(fact.DocResource, bucket)
		return
	}
	c.addDocument(fact.DocResource, "BucketPolicy", bucket, policy)
}
