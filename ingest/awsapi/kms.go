package awsapi

import "keyreach/engine/fact"

// readKeyPolicy reads a KMS key's policy; the request names the key by id or
// ARN.
func readKeyPolicy(c *call) {
	id := c.request.Get("KeyId").String()
	if id == "" {
		c.diagnose(fact.Error, c.node.Offset(), "reading kms:GetKeyPolicy: the request does not name the key")
		return
	}
	if arnAccount(id) == "" {
		id = "arn:aws:kms:" + c.region + ":" + c.account + ":key/" + id
	}
	key := fact.Key{Kind: "aws-kms-key", ID: id}
	c.addNode(key.Kind, id, "", nil, fact.Props{fact.PropAccount: arnAccount(id), fact.PropRegion: arnRegion(id)})
	if c.none {
		c.noDocument(fact.DocResource, key)
		return
	}
	c.addDocument(fact.DocResource, "default", key, c.response.Get("Policy"))
}
