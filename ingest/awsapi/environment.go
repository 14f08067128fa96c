package awsapi

import (
	"regexp"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// secretName is what a variable that holds a secret is called.
var secretName = regexp.MustCompile(`(?i)(secret|token|passw|pwd|api_?key|access_?key|private_?key|credential|auth|dsn|database_url|connection_?string|webhook)`)

// environment reads a workload's environment variables. A variable whose name
// or value says that it is a secret stores a credential, and the workload uses
// it; values become fingerprints here.
func (c *call) environment(variables *jsontree.Node, workload fact.Key) {
	pair := variables.Get("AWS_ACCESS_KEY_ID").String()
	for name, value := range variables.Members() {
		text := value.String()
		id := credential.FindAWSKeyID(text)
		secretHalf := name == "AWS_SECRET_ACCESS_KEY" && credential.FindAWSKeyID(pair) != ""
		if id == "" && !secretHalf && (!secretName.MatchString(name) || !credential.Joinable(text)) {
			continue
		}
		place := fact.Key{Kind: "env-var", ID: workload.ID + "#env/" + name}
		c.addNode(place.Kind, place.ID, name, value, nil)
		if id != "" || secretHalf {
			if id == "" {
				id = credential.FindAWSKeyID(pair)
			}
			c.keyHalf(workload, place, value, id, secretHalf)
			continue
		}
		c.storedSecret(workload, place, value)
	}
}

// keyHalf reads one half of an access key pair.
func (c *call) keyHalf(workload, place fact.Key, value *jsontree.Node, id string, secretHalf bool) {
	whole := fact.Key{Kind: credential.AWSKeyKind(id), ID: id}
	idHalf := fact.Key{Kind: whole.Kind + "." + credential.PartID, ID: id}
	secret := fact.Key{Kind: whole.Kind + "." + credential.PartSecret, ID: id}
	account, _ := credential.AWSKeyAccount(id)
	c.addNode(whole.Kind, id, "", value, fact.Props{fact.PropAccount: account})
	c.addNode(idHalf.Kind, id, "", value, nil)
	c.addEdge(idHalf, fact.PartOf, whole, value)
	c.addEdge(secret, fact.PartOf, whole, value)
	if !secretHalf {
		c.addNode(secret.Kind, id, "", value, nil)
		c.addEdge(place, fact.Stores, idHalf, value)
		return
	}
	c.addNode(secret.Kind, id, "", value, fact.Props{fact.PropFingerprints: c.env.Fingerprint.Value(value.String())})
	c.addEdge(place, fact.Stores, secret, value)
	c.addEdge(workload, fact.Uses, whole, value)
}

// storedSecret reads a variable that holds a whole secret.
func (c *call) storedSecret(workload, place fact.Key, value *jsontree.Node) {
	kinds := c.env.Catalogue.Recognise(value.String(), nil)
	kind := fact.UnknownSecret
	if len(kinds) > 0 {
		kind = kinds[0]
	}
	secret := fact.Key{Kind: kind, ID: kind + "@" + place.ID}
	props := fact.Props{fact.PropFingerprints: c.env.Fingerprint.Value(value.String())}
	if len(kinds) > 1 {
		props[fact.PropCandidates] = kinds
	}
	c.addNode(secret.Kind, secret.ID, "", value, props)
	c.addEdge(place, fact.Stores, secret, value)
	c.addEdge(workload, fact.Uses, secret, value)
}
