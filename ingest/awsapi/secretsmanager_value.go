package awsapi

import (
	"encoding/base64"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readSecretValue reads what a secret holds, which becomes fingerprints: one value,
// or an object of settings of which some are secret.
func readSecretValue(c *call) {
	arn, ok := c.wantARN(c.Response, "ARN", "secretsmanager")
	if !ok {
		return
	}
	place := ingest.Place{Node: fact.Node{Key: fact.Key{Kind: "aws-secret", ID: arn}, Name: c.Response.Get("Name").String(),
		Props: fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn)}}, Stable: true}
	findings := ingest.NewFindings(c.Builder)
	text := c.Response.Get("SecretString")
	object, _ := jsontree.Parse([]byte(text.String()), jsontree.Limits{})
	switch {
	case object.Kind() == jsontree.Object && object.Complete():
		place.Named = true
		c.settings(object, text, place, findings)
	case text.String() != "":
		place.Single = true
		findings.Add(ingest.Finding{Value: text.String(), Place: place, Evidence: c.Evidence(text)})
	default:
		place.Single = true
		binary := c.Response.Get("SecretBinary")
		if value, err := base64.StdEncoding.DecodeString(binary.String()); err == nil && len(value) > 0 {
			findings.Add(ingest.Finding{Value: string(value), Place: place, Evidence: c.Evidence(binary)})
		}
	}
	c.PlaceOnce(place, c.Evidence(c.Response))
	findings.Finish()
}

// settings takes in those members of a secret that hold one, by their names; where
// none says so, all that are texts.
func (c *call) settings(object, text *jsontree.Node, place ingest.Place, findings *ingest.Findings) {
	values := map[string]string{}
	for name, member := range object.Members() {
		if member.Kind() == jsontree.String {
			values[name] = member.String()
		}
	}
	chosen := func(name, value string) bool { return findings.HoldsSecret(name, value) }
	named := false
	for name, value := range values {
		named = named || chosen(name, value)
	}
	for name, member := range object.Members() {
		value, isText := values[name]
		if !isText || value == "" || (named && !chosen(name, value)) {
			continue
		}
		evidence := c.Evidence(text)
		evidence.Inner = member.Pointer()
		findings.Add(ingest.Finding{Value: value, Place: place, Setting: ingest.Shown(name, 200), Evidence: evidence})
	}
}
