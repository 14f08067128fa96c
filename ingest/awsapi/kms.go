package awsapi

import (
	"strings"

	"keyreach/engine/fact"
)

// readKeys reads the keys of an account and region, AWS's own among them.
func readKeys(c *call) {
	keys := c.listed("Keys")
	if len(keys) > 0 {
		c.placeFromARN(keys[0].Get("KeyArn").String())
	}
	c.page(fact.Key{})
	for _, k := range keys {
		if arn, ok := c.wantARN(k, "KeyArn", "kms"); ok {
			c.addNode("aws-kms-key", arn, "", k, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn)})
		}
	}
}

// readKeyPolicy reads a KMS key's policy; the request names the key by id or
// ARN.
func readKeyPolicy(c *call) {
	id, ok := c.needs("KeyId", "which key this is the policy of")
	if !ok {
		return
	}
	if arnAccount(id) == "" {
		if c.region == "" || c.account == "" || strings.HasPrefix(id, "alias/") {
			c.fail(c.node, "neither request nor record names the key with its account and region")
			return
		}
		id = "arn:" + partitionOf(c.region) + ":kms:" + c.region + ":" + c.account + ":key/" + id
	}
	key := fact.Key{Kind: "aws-kms-key", ID: id}
	c.addNode(key.Kind, id, "", nil, fact.Props{fact.PropAccount: arnAccount(id), fact.PropRegion: arnRegion(id)})
	if c.none {
		c.noDocument(key)
		return
	}
	c.addDocument(fact.DocResource, "default", key, c.response, "Policy")
}
