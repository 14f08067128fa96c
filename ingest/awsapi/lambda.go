package awsapi

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

func readFunctions(c *call) {
	functions := c.listed("Functions")
	if len(functions) > 0 {
		c.placeFromARN(functions[0].Get("FunctionArn").String())
	}
	c.page(fact.Key{})
	for _, f := range functions {
		if arn, ok := c.Want(f, "FunctionArn"); ok {
			c.function(f, arn)
		}
	}
}

// readFunction reads one function, as GetFunction wraps it; where its code may be
// fetched is a signed address, which is not looked at.
func readFunction(c *call) { c.oneFunction(c.Response.Get("Configuration")) }

func readFunctionConfiguration(c *call) { c.oneFunction(c.Response) }

func (c *call) oneFunction(f *jsontree.Node) {
	if arn, ok := c.wantARN(f, "FunctionArn", "lambda"); ok {
		c.function(f, arn)
	}
}

// unversioned returns a function's ARN without the version or alias behind it,
// and that.
func unversioned(arn string) (plain, qualifier string) {
	if parts := strings.SplitN(arn, ":", 8); len(parts) == 8 {
		return strings.Join(parts[:7], ":"), parts[7]
	}
	return arn, ""
}

func (c *call) function(f *jsontree.Node, arn string) {
	plain, version := unversioned(arn)
	function := fact.Key{Kind: "aws-lambda-function", ID: plain}
	c.addNode(function.Kind, function.ID, f.Get("FunctionName").String(), f, fact.Props{fact.PropAccount: arnAccount(arn),
		fact.PropRegion: arnRegion(arn), "kmsKey": f.Get("KMSKeyArn").String(), "runtime": f.Get("Runtime").String()})
	if role := f.Get("Role"); role.String() != "" {
		c.addEdge(function, fact.RunsAs, fact.Key{Kind: "aws-role", ID: role.String()}, role)
	}
	if version != "" && version != "$LATEST" { // published versions keep the environment they had
		version = ":" + version
	} else {
		version = ""
	}
	c.environment(f.Get("Environment", "Variables"), function, version)
}

// environment reads a workload's environment variables; suffix tells variables
// of the same name apart.
func (c *call) environment(variables *jsontree.Node, workload fact.Key, suffix string) {
	list := make([]ingest.Variable, 0, variables.Len())
	for name, value := range variables.Members() {
		list = append(list, ingest.Variable{Name: name, Value: value.Text(), Place: fact.Key{Kind: "env-var", ID: workload.ID + "#env/" + name + suffix}, Evidence: c.Evidence(value)})
	}
	findings := ingest.NewFindings(c.Builder)
	findings.AddVariables(workload, list)
	findings.Finish()
}

// readFunctionPolicy reads who may invoke and change a function.
func readFunctionPolicy(c *call) {
	function, qualifier := unversioned(c.functionARN())
	if arnPart(function, 2) != "lambda" || !strings.HasPrefix(arnPart(function, 5), "function:") {
		c.Fail(c.Record, "neither request nor policy names the function with its account and region; record the call with its request")
		return
	}
	if qualifier == "" {
		qualifier = c.request.Get("Qualifier").String()
	}
	if qualifier != "" && qualifier != "$LATEST" {
		c.Diagnose(fact.Info, c.Record, "reading lambda:GetPolicy: policies of a version or an alias are not read by this version; this one is left out")
		return
	}
	key := fact.Key{Kind: "aws-lambda-function", ID: function}
	if c.None {
		c.noDocument(key)
		return
	}
	c.addDocument(fact.DocResource, "FunctionPolicy", key, c.Response, "Policy")
}

// functionARN returns the function that a call is about: as the request names
// it (by ARN, by account and name, by name), else as the policy does.
func (c *call) functionARN() string {
	name := c.request.Get("FunctionName").String()
	if arnAccount(name) != "" {
		return name
	}
	if account, rest, ok := strings.Cut(name, ":function:"); ok && isAccount(account) && c.region != "" {
		return "arn:" + partitionOf(c.region) + ":lambda:" + c.region + ":" + account + ":function:" + rest
	}
	if name != "" && c.account != "" && c.region != "" {
		return "arn:" + partitionOf(c.region) + ":lambda:" + c.region + ":" + c.account + ":function:" + name
	}
	return firstResource(c.Response.Get("Policy"))
}
