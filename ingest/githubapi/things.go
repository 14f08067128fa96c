package githubapi

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readDeployKeys reads the keys of a repository, which act as nobody: whoever has
// one reads the repository, and writes to it unless it is read-only.
func readDeployKeys(c *call) {
	keys := c.elements()
	c.page(fact.Key{}, len(keys))
	for _, n := range keys {
		c.deployKey(n)
	}
}

func readDeployKey(c *call) {
	if !c.None {
		c.deployKey(c.Response)
	}
}

func (c *call) deployKey(n *jsontree.Node) {
	id, ok := c.Want(n, "id")
	if !ok {
		return
	}
	key := fact.Key{Kind: "github-deploy-key", ID: id}
	status := "active"
	if enabled := n.Get("enabled"); enabled.Kind() == jsontree.Bool && !enabled.Bool() {
		status = "inactive"
	}
	props := fact.Props{"readOnly": boolProp(n.Get("read_only")), "verified": boolProp(n.Get("verified")), fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time()),
		"lastUsed": ingest.Moment(n.Get("last_used").Time()), "createdBy": n.Get("added_by").String(), "repository": c.repository().ID,
		fact.PropStatus: status, fact.PropStatusAsOf: ingest.Moment(c.At), fact.PropStatusEvidence: c.File.Source + "#" + n.Pointer()}
	if print := publicKeyPrint(n.Get("key").String()); print != "" {
		props["publicKey"] = print
		props[fact.PropFingerprints] = []string{c.Env.Fingerprint.Mark("ssh-public-key", print)}
	}
	c.addNode(key, n.Get("title").String(), n, props)
	access, action := fact.Read|fact.Write, "deploy-key:write"
	if n.Get("read_only").Bool() {
		access, action = fact.Read, "deploy-key:read"
	}
	c.addAccess(key, fact.Can, c.repository(), access, n).Actions = []string{action}
}

// publicKeyPrint is the fingerprint of a public key as ssh-keygen prints it.
func publicKeyPrint(line string) string {
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return ""
	}
	blob, err := base64.StdEncoding.DecodeString(fields[1])
	if err != nil || len(blob) == 0 {
		return ""
	}
	sum := sha256.Sum256(blob)
	return "SHA256:" + base64.RawStdEncoding.EncodeToString(sum[:])
}

// readHooks reads webhooks. GitHub hides their secrets; of the address only the
// host is kept, for an address may itself be a secret.
func readHooks(c *call) {
	hooks := c.elements()
	c.page(fact.Key{}, len(hooks))
	for _, n := range hooks {
		id, ok := c.Want(n, "id")
		if !ok {
			continue
		}
		config := n.Get("config")
		host := ""
		if address, err := url.Parse(config.Get("url").String()); err == nil {
			host = address.Hostname()
		}
		key := fact.Key{Kind: "github-webhook", ID: c.scope().ID + "/hooks/" + id}
		c.addNode(key, n.Get("name").String(), n, fact.Props{"host": host, "events": n.Get("events").Strings(), "active": boolProp(n.Get("active")),
			"signed": config.Get("secret").String() != "", "unverifiedTLS": config.Get("insecure_ssl").Text() == "1",
			fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time()), "updatedAt": ingest.Moment(n.Get("updated_at").Time())})
		c.addAccess(c.scope(), fact.Contains, key, fact.Discover, n)
	}
}

// readRunners reads self-hosted runners, which run the code of jobs.
func readRunners(c *call) {
	runners := c.elements()
	c.page(fact.Key{}, len(runners))
	for _, n := range runners {
		id, ok := c.Want(n, "id")
		if !ok {
			continue
		}
		var labels []string
		for _, label := range n.Get("labels").Elements() {
			labels = append(labels, label.Get("name").String())
		}
		key := fact.Key{Kind: "github-runner", ID: c.scope().ID + "/runners/" + id}
		c.addNode(key, n.Get("name").String(), n, fact.Props{"labels": labels, "os": n.Get("os").String(), "online": n.Get("status").String() == "online",
			"runnerGroup": n.Get("runner_group_id").Text(), "ephemeral": boolProp(n.Get("ephemeral"))})
		c.addEdge(c.scope(), fact.Contains, key, n)
	}
}

// readInstallations reads the Apps that are installed in an organisation.
func readInstallations(c *call) {
	installations := c.elements()
	c.page(fact.Key{}, len(installations))
	for _, n := range installations {
		if !ingest.IsGitHubInstallation(n) {
			c.Fail(n, "an element that is no installation (it needs app_id, account and permissions) is left out")
			continue
		}
		if n.Complete() {
			c.AddGitHubInstallation(n, nil, c.At)
		}
	}
}

// readVariables reads the variables of Actions. Their values are no secrets to
// GitHub; one that looks like one is a finding.
func readVariables(c *call) {
	holder := c.scope()
	of := fact.Key{}
	if c.args["environment"] != "" {
		holder = c.environment()
		of = holder
	}
	elements := c.elements()
	c.page(of, len(elements))
	variables := make([]ingest.Variable, 0, len(elements))
	for _, n := range elements {
		name, ok := c.Want(n, "name")
		if !ok {
			continue
		}
		place := fact.Key{Kind: "env-var", ID: holder.ID + "#env/" + name}
		c.addNode(place, name, n, fact.Props{"visibility": n.Get("visibility").String(), fact.PropCreatedAt: ingest.Moment(n.Get("created_at").Time()), "updatedAt": ingest.Moment(n.Get("updated_at").Time())})
		c.addAccess(holder, fact.Contains, place, fact.Read, n)
		variables = append(variables, ingest.Variable{Name: name, Value: n.Get("value").String(), Place: place, Evidence: c.Evidence(n)})
	}
	c.findings.AddVariables(fact.Key{}, variables)
}

// readAlerts reads the alerts of secret scanning.
func readAlerts(c *call) {
	alerts := c.elements()
	c.page(fact.Key{}, len(alerts))
	for _, n := range alerts {
		c.alert(n)
	}
}

func readAlert(c *call) {
	if !c.None {
		c.alert(c.Response)
	}
}

func (c *call) alert(n *jsontree.Node) {
	if n.Get("number").Kind() != jsontree.Number || n.Get("secret_type").Kind() != jsontree.String || !n.Complete() {
		c.Fail(n, "an element that is no alert (it needs number and secret_type) is left out")
		return
	}
	c.findings.Repository = c.repository().ID
	c.findings.Add(n, n.Get("repository"), nil)
}
