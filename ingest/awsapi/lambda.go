package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

func readFunctions(c *call) {
	functions := c.list(c.response, "Functions")
	if len(functions) > 0 {
		c.placeFromARN(functions[0].Get("FunctionArn").String())
	}
	c.listed(fact.Key{})
	for _, f := range functions {
		if arn, ok := c.want(f, "FunctionArn"); ok {
			c.function(f, fact.Key{Kind: "aws-lambda-function", ID: unversioned(arn)})
		}
	}
}

// unversioned drops a version or alias behind a function's ARN.
func unversioned(arn string) string {
	if parts := strings.Split(arn, ":"); len(parts) > 7 {
		return strings.Join(parts[:7], ":")
	}
	return arn
}

func (c *call) function(f *jsontree.Node, function fact.Key) {
	c.addNode(function.Kind, function.ID, f.Get("FunctionName").String(), f, fact.Props{fact.PropAccount: arnAccount(function.ID),
		fact.PropRegion: arnRegion(function.ID), "kmsKey": f.Get("KMSKeyArn").String(), "runtime": f.Get("Runtime").String()})
	if role := f.Get("Role"); role.String() != "" {
		c.addEdge(function, fact.RunsAs, fact.Key{Kind: "aws-role", ID: role.String()}, role)
	}
	c.environment(f.Get("Environment", "Variables"), function)
}

func readFunctionPolicy(c *call) {
	function := c.request.Get("FunctionName").String()
	policy := c.response.Get("Policy")
	if arnAccount(function) == "" && policy.Kind() == jsontree.String {
		inner, _ := jsontree.Parse([]byte(policy.String()), jsontree.Limits{})
		if arn := inner.Get("Statement").Index(0).Get("Resource").String(); arnAccount(arn) != "" {
			function = arn
		}
	}
	if function != "" && arnAccount(function) == "" && c.account != "" && c.region != "" {
		function = "arn:aws:lambda:" + c.region + ":" + c.account + ":function:" + function
	}
	if arnAccount(function) == "" {
		c.diagnose(fact.Error, c.node.Offset(), "reading lambda:GetPolicy: neither request nor policy names the function with its account")
		return
	}
	key := fact.Key{Kind: "aws-lambda-function", ID: unversioned(function)}
	if c.none {
		c.noDocument(fact.DocResource, key)
		return
	}
	c.addDocument(fact.DocResource, "FunctionPolicy", key, policy)
}
