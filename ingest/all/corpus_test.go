package all_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/ingest"
	"keyreach/ingest/all"
	"keyreach/ingest/ingesttest"
)

// families maps the folders of the corpus to the format of the files in them.
func families() map[string]string {
	return map[string]string{
		"agents/a2a_card":                  "a2acard",
		"agents/langgraph":                 "langgraph",
		"agents/mcp_config":                "mcpconfig",
		"agents/mcp_server_json":           "mcpmanifest",
		"agents/mcpb_manifest":             "mcpmanifest",
		"vendor/github_app":                "githubapp",
		"vendor/google_workspace":          "googleworkspace",
		"vendor/slack_manifest":            "slackmanifest",
		"aws/authorization_details":        "awsapi",
		"findings/detect_secrets":          "detectsecrets",
		"findings/ggshield":                "gitguardian",
		"findings/gitlab_secret_detection": "gitlabsecrets",
		"findings/github_secret_scanning":  "githubsecrets",
		"findings/gitleaks":                "gitleaks",
		"findings/trufflehog":              "trufflehog",
		"findings/sarif":                   "sarif",
		"logs/cloudtrail":                  "cloudtrail",
		"logs/cloudtrail_panther":          "cloudtrail",
		"logs/cloudtrail_stratus":          "cloudtrail",
		"repos/codeowners":                 "codeowners",
		"repos/compose":                    "compose",
		"terraform/plan":                   "terraform",
		"terraform/state":                  "terraform",
		"gcp/tfvalidator":                  "terraform",
		"repos/dotenv":                     "dotenv",
		"pipelines/github_actions":         "githubactions",
		"pipelines/gitlab_ci":              "gitlabci",
		"pipelines/jenkinsfile":            "jenkinsfile",
		"pipelines/azure_pipelines":        "azurepipelines",
		"pipelines/circleci":               "circleci-config",
		"pipelines/bitbucket":              "bitbucketpipelines",
		"logs/github_audit":                "github-audit",
		"logs/k8s_audit":                   "k8s-audit",
		"k8s/audit_log":                    "k8s-audit",
		"logs/gcp_audit":                   "gcp-audit",
		"logs/okta_system_log":             "okta-system-log",
		"logs/azure":                       "azure-log",
		"logs/gsuite_activity":             "google-workspace",
		"logs/slack_audit":                 "slack-audit",
	}
}

// foreign are the files that lie in a format's folder but are of another: other
// output forms of a scanner, other programs of the same name.
func foreign(name string) bool {
	for _, ending := range []string{"_zero_vul.json", "fastmcp.json", "schema.2.0.0.json", "deploy_key_created.payload.json",
		"member_added.payload.json", "member_added.with-installation.payload.json", "salesforce__policy_sentry__CODEOWNERS", "invalid_version_state.json"} {
		if strings.HasSuffix(name, ending) {
			return true
		}
	}
	// Assets made of a plan lie beside it; the corpus is read without decoding.
	if strings.Contains(name, "terraform-validator__testdata") && !strings.Contains(name, "tfplan") || strings.Contains(name, "_utf16.") {
		return true
	}
	return amongLogs(name) || amongPipelines(name)
}

// amongPipelines are files that lie among the pipelines of a platform: data that a
// pipeline reads, the description of an API.
func amongPipelines(name string) bool {
	return strings.Contains(name, "lambda-extension__.gitlab_") || strings.Contains(name, "apigatewayv2_api_body")
}

// amongLogs are files that lie among the logs of another format: payloads of
// GitHub's webhooks, the audit log of GKE, summaries that a detection made,
// the log of Microsoft 365.
func amongLogs(name string) bool {
	for _, part := range []string{"github_malicious_comment", "github_malicious_commit", "github_workflow_contains_checkout", "gcp_k8s_", "okta_skeleton_key", "okta_swa_bulk", "microsoft365"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// Each file of the corpus is claimed by one parser at most, and each family by
// its own; what a parser makes of its files keeps the contract.
func TestCorpus(t *testing.T) {
	root := os.Getenv("KEYREACH_CORPUS")
	if root == "" {
		t.Skip("KEYREACH_CORPUS does not name the corpus; it is not part of the repository")
	}
	claimed := map[string]int{}
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		relative, err := filepath.Rel(root, name)
		require.NoError(t, err)
		source := filepath.ToSlash(relative)
		family := families()[source[:strings.LastIndex(source, "/")]]
		if strings.HasSuffix(source, ".sarif") {
			family = "sarif"
		}
		claims := claimants(&ingest.File{Source: source, Data: data})
		assert.LessOrEqual(t, len(claims), 1, "%s is claimed by several parsers", source)
		for _, parser := range claims {
			claimed[parser.Name()]++
			checkClaim(t, parser, &ingest.File{Source: source, Data: data}, family)
		}
		if family != "" && !foreign(source) {
			assert.Len(t, claims, 1, "%s is claimed by no parser, it is of %s", source, family)
		}
		return nil
	})
	require.NoError(t, err)
	t.Logf("files claimed: %v", claimed)
}

// Each case of each format is claimed by that format and by no other, and what
// one format's tests hold to be none of its own is claimed by one at most.
func TestEveryCaseIsClaimedOnce(t *testing.T) {
	for _, pattern := range []string{"../*/testdata/*", "../*/testdata/other/*"} {
		names, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, name := range names {
			if info, err := os.Stat(name); err != nil || info.IsDir() || companion(name) {
				continue
			}
			data, err := os.ReadFile(name)
			require.NoError(t, err)
			claims := claimants(&ingest.File{Source: filepath.ToSlash(name), Data: data})
			assert.LessOrEqual(t, len(claims), 1, "%s is claimed by several parsers: %v", name, claims)
		}
	}
}

func companion(name string) bool {
	return strings.HasSuffix(name, ".golden.jsonl") || strings.HasSuffix(name, ".meta.json") || strings.HasSuffix(name, ".secrets") || strings.HasSuffix(name, "README.md")
}

func claimants(file *ingest.File) []ingest.Parser {
	var claims []ingest.Parser
	for _, parser := range all.Parsers() {
		if parser.Detect(file) {
			claims = append(claims, parser)
		}
	}
	return claims
}

func checkClaim(t *testing.T, parser ingest.Parser, file *ingest.File, family string) {
	t.Helper()
	owned := family == parser.Name() || foreign(file.Source)
	for _, format := range families() {
		if format == parser.Name() {
			assert.True(t, owned, "%s is claimed by %s", file.Source, parser.Name())
			break
		}
	}
	env := ingesttest.Env(t)
	for _, problem := range ingesttest.Check(file, env, parser.Parse(t.Context(), file, env)) {
		t.Errorf("%s: %s", file.Source, problem)
	}
}
