package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// readSecrets reads the secrets of an account and region: what they are, never
// what they hold.
func readSecrets(c *call) {
	secrets := c.list(c.response, "SecretList")
	if len(secrets) > 0 {
		c.placeFromARN(secrets[0].Get("ARN").String())
	}
	c.listed(fact.Key{})
	for _, s := range secrets {
		arn, ok := c.want(s, "ARN")
		if !ok {
			continue
		}
		c.addNode("aws-secret", arn, s.Get("Name").String(), s, fact.Props{
			fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn), "kmsKey": s.Get("KmsKeyId").String(),
			fact.PropCreatedAt: timeProp(s.Get("CreatedDate")), "owningService": s.Get("OwningService").String(), "tags": tagProps(s.Get("Tags")),
		})
	}
}

// placeFromARN takes account and region of a call that does not say them from
// the first thing it lists.
func (c *call) placeFromARN(arn string) {
	if c.account == "" {
		c.account = arnAccount(arn)
	}
	if c.region == "" {
		c.region = arnRegion(arn)
	}
}

// tagProps returns tags as a map, nil for none.
func tagProps(n *jsontree.Node) any {
	tags := map[string]any{}
	for _, tag := range n.Elements() {
		tags[tag.Get("Key").String()] = tag.Get("Value").String()
	}
	if len(tags) == 0 {
		return nil
	}
	return tags
}

func readSecretPolicy(c *call) {
	arn := c.response.Get("ARN").String()
	if arn == "" {
		arn = c.request.Get("SecretId").String()
	}
	secret := fact.Key{Kind: "aws-secret", ID: arn}
	switch policy := c.response.Get("ResourcePolicy"); {
	case arn == "":
		c.diagnose(fact.Error, c.node.Offset(), "reading secretsmanager:GetResourcePolicy: neither request nor response names the secret")
	case c.none || policy.Kind() == jsontree.Absent || policy.Kind() == jsontree.Null:
		c.noDocument(fact.DocResource, secret)
	default:
		c.addDocument(fact.DocResource, "ResourcePolicy", secret, policy)
	}
}
