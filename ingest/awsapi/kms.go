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
	key, ok := c.requestedKey("which key this is the policy of")
	if !ok {
		return
	}
	id := key.ID
	c.addNode(key.Kind, id, "", nil, fact.Props{fact.PropAccount: arnAccount(id), fact.PropRegion: arnRegion(id)})
	if c.None {
		c.noDocument(key)
		return
	}
	c.addDocument(fact.DocResource, "default", key, c.Response, "Policy")
}

// requestedKey returns the key that a request names, by id or ARN.
func (c *call) requestedKey(what string) (fact.Key, bool) {
	id, ok := c.needs("KeyId", what)
	if !ok {
		return fact.Key{}, false
	}
	if arnAccount(id) == "" {
		if c.region == "" || c.account == "" || strings.HasPrefix(id, "alias/") {
			c.Fail(c.Record, "neither request nor record names the key with its account and region")
			return fact.Key{}, false
		}
		id = "arn:" + partitionOf(c.region) + ":kms:" + c.region + ":" + c.account + ":key/" + id
	}
	return fact.Key{Kind: "aws-kms-key", ID: id}, true
}
