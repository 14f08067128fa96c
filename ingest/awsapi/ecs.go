package awsapi

import (
	"regexp"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readTaskDefinition reads one revision of a task definition: what its tasks run
// as, what they are given.
func readTaskDefinition(c *call) {
	definition := c.Response.Get("taskDefinition")
	arn, ok := c.wantARN(definition, "taskDefinitionArn", "ecs")
	if !ok {
		return
	}
	c.placeFromARN(arn)
	task := fact.Key{Kind: "aws-ecs-task-definition", ID: arn}
	w := &consumer{call: c, key: task}
	for _, container := range c.list(definition, "containerDefinitions") {
		w.container(container)
	}
	// The agent that starts a task acts as the execution role, the task's own code
	// does not (task_execution_IAM_role.html).
	c.addNode(task.Kind, arn, definition.Get("family").String(), definition, fact.Props{fact.PropAccount: arnAccount(arn), fact.PropRegion: arnRegion(arn),
		"executionRole": c.roleARN(definition.Get("executionRoleArn").String()), "tags": lowerTags(c.Response.Get("tags")), ingest.PropReads: w.given()})
	c.runsAs(task, definition.Get("taskRoleArn"))
	w.finish()
}

// roleARN returns the ARN of a role that is named by it, or by its name.
func (c *call) roleARN(text string) string {
	if text == "" || strings.HasPrefix(text, "arn:") || !isAccount(c.account) {
		return text
	}
	return "arn:" + partitionOf(c.region) + ":iam::" + c.account + ":role/" + strings.TrimPrefix(text, "/")
}

func (c *call) runsAs(workload fact.Key, role *jsontree.Node) {
	if arn := c.roleARN(role.String()); arnPart(arn, 2) == "iam" {
		c.addEdge(workload, fact.RunsAs, fact.Key{Kind: "aws-role", ID: arn}, role)
	}
}

// consumer is a workload whose variables, images and secrets are being read.
type consumer struct {
	*call
	key       fact.Key
	variables []ingest.Variable
	read      []any
	images    []*jsontree.Node
}

// container reads one container; variables of several may have one name.
func (w *consumer) container(n *jsontree.Node) {
	suffix := ""
	if n.Parent().Len() > 1 {
		suffix = "@" + ingest.Shown(n.Get("name").String(), 100)
	}
	for _, v := range w.list(n, "environment") {
		w.variable(v, suffix)
	}
	for _, s := range w.list(n, "secrets") {
		w.reads(s.Get("valueFrom").String())
	}
	w.reads(n.Get("repositoryCredentials", "credentialsParameter").String())
	for _, s := range w.list(n.Get("logConfiguration"), "secretOptions") {
		w.reads(s.Get("valueFrom").String())
	}
	w.images = append(w.images, n.Get("image"))
}

func (w *consumer) variable(v *jsontree.Node, suffix string) {
	name, value := ingest.Shown(v.Get("name").String(), 200), v.Get("value")
	if name != "" && value.Text() != "" {
		w.variables = append(w.variables, ingest.Variable{Name: name, Value: value.Text(),
			Place: fact.Key{Kind: "env-var", ID: w.key.ID + "#env/" + name + suffix}, Evidence: w.Evidence(value)})
	}
}

// secretReference takes a reference to a secret apart: its ARN, and behind it which
// member, stage and version (specifying-sensitive-data-secrets.html).
var secretReference = regexp.MustCompile(`^(arn:[^:]+:secretsmanager:[^:]*:[0-9]{12}:secret:[^:]+)(?::([^:]*)(?::[^:]*)*)?$`)

// reads notes a secret, or a parameter by ARN or name, that the workload is given.
func (w *consumer) reads(from string) {
	if match := secretReference.FindStringSubmatch(from); match != nil {
		w.read = append(w.read, ingest.Reads(fact.Key{Kind: "aws-secret", ID: match[1]}, ingest.Shown(match[2], 200)))
		return
	}
	if credential.LooksLikeValue(from) && !strings.HasPrefix(from, "/") && !strings.HasPrefix(from, "arn:") {
		return // a value, written where its name belongs
	}
	if arn := w.parameterARN(from); arn != "" {
		w.read = append(w.read, ingest.Reads(fact.Key{Kind: "aws-ssm-parameter", ID: arn}, ""))
	}
}

// given returns what is read as the prop that linking reads, nil for nothing.
func (w *consumer) given() any {
	if len(w.read) == 0 {
		return nil
	}
	return w.read
}

// finish adds the images and the variables.
func (w *consumer) finish() {
	for _, n := range w.images {
		// What a digest pins is not loaded anew, and AWS's own images are nobody's to
		// write.
		if strings.Contains(n.String(), "@") || strings.HasPrefix(n.String(), "aws/codebuild/") {
			continue
		}
		if image, _ := ingest.ImageOf(n.String()); image != "" {
			key := fact.Key{Kind: "container-image", ID: image}
			w.NodeOnce(fact.Node{Key: key, Evidence: []fact.Evidence{w.Evidence(n)}})
			w.addEdge(key, fact.LoadedBy, w.key, n)
		}
	}
	findings := ingest.NewFindings(w.Builder)
	findings.AddVariables(w.key, w.variables)
	findings.Finish()
}

// lowerTags returns tags whose members are written in lower case.
func lowerTags(n *jsontree.Node) any {
	tags := map[string]any{}
	for _, tag := range n.Elements() {
		if key := tag.Get("key").String(); key != "" {
			tags[key] = tag.Get("value").String()
		}
	}
	if len(tags) == 0 {
		return nil
	}
	return tags
}
