package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest"
)

// readRepositories reads the repositories of a registry, which is an account in
// a region.
func readRepositories(c *call) {
	repositories := c.listed("repositories")
	if id := c.request.Get("registryId").Text(); id != "" {
		c.account = id
	}
	if len(repositories) > 0 {
		c.placeFromARN(repositories[0].Get("repositoryArn").String())
	}
	c.page(fact.Key{}, "repositoryNames")
	for _, r := range repositories {
		if arn, ok := c.wantARN(r, "repositoryArn", "ecr"); ok {
			c.addNode("aws-ecr-repository", arn, r.Get("repositoryName").String(), r, fact.Props{fact.PropAccount: arnAccount(arn),
				fact.PropRegion: arnRegion(arn), fact.PropCreatedAt: ingest.Moment(r.Get("createdAt").Time())})
		}
	}
}

// readRepositoryPolicy reads a repository's policy; request and response name the
// repository, the call its region.
func readRepositoryPolicy(c *call) {
	name := firstText(c.Response.Get("repositoryName"), c.request.Get("repositoryName"))
	account := firstText(c.Response.Get("registryId"), c.request.Get("registryId"))
	if account == "" {
		account = c.account
	}
	if name == "" || account == "" || c.region == "" {
		c.Fail(c.Record, "nothing says of which account, region and repository this is the policy; record the call with its request (repositoryName)")
		return
	}
	repository := fact.Key{Kind: "aws-ecr-repository", ID: "arn:" + partitionOf(c.region) + ":ecr:" + c.region + ":" + account + ":repository/" + name}
	c.addNode(repository.Kind, repository.ID, name, nil, fact.Props{fact.PropAccount: account, fact.PropRegion: c.region})
	switch {
	case c.None:
		c.noDocument(repository)
	case c.Response.Get("policyText") == nil && !c.Response.Complete(): // it breaks off before the policy
	default:
		c.addDocument(fact.DocResource, "RepositoryPolicy", repository, c.Response, "policyText")
	}
}
