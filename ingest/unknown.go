package ingest

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"keyreach/ingest/jsontree"
)

// unknown says of a file that no parser knows what it looks like, so that whoever
// reads the list of skipped files can agree or miss something. It tells known
// shapes only, in words of its own: nothing of the file is repeated.
func unknown(file *File) string {
	shape := file.Shape()
	if shape.Form == FormText || (shape.Form == FormArray && len(shape.Keys) == 0 && !file.isEmptyList()) {
		return unknownText(file.Data) // TOML begins like an array
	}
	samples := file.Samples()
	for _, look := range knownShapes() {
		if look.form != FormText && look.form != shape.Form {
			continue
		}
		if shape.Has(look.keys...) || slices.ContainsFunc(samples, func(n *jsontree.Node) bool { return hasKeys(n, look.keys) }) {
			return look.says
		}
	}
	switch {
	case len(samples) > 0 && isKubernetesList(samples[0]):
		return reasonKubernetes
	case file.isEmptyList():
		return "an empty list, which does not tell of what"
	case len(samples) > 0 && isTable(samples[0]):
		return "tables of test data or of an inventory, by names of their own"
	}
	if shape.Form == FormYAML {
		return reasonUnknown + " (YAML of another shape)"
	}
	return reasonUnknown + " (JSON of another shape)"
}

const (
	reasonUnknown    = "no parser knows this content"
	reasonKubernetes = "Kubernetes objects of kinds that are not read (roles, bindings, settings and other objects)"
	reasonAWS        = "an answer of an AWS API that is not read alone; record the call with its request"
	reasonPackages   = "a package manager's manifest or lock file"
	reasonVulnerable = "a report of vulnerabilities or of code that is no report of secrets"
	reasonPipeline   = "a pipeline of a CI system that is not read"
	reasonLog        = "a log of a service that is not read yet"
	reasonMaterials  = "a bill of materials"
)

// known is a shape that is known but not read: the keys its object, or its first
// records, have. form is FormText where any form has it.
type known struct {
	form Form
	keys []string
	says string
}

// knownShapes is the one table of what is not read; the first that fits speaks.
func knownShapes() []known {
	const any = FormText
	return []known{
		{any, []string{"name", "asset_type"}, "a Google Cloud asset inventory, which is not read yet"},
		{any, []string{"name", "assetType"}, "a Google Cloud asset inventory, which is not read yet"},
		{any, []string{"bindings", "etag"}, "a Google Cloud IAM policy, which is not read yet"},
		{any, []string{"roleDefinitionId", "principalId"}, "Azure role assignments, which are not read yet"},
		{any, []string{"role_definition_id", "principal_id"}, "Azure role assignments, which are not read yet"},
		{any, []string{"RoleDefinitionId", "ObjectId"}, "Azure role assignments, which are not read yet"},
		{any, []string{"roleType", "permissions"}, "Azure role definitions, which are not read yet"},
		{FormObject, []string{"data", "meta"}, "an export of BloodHound or AzureHound, which is not read yet"},
		{any, []string{"apiVersion", "kind"}, reasonKubernetes},
		{any, []string{"spiffe_id", "selectors"}, "registration entries of SPIRE, which are not read yet"},
		{any, []string{"SchemaVersion", "ArtifactName"}, "a report of Trivy as JSON, which is not read; its SARIF is"},
		{any, []string{"SchemaVersion", "Results"}, "a report of Trivy as JSON, which is not read; its SARIF is"},
		{any, []string{"results", "errors", "paths"}, "a report of Semgrep as JSON, which is not read; its SARIF is"},
		{any, []string{"vulnerabilities", "packageManager"}, reasonVulnerable},
		{any, []string{"vulnerabilities", "scan"}, reasonVulnerable},
		{any, []string{"check_type", "results"}, "a report of Checkov as JSON, which is not read; its SARIF is"},
		{any, []string{"kics_version"}, "a report of KICS as JSON, which is not read; its SARIF is"},
		{any, []string{"matches", "descriptor"}, reasonVulnerable},
		{any, []string{"generated_at", "metrics", "results"}, reasonVulnerable},
		{any, []string{"bomFormat"}, reasonMaterials},
		{any, []string{"spdxVersion"}, reasonMaterials},
		{any, []string{"lockfileVersion"}, reasonPackages},
		{FormObject, []string{"name", "version", "dependencies"}, reasonPackages},
		{FormObject, []string{"name", "version", "devDependencies"}, reasonPackages},
		{FormObject, []string{"name", "version", "scripts"}, reasonPackages},
		{FormObject, []string{"dependencies", "devDependencies"}, reasonPackages},
		{any, []string{"openapi", "paths"}, "a description of an API (OpenAPI)"},
		{any, []string{"swagger", "paths"}, "a description of an API (OpenAPI)"},
		{FormObject, []string{"$schema", "properties"}, "a JSON schema"},
		{FormObject, []string{"$schema", "definitions"}, "a JSON schema"},
		{FormObject, []string{"$schema", "$defs"}, "a JSON schema"},
		{any, []string{"AWSTemplateFormatVersion"}, "a template of CloudFormation, which is not read"},
		{any, []string{"Resources", "Transform"}, "a template of CloudFormation, which is not read"},
		{any, []string{"Version", "Statement"}, "a policy document alone, which does not say what it is attached to"},
		{any, []string{"PolicyName", "PolicyDocument"}, reasonAWS},
		{any, []string{"AccessKey"}, reasonAWS}, {any, []string{"PolicyVersion"}, reasonAWS},
		{any, []string{"ClientIDList", "ThumbprintList"}, reasonAWS}, {any, []string{"AttachedPolicies"}, reasonAWS},
		{any, []string{"SecurityGroups"}, reasonAWS}, {any, []string{"DBInstances"}, reasonAWS},
		{any, []string{"Content", "ReportFormat"}, "a credential report of AWS, which is not read: it does not name its keys"},
		{any, []string{"digestS3Bucket", "logFiles"}, "a digest of CloudTrail, which proves log files and holds no event"},
		{any, []string{"logStreamName", "message"}, "events of CloudWatch Logs, which are not read; export the log itself"},
		{any, []string{"ingestionTime", "message"}, "events of CloudWatch Logs, which are not read; export the log itself"},
		{any, []string{"detail-type", "detail"}, "an event of EventBridge, which is not read; export the log itself"},
		{any, []string{"logName", "protoPayload"}, "an audit log of Google Cloud as YAML, which is not read; export it with --format json"},
		{any, []string{"eventTimestamp", "claims", "operationName"}, "an activity log of Azure as its command line prints it, which is not read; records of diagnostic settings are"},
		{any, []string{"cloudEventsVersion", "data"}, "an event hook of Okta, which is not read; its system log is"},
		{any, []string{"@level", "@message", "@module"}, "what Terraform tells while it runs; export the plan with terraform show -json"},
		{any, []string{"CreationTime", "Operation"}, "the unified audit log of Microsoft 365, which is not read yet"},
		{any, []string{"pusher", "repository"}, "a webhook of GitHub that is about no secret, app or installation"},
		{any, []string{"commits", "before", "after"}, "a webhook of GitHub that is about no secret, app or installation"},
		{any, []string{"sender", "repository"}, "a webhook of GitHub that is about no secret, app or installation"},
		{any, []string{"sender", "organization"}, "a webhook of GitHub that is about no secret, app or installation"},
		{any, []string{"sender", "installation"}, "a webhook of GitHub that is about no secret, app or installation"},
		{any, []string{"sender", "action"}, "a webhook of GitHub that is about no secret, app or installation"},
		{any, []string{"action", "comment", "issue"}, "a webhook of GitHub that is about no secret, app or installation"},
		{any, []string{"log_id", "data"}, reasonLog},
		{any, []string{"actor", "type", "created_at"}, reasonLog},
		{any, []string{"actor", "type", "effective_at"}, reasonLog},
		{any, []string{"EVENT_TYPE"}, reasonLog}, {any, []string{"API_TYPE"}, reasonLog},
		{any, []string{"author_id", "entity_id", "details"}, reasonLog},
		{any, []string{"request", "auth", "type", "time"}, reasonLog},
		{FormYAML, []string{"language", "script"}, reasonPipeline}, {FormYAML, []string{"language", "go"}, reasonPipeline},
		{FormYAML, []string{"language", "install"}, reasonPipeline}, {FormYAML, []string{"language", "matrix"}, reasonPipeline},
		{FormYAML, []string{"kind", "steps"}, reasonPipeline}, {FormYAML, []string{"steps"}, reasonPipeline},
		{FormYAML, []string{"include"}, "an include of other files, which does not tell of what it is"},
		{FormYAML, []string{"mcpServers"}, "a configuration of an agent in YAML, which is not read; write its servers as JSON"},
		{FormYAML, []string{"extensions", "GOOSE_PROVIDER"}, "a configuration of an agent in YAML, which is not read; write its servers as JSON"},
	}
}

// hasKeys reports whether an object has all names, as its own or as the first
// entry of a list that it wraps.
func hasKeys(n *jsontree.Node, names []string) bool {
	if n.Get(names[0]) == nil && n.Len() <= maxWrapped {
		for _, member := range n.Members() {
			if first := member.Index(0); first.Kind() == jsontree.Object {
				n = first
				break
			}
		}
	}
	for _, name := range names {
		if n.Get(name) == nil {
			return false
		}
	}
	return true
}

// maxWrapped is how many members an object has that wraps a list.
const maxWrapped = 4

func isKubernetesList(n *jsontree.Node) bool {
	return n.Get("metadata") != nil && (n.Get("spec") != nil || n.Get("rules") != nil || n.Get("roleRef") != nil)
}

var tableName = regexp.MustCompile(`^[A-Z][A-Z0-9_]+$`)

// isTable reports whether every name of an object is in capitals, as constants of
// a program are.
func isTable(n *jsontree.Node) bool {
	keys := n.Keys()
	return len(keys) > 0 && !slices.ContainsFunc(keys, func(key string) bool { return !tableName.MatchString(key) })
}

func (f *File) isEmptyList() bool {
	root, problems := f.Tree()
	if len(problems) > 0 {
		return false
	}
	if root.Kind() == jsontree.Object && root.Len() == 1 {
		for _, member := range root.Members() {
			return member.Kind() == jsontree.Array && member.Len() == 0
		}
	}
	return root.Kind() == jsontree.Array && root.Len() == 0
}

// textLooks is how much of a text is looked at.
const textLooks = 8 << 10

var (
	vaultPolicy     = regexp.MustCompile(`(?m)^[ \t]*path[ \t]+"[^"\n]*"[ \t]*\{`)
	terraformSource = regexp.MustCompile(`(?m)^(resource|provider|variable|module|data|output|terraform|locals)[ \t]+("[^"\n]*"[ \t]*)*\{`)
	hclBlock        = regexp.MustCompile(`(?m)^[a-z_]+[ \t]*("[^"\n]*"[ \t]*)*\{[ \t]*$`)
	toml            = regexp.MustCompile(`(?m)^\[{1,2}[\w.:" -]+\]{1,2}[ \t]*$`)
	helmTemplate    = regexp.MustCompile(`(?m)^[^\n]*\{\{-? *[.a-z(]`)
	sourceLine      = regexp.MustCompile(`(?m)^[ \t]*(package [a-z]\w*;?$|import [\w{"*(]|from [\w.]+ import |#include|func \w|def \w+\(|class \w+|public (class|static)|using [\w.]+;|(const|let|var) [\w{]|module\.exports|export (default|const|function)|if \[|echo |set -e|apiVersion|FROM [\w./:-]+|RUN |<\?php|SELECT |CREATE TABLE)`)
	markdownLine    = regexp.MustCompile("(?m)^(#{1,6} \\S|```|[*-] \\S|\\d+\\. \\S|<!--)")
	proseLine       = regexp.MustCompile(`(?m)(\p{L}+[,;:]? ){7,}`)
)

// unknownText says what a text that is neither JSON nor YAML looks like.
func unknownText(data []byte) string {
	head := firstText(data)
	head = head[:min(len(head), textLooks)]
	lower := strings.ToLower(string(head[:min(len(head), 64)]))
	switch {
	case bytes.HasPrefix(head, []byte("-----BEGIN ")) && bytes.Contains(head[:min(len(head), 64)], []byte("PRIVATE KEY-----")):
		return "a private key alone that is encrypted or breaks off, which is not read; report it as a finding of a scanner"
	case strings.HasPrefix(lower, "-----begin "):
		return "a certificate, a public key or an encrypted text"
	case strings.HasPrefix(lower, "user,arn,user_creation_time"):
		return "a credential report of AWS, which is not read: it does not name its keys"
	case strings.HasPrefix(lower, "<?xml"), strings.HasPrefix(lower, "<!doctype"), strings.HasPrefix(lower, "<html"), strings.HasPrefix(lower, "<settings"), strings.HasPrefix(lower, "<project"):
		return "XML or HTML of a kind that is not read"
	case vaultPolicy.Match(head) && bytes.Contains(head, []byte("capabilities")):
		return "a policy of Vault, which is not read yet"
	case terraformSource.Match(head):
		return "source of Terraform, which is not read; states and plans are"
	case strings.HasPrefix(lower, "#!"):
		return reasonProse
	case hclBlock.Match(head) && bytes.Count(head, []byte(" = ")) > 1 && !sourceLine.Match(head):
		return "a configuration in HCL, which is not read"
	case toml.Match(head) && bytes.Contains(head, []byte("=")):
		return "a configuration in TOML or INI of a kind that is not read"
	case helmTemplate.Match(head) && bytes.Contains(head, []byte(":")):
		return "a template that is not filled in (Helm, Go), which is not read"
	case sourceLine.Match(head), markdownLine.Match(head), proseLine.Match(head):
		return reasonProse
	}
	return reasonUnknown
}

const reasonProse = "source code or prose"
