package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// bucketARN spells a bucket's ARN, which has neither region nor account.
func bucketARN(name, region string) string { return "arn:" + partitionOf(region) + ":s3:::" + name }

func readBuckets(c *call) {
	buckets := c.listed("Buckets")
	c.page(fact.Key{}, "Prefix", "BucketRegion")
	for _, b := range buckets {
		if name, ok := c.Want(b, "Name"); ok {
			region := b.Get("BucketRegion").String()
			at := region
			if at == "" {
				at = c.region
			}
			c.addNode("aws-s3-bucket", bucketARN(name, at), name, b, fact.Props{fact.PropAccount: c.account,
				fact.PropRegion: region, fact.PropCreatedAt: ingest.Moment(b.Get("CreationDate").Time())})
		}
	}
}

// readBucketPolicy reads a bucket's policy. The policy of a bucket names no
// other one, so that a response without its call says which it is.
func readBucketPolicy(c *call) {
	name := c.request.Get("Bucket").String()
	if resource := firstResource(c.Response.Get("Policy")); name == "" && arnPart(resource, 2) == "s3" {
		name, _, _ = strings.Cut(arnPart(resource, 5), "/")
	}
	if name == "" || strings.ContainsAny(name, "*?$") {
		c.Fail(c.Record, "neither request nor policy names the bucket; record the call with its request (Bucket)")
		return
	}
	bucket := fact.Key{Kind: "aws-s3-bucket", ID: bucketARN(name, c.region)}
	// S3 answers this call to the bucket's own account only.
	c.addNode(bucket.Kind, bucket.ID, name, nil, fact.Props{fact.PropAccount: c.account})
	if c.None {
		c.noDocument(bucket)
		return
	}
	c.addDocument(fact.DocResource, "BucketPolicy", bucket, c.Response, "Policy")
}
