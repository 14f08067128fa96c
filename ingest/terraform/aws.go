package terraform

import (
	"encoding/json"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// nodeKinds are the resources that become nodes by their ARN.
var nodeKinds = map[string]string{
	"aws_iam_user": "aws-user", "aws_iam_role": "aws-role", "aws_iam_group": "aws-group",
	"aws_s3_bucket": "aws-s3-bucket", "aws_lambda_function": "aws-lambda-function", "aws_kms_key": "aws-kms-key",
	"aws_sqs_queue": "aws-sqs-queue", "aws_sns_topic": "aws-sns-topic", "aws_dynamodb_table": "aws-dynamodb-table",
	"aws_ecr_repository": "aws-ecr-repository", "aws_secretsmanager_secret": "aws-secret", "aws_ssm_parameter": "aws-ssm-parameter",
	"aws_instance": "aws-ec2-instance", "aws_ecs_task_definition": "aws-ecs-task-definition",
}

// index notes the state's principals, by whose names attachments refer to them.
func (s *state) index(r *resource) {
	if r.data {
		return
	}
	arn := r.text("arn")
	if account := ingest.AWSAccountOf(arn); account != "" {
		switch s.account {
		case "":
			s.account = account
		case account:
		default:
			s.account = "-"
		}
	}
	if kind, name := nodeKinds[r.kind], r.text("name"); isPrincipal(kind) && arn != "" && name != "" {
		s.roles[kind+"/"+name] = fact.Key{Kind: kind, ID: arn}
	}
}

func isPrincipal(kind string) bool {
	return kind == "aws-user" || kind == "aws-role" || kind == "aws-group"
}

// resource reads one resource.
func (s *state) resource(r *resource) {
	if s.account == "-" {
		s.account = "" // of several none is guessed
	}
	if r.data {
		s.secrets(r)
		return
	}
	if kind, ok := nodeKinds[r.kind]; ok {
		s.node(r, kind)
	}
	s.policies(r)
	s.secrets(r)
}

func (s *state) node(r *resource, kind string) {
	arn := r.text("arn")
	if !strings.HasPrefix(arn, "arn:") {
		return
	}
	key := fact.Key{Kind: kind, ID: arn}
	at := r.attributes.Get("arn")
	name := r.text("name")
	for _, other := range []string{r.text("bucket"), r.text("function_name"), ingest.AWSNameOf(arn)} {
		if name == "" {
			name = other
		}
	}
	s.NodeOnce(fact.Node{Key: key, Name: name, Props: fact.Props{fact.PropAccount: ingest.AWSAccountOf(arn), fact.PropRegion: regionOf(arn)}, Evidence: []fact.Evidence{s.File.At(at)}})
	switch r.kind {
	case "aws_iam_role":
		s.document(fact.DocTrust, "AssumeRolePolicyDocument", key, r.attributes.Get("assume_role_policy"))
		for _, inline := range r.attributes.Get("inline_policy").Elements() {
			s.document(fact.DocIdentity, inline.Get("name").String(), key, inline.Get("policy"))
		}
	case "aws_kms_key", "aws_sqs_queue", "aws_sns_topic", "aws_secretsmanager_secret":
		s.document(fact.DocResource, "policy", key, r.attributes.Get("policy"))
	case "aws_lambda_function":
		s.runsAs(key, r.attributes.Get("role"))
		s.functionVariables(r, key)
	case "aws_ecs_task_definition":
		s.runsAs(key, r.attributes.Get("task_role_arn"))
		s.containers(r, key)
	}
	if boundary := r.attributes.Get("permissions_boundary"); isPrincipal(kind) && boundary.String() != "" {
		s.attach(fact.DocBoundary, boundary.String(), key, boundary)
	}
}

func regionOf(arn string) string {
	if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 {
		return parts[3]
	}
	return ""
}

func (s *state) runsAs(key fact.Key, role *jsontree.Node) {
	if principal, ok := ingest.AWSPrincipal(role.String()); ok {
		s.Edge(key, fact.RunsAs, principal, s.File.At(role))
	}
}

// functionVariables takes in the variables of a function, which it uses.
func (s *state) functionVariables(r *resource, key fact.Key) {
	var variables []ingest.Variable
	for _, environment := range r.attributes.Get("environment").Elements() {
		variables = append(variables, s.variables(environment.Get("variables"))...)
	}
	if r.flat {
		for name, value := range r.attributes.Members() {
			if variable, ok := strings.CutPrefix(name, "environment.0.variables."); ok && variable != "%" {
				variables = append(variables, ingest.Variable{Name: variable, Value: value.Text(), Evidence: s.File.At(value)})
				s.taken[value.Offset()] = true
			}
		}
	}
	s.AddSettings(s.place, key, variables, nil)
}

func (s *state) variables(n *jsontree.Node) []ingest.Variable {
	var variables []ingest.Variable
	for name, value := range n.Members() {
		variables = append(variables, ingest.Variable{Name: name, Value: value.Text(), Evidence: s.File.At(value)})
		s.taken[value.Offset()] = true
	}
	return variables
}

// containers takes in the variables of a task's containers, whose definitions are
// JSON in a text.
func (s *state) containers(r *resource, key fact.Key) {
	n := r.attributes.Get("container_definitions")
	var definitions []struct {
		Environment []struct{ Name, Value string } `json:"environment"`
	}
	if json.Unmarshal([]byte(n.String()), &definitions) != nil {
		return
	}
	var variables []ingest.Variable
	for _, d := range definitions {
		for _, v := range d.Environment {
			variables = append(variables, ingest.Variable{Name: v.Name, Value: v.Value, Evidence: s.File.At(n)})
		}
	}
	s.AddSettings(s.place, key, variables, nil)
}

// policies reads the resources that are policies, or attach one.
func (s *state) policies(r *resource) {
	policy := r.attributes.Get("policy")
	bucket := fact.Key{Kind: "aws-s3-bucket", ID: "arn:aws:s3:::" + r.text("bucket")}
	switch r.kind {
	case "aws_iam_policy":
		s.text(fact.DocManaged, r.text("arn"), fact.Key{}, policy)
	case "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy":
		kind := strings.TrimSuffix(strings.TrimPrefix(r.kind, "aws_iam_"), "_policy")
		s.document(fact.DocIdentity, r.text("name"), s.principal("aws-"+kind, r.attributes.Get(kind)), policy)
	case "aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment":
		kind := strings.TrimSuffix(strings.TrimPrefix(r.kind, "aws_iam_"), "_policy_attachment")
		s.attach(fact.DocIdentity, r.text("policy_arn"), s.principal("aws-"+kind, r.attributes.Get(kind)), r.attributes.Get("policy_arn"))
	case "aws_iam_policy_attachment":
		for _, kind := range []string{"role", "user", "group"} {
			for _, name := range r.attributes.Get(kind + "s").Elements() {
				s.attach(fact.DocIdentity, r.text("policy_arn"), s.principal("aws-"+kind, name), r.attributes.Get("policy_arn"))
			}
		}
	case "aws_iam_user_group_membership":
		for _, group := range r.attributes.Get("groups").Elements() {
			s.member(s.principal("aws-user", r.attributes.Get("user")), s.principal("aws-group", group), group)
		}
	case "aws_s3_bucket_policy":
		s.document(fact.DocResource, "policy", bucket, policy)
	case "aws_s3_bucket":
		if r.text("bucket") != "" {
			s.document(fact.DocResource, "policy", bucket, policy)
		}
	case "aws_sns_topic_policy":
		s.document(fact.DocResource, "policy", fact.Key{Kind: "aws-sns-topic", ID: r.text("arn")}, policy)
	case "aws_secretsmanager_secret_policy":
		s.document(fact.DocResource, "policy", fact.Key{Kind: "aws-secret", ID: r.text("secret_arn")}, policy)
	}
}

// principal returns the user, role or group of a name: the state's own, else the
// one without a path in its account; zero where that is not known.
func (s *state) principal(kind string, name *jsontree.Node) fact.Key {
	if known, ok := s.roles[kind+"/"+name.String()]; ok {
		return known
	}
	account := s.account
	if account == "" {
		account = s.File.Meta.Account
	}
	if account == "" || name.String() == "" || strings.ContainsAny(name.String(), "/: ") {
		if name.String() != "" {
			s.Diagnose(fact.Info, name, "reading Terraform state: of which account this is, the state does not say; the policy is left out. Name it in keyreach.yaml (sources: path, account)")
		}
		return fact.Key{}
	}
	return fact.Key{Kind: kind, ID: "arn:aws:iam::" + account + ":" + strings.TrimPrefix(kind, "aws-") + "/" + name.String()}
}

func (s *state) member(user, group fact.Key, at *jsontree.Node) {
	if !user.IsZero() && !group.IsZero() {
		s.Edge(user, fact.MemberOf, group, s.File.At(at))
	}
}

// document adds a policy of something.
func (s *state) document(kind, id string, of fact.Key, n *jsontree.Node) {
	if !of.IsZero() && strings.TrimPrefix(of.ID, "arn:aws:s3:::") != "" {
		s.text(kind, id, of, n)
	}
}

func (s *state) text(kind, id string, of fact.Key, n *jsontree.Node) {
	text := []byte(n.String())
	if id == "" || len(text) == 0 || !json.Valid(text) {
		return
	}
	s.Facts = append(s.Facts, fact.Fact{Document: &fact.Document{Kind: kind, ID: id, Of: of, Text: text, Evidence: []fact.Evidence{s.File.At(n)}}})
}

// attach adds that a managed policy is attached to something.
func (s *state) attach(kind, arn string, of fact.Key, n *jsontree.Node) {
	if strings.HasPrefix(arn, "arn:") && !of.IsZero() {
		s.Facts = append(s.Facts, fact.Fact{Document: &fact.Document{Kind: kind, ID: arn, Of: of, Evidence: []fact.Evidence{s.File.At(n)}}})
	}
}
