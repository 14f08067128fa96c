package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readSecrets reads the secrets of an account and region: what they are, never
// what they hold.
func readSecrets(c *call) {
	secrets := c.listed("SecretList")
	if len(secrets) > 0 {
		c.placeFromARN(secrets[0].Get("ARN").String())
	}
	c.page(fact.Key{}, "Filters")
	for _, s := range secrets {
		c.secret(s)
	}
}

// readSecret reads what DescribeSecret tells of one secret: as a listing does.
func readSecret(c *call) { c.secret(c.Response) }

func (c *call) secret(s *jsontree.Node) {
	arn, ok := c.Want(s, "ARN")
	if !ok {
		return
	}
	c.addNode("aws-secret", arn, s.Get("Name").String(), s, fact.Props{
		fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn), "kmsKey": s.Get("KmsKeyId").String(),
		fact.PropCreatedAt: ingest.Moment(s.Get("CreatedDate").Time()), "owningService": s.Get("OwningService").String(), "tags": tagProps(s.Get("Tags")),
	})
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

// readSecretPolicy reads a secret's resource policy; a response without one
// says that there is none.
func readSecretPolicy(c *call) {
	arn := c.Response.Get("ARN").String()
	if arn == "" {
		arn = c.request.Get("SecretId").String()
	}
	if arnPart(arn, 2) != "secretsmanager" {
		c.Fail(c.Record, "neither request nor response names the secret by its ARN; record the call with its response, or with the ARN as SecretId")
		return
	}
	secret := fact.Key{Kind: "aws-secret", ID: arn}
	c.addNode(secret.Kind, secret.ID, c.Response.Get("Name").String(), nil, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn)})
	switch policy := c.Response.Get("ResourcePolicy"); {
	case c.None, c.Response.Complete() && (policy.Kind() == jsontree.Absent || policy.Kind() == jsontree.Null):
		c.noDocument(secret)
	case policy == nil: // the response breaks off before it
	default:
		c.addDocument(fact.DocResource, "ResourcePolicy", secret, c.Response, "ResourcePolicy")
	}
}
