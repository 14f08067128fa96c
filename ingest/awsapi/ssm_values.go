package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readParameterValues reads parameters with what they hold, which becomes
// fingerprints.
func readParameterValues(c *call) {
	parameters := c.listed("Parameters")
	findings := ingest.NewFindings(c.Builder)
	for _, p := range parameters {
		c.placeFromARN(p.Get("ARN").String())
		c.parameterValue(p, findings)
	}
	findings.Finish()
}

func readParameterValue(c *call) {
	findings := ingest.NewFindings(c.Builder)
	c.placeFromARN(c.Response.Get("Parameter", "ARN").String())
	c.parameterValue(c.Response.Get("Parameter"), findings)
	findings.Finish()
}

func (c *call) parameterValue(p *jsontree.Node, findings *ingest.Findings) {
	name, ok := c.Want(p, "Name")
	if !ok {
		return
	}
	arn := p.Get("ARN").String()
	if arn == "" {
		arn = c.parameterARN(name)
	}
	if arnPart(arn, 2) != "ssm" {
		c.Fail(p, "nothing says of which account and region this parameter is; it is left out")
		return
	}
	kind, value := p.Get("Type").String(), p.Get("Value")
	place := fact.Node{Key: fact.Key{Kind: "aws-ssm-parameter", ID: arn}, Name: name,
		Props: fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn), "type": kind}}
	last := name[strings.LastIndexByte(name, '/')+1:]
	if encrypted(value.String()) || value.String() == "" || (kind != "SecureString" && !findings.HoldsSecret(last, value.String())) {
		place.Evidence = []fact.Evidence{c.Evidence(p)}
		c.Node(place) // a place that holds it encrypted stores nothing
		return
	}
	findings.Add(ingest.Finding{Value: value.String(), Place: ingest.Place{Node: place, Stable: true, Single: true}, Evidence: c.Evidence(value)})
}

// encrypted reports whether a value is what KMS encrypted: a call without
// WithDecryption returns it so.
func encrypted(value string) bool { return strings.HasPrefix(value, "AQICAH") && len(value) > 100 }

// parameterARN returns the ARN of a parameter that is named by it, or by its name;
// empty where nothing says of which account and region it is. A version or a label
// behind the name is not part of it.
func (c *call) parameterARN(name string) string {
	if strings.HasPrefix(name, "arn:") {
		if arnPart(name, 2) != "ssm" {
			return ""
		}
		return name
	}
	name, _, _ = strings.Cut(name, ":")
	if name == "" || !isAccount(c.account) || c.region == "" {
		return ""
	}
	return "arn:" + partitionOf(c.region) + ":ssm:" + c.region + ":" + c.account + ":parameter/" + strings.TrimPrefix(name, "/")
}
