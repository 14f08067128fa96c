package githubapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readSecrets reads the secrets of a repository or an organisation. Only their
// names are ever told.
func readSecrets(c *call) {
	holder := c.scope()
	secrets := c.elements()
	c.page(fact.Key{}, len(secrets))
	for _, n := range secrets {
		c.secret(holder, holder.ID+c.family(), fact.Discover, n)
	}
}

// family tells the secrets of Dependabot and Codespaces, which no workflow
// reads, from those of Actions.
func (c *call) family() string {
	for _, family := range []string{"/dependabot", "/codespaces"} {
		if strings.Contains(c.route.path, family+"/") {
			return family
		}
	}
	return ""
}

// readEnvironmentSecrets reads the secrets of an environment, which a job that
// entered it reads.
func readEnvironmentSecrets(c *call) {
	environment := c.environment()
	secrets := c.elements()
	c.page(environment, len(secrets))
	for _, n := range secrets {
		c.secret(environment, environment.ID, fact.Read, n)
	}
}

// readRepositoryOrganizationSecrets reads which of the organisation's secrets a
// repository may use.
func readRepositoryOrganizationSecrets(c *call) {
	repository, organization := c.repository(), c.organization()
	secrets := c.elements()
	c.page(fact.Key{}, len(secrets))
	for _, n := range secrets {
		if place, ok := c.secret(organization, organization.ID, fact.Discover, n); ok {
			c.addAccess(repository, fact.Contains, place, fact.Discover, n)
		}
	}
}

// readSecretRepositories reads which repositories may use a secret of the
// organisation.
func readSecretRepositories(c *call) {
	organization := c.organization()
	place := fact.Key{Kind: "ci-secret", ID: organization.ID + c.family() + "/secrets/" + strings.ToUpper(c.args["name"])}
	repositories := c.elements()
	c.page(place, len(repositories))
	for _, n := range repositories {
		if full, ok := c.Want(n, "full_name"); ok {
			c.addAccess(c.repositoryNamed(full), fact.Contains, place, fact.Discover, n)
		}
	}
}

// secret adds a secret's place and what it stores, of which nothing is known.
func (c *call) secret(holder fact.Key, under string, access fact.Access, n *jsontree.Node) (place fact.Key, ok bool) {
	name, ok := c.Want(n, "name")
	if !ok {
		return place, false
	}
	name = strings.ToUpper(name)
	place = fact.Key{Kind: "ci-secret", ID: under + "/secrets/" + name}
	stored := fact.Key{Kind: fact.UnknownSecret, ID: place.ID}
	c.addNode(place, name, n, fact.Props{"listed": true, "visibility": n.Get("visibility").String(),
		fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time()), "updatedAt": ingest.Moment(n.Get("updated_at").Time())})
	c.addNode(stored, name, n, nil)
	c.addEdge(place, fact.Stores, stored, n)
	c.addAccess(holder, fact.Contains, place, access, n)
	return place, true
}
