package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readProjects reads build projects: what their builds run as, what they are given.
func readProjects(c *call) {
	for _, p := range c.listed("projects") {
		if arn, ok := c.wantARN(p, "arn", "codebuild"); ok {
			c.placeFromARN(arn)
			c.project(p, fact.Key{Kind: "aws-codebuild-project", ID: arn})
		}
	}
}

func (c *call) project(p *jsontree.Node, key fact.Key) {
	w := &consumer{call: c, key: key, images: []*jsontree.Node{p.Get("environment", "image")}}
	for _, v := range c.list(p.Get("environment"), "environmentVariables") {
		switch value := v.Get("value").String(); v.Get("type").String() {
		case "PARAMETER_STORE":
			w.reads(value)
		case "SECRETS_MANAGER":
			w.readsSecret(value)
		default:
			w.variable(v, "")
		}
	}
	c.addNode(key.Kind, key.ID, p.Get("name").String(), p, fact.Props{fact.PropAccount: arnAccount(key.ID), fact.PropRegion: arnRegion(key.ID),
		fact.PropCreatedAt: ingest.Moment(p.Get("created").Time()), "source": sourceOf(p.Get("source")), "tags": lowerTags(p.Get("tags")), ingest.PropReads: w.given()})
	c.runsAs(key, p.Get("serviceRole"))
	w.finish()
}

// sourceOf returns the repository that a project builds, empty where it names none.
func sourceOf(source *jsontree.Node) string {
	return ingest.RepositoryFrom(source.Get("location").String())
}

// readsSecret notes a secret by ARN; one that is called by its name alone has an ARN
// that the name doesn't tell.
func (w *consumer) readsSecret(from string) {
	if secretReference.MatchString(from) {
		w.reads(from)
	}
}
