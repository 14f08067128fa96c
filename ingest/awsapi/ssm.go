package awsapi

import (
	"keyreach/engine/fact"
)

// readParameters reads the parameters of an account and region: what they are,
// never what they hold.
func readParameters(c *call) {
	parameters := c.listed("Parameters")
	if len(parameters) > 0 {
		c.placeFromARN(parameters[0].Get("ARN").String())
	}
	c.page(fact.Key{}, "Filters", "ParameterFilters", "Shared")
	for _, p := range parameters {
		name, ok := c.Want(p, "Name")
		if !ok {
			continue
		}
		arn := p.Get("ARN").String() // of late; before, name and call gave it
		if arn == "" {
			arn = c.parameterARN(name)
		}
		if arn == "" {
			c.Fail(p, "nothing says of which account and region this parameter is; it is left out")
			continue
		}
		c.addNode("aws-ssm-parameter", arn, name, p, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn),
			"type": p.Get("Type").String(), "kmsKey": p.Get("KeyId").String()})
	}
}
