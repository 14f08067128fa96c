package fact

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
)

// KindInfo is one row of the table of kinds.
type KindInfo struct {
	Kind  string
	Class Class
	// System is the authorisation system that decides what the node may do.
	System string
	// IDForm shows the form of the id.
	IDForm string
}

// The table of kinds that are not credentials; those are the ids of the
// credential catalogue. Sorted by kind.
var kindTable = []KindInfo{
	{"agent", ClassAgent, "agents", "<repository or host>:<config path>, or the card's URL"},
	{"anonymous", ClassIdentity, "", "anonymous"},
	{"aws-account", ClassScope, "aws", "12 digits"},
	{"aws-codebuild-project", ClassWorkload, "aws", "ARN"},
	{"aws-ec2-instance", ClassWorkload, "aws", "ARN"},
	{"aws-ecs-task-definition", ClassWorkload, "aws", "ARN"},
	{"aws-group", ClassGroup, "aws", "ARN"},
	{"aws-lambda-function", ClassWorkload, "aws", "ARN"},
	{"aws-organization", ClassScope, "aws", "o-…"},
	{"aws-organizational-unit", ClassScope, "aws", "ou-… or r-…"},
	{"aws-role", ClassIdentity, "aws", "ARN"},
	{"aws-root", ClassIdentity, "aws", "ARN"},
	{"aws-secret", ClassPlace, "aws", "ARN"},
	{"aws-service", ClassIdentity, "aws", "lambda.amazonaws.com"},
	{"aws-session", ClassIdentity, "aws", "assumed-role or federated-user ARN"},
	{"aws-ssm-parameter", ClassPlace, "aws", "ARN"},
	{"aws-user", ClassIdentity, "aws", "ARN"},
	{"azure-subscription", ClassScope, "azure", "subscription id"},
	{"chat-channel", ClassPlace, "", "the platform's id"},
	{"ci-environment", ClassEnvironment, "github", "<repository>/environments/<name>"},
	{"ci-job", ClassJob, "github", "<workflow>#<job>"},
	{"ci-secret", ClassPlace, "github", "<repository, environment or org>/secrets/<NAME>"},
	{"ci-workflow", ClassPipeline, "github", "<repository>:<path>"},
	{"circleci-context", ClassEnvironment, "circleci", "circleci.com/contexts/<id>, or circleci.com/<organisation>/contexts/<name>"},
	{"compose-service", ClassWorkload, "", "<repository>:<path>#<name>"},
	{"container-image", ClassResource, "", "<registry>/<name>"},
	{"database", ClassResource, "", "the platform's id"},
	{"document", ClassPlace, "", "the platform's id"},
	{"entra-service-principal", ClassIdentity, "entra", "object id"},
	{"entra-user", ClassIdentity, "entra", "object id"},
	{"env-var", ClassPlace, "", "<workload, job or agent>#env/<NAME>"},
	{"file", ClassPlace, "", "<repository>:<path> or <source>:<path>"},
	{"gcp-project", ClassScope, "gcp", "project id"},
	{"gcp-service-account", ClassIdentity, "gcp", "e-mail"},
	{"git-ref", ClassRef, "github", "<repository>@refs/heads/main"},
	{"git-repository", ClassRepository, "github", "github.com/acme/shop"},
	{"github-app", ClassVendor, "github", "the app's id"},
	{"github-app-installation", ClassIdentity, "github", "github.com/<org>/apps/<slug>"},
	{"github-organization", ClassScope, "github", "github.com/<org>"},
	{"github-runner", ClassWorkload, "github", "<repository or org>/runners/<id>"},
	{"github-team", ClassGroup, "github", "github.com/<org>/teams/<slug>"},
	{"github-user", ClassIdentity, "github", "github.com/<login>"},
	{"github-webhook", ClassPlace, "github", "<repository or org>/hooks/<id>"},
	{"google-user", ClassIdentity, "gcp", "e-mail"},
	{"k8s-cluster", ClassScope, "kubernetes", "<cluster>"},
	{"k8s-group", ClassGroup, "kubernetes", "<cluster>/<name>"},
	{"k8s-namespace", ClassScope, "kubernetes", "<cluster>/<ns>"},
	{"k8s-secret", ClassPlace, "kubernetes", "<cluster>/<ns>/<name>"},
	{"k8s-service-account", ClassIdentity, "kubernetes", "<cluster>/<ns>/<name>"},
	{"k8s-user", ClassIdentity, "kubernetes", "<cluster>/<name>"},
	{"k8s-workload", ClassWorkload, "kubernetes", "<cluster>/<ns>/<kind>/<name>"},
	{"mailbox", ClassResource, "", "the platform's id"},
	{"mcp-server", ClassAgent, "agents", "<agent>#<name>; remote: its URL"},
	{"oauth-client", ClassVendor, "", "the platform's id"},
	{"oidc-subject", ClassIdentity, "oidc", "<issuer>#<sub pattern>"},
	{"okta-org", ClassResource, "okta", "<org>.okta.com"},
	{"okta-user", ClassIdentity, "okta", "the user's id"},
	{"package", ClassResource, "", "npm:<name>"},
	{"person", ClassPerson, "", "e-mail, else the platform's login"},
	{"salesforce-connected-app", ClassVendor, "salesforce", "the app's id"},
	{"salesforce-object", ClassResource, "salesforce", "<organisation's id>/<object>: the records of one object"},
	{"salesforce-org", ClassResource, "salesforce", "the organisation's id, 18 characters"},
	{"salesforce-permission-set", ClassGroup, "salesforce", "the set's id, 18 characters"},
	{"salesforce-profile", ClassGroup, "salesforce", "the profile's id, 18 characters"},
	{"salesforce-user", ClassIdentity, "salesforce", "the user's id, 18 characters"},
	{"site", ClassResource, "", "the platform's id"},
	{"slack-app", ClassVendor, "slack", "the app's id"},
	{"slack-bot", ClassIdentity, "slack", "the bot's id"},
	{"slack-user", ClassIdentity, "slack", "the user's id"},
	{"spiffe-id", ClassIdentity, "spiffe", "spiffe://<trust domain>/<path>"},
	{"team", ClassPerson, "", "the team's name"},
	{"terraform-state", ClassPlace, "", "<source>:<path>"},
	{"ticket", ClassPlace, "", "the platform's id"},
	{"vault-role", ClassIdentity, "vault", "<mount>/role/<name>"},
}

// Anonymous is the kind, and the id, of whoever does not sign in.
const Anonymous = "anonymous"

// UnknownSecret is the kind of a credential of which only a place is known.
const UnknownSecret = "unknown-secret"

var resourceKind = regexp.MustCompile(`^(aws|gcp|azure)-[a-z0-9]+(-[a-z0-9]+)+$`)

// Kinds returns the table of kinds, sorted by kind, in a new slice.
func Kinds() []KindInfo { return append([]KindInfo(nil), kindTable...) }

// LookupKind returns the row of kind. Kinds of the form
// <aws|gcp|azure>-<service>-<type> that have no row of their own are resources.
func LookupKind(kind string) (KindInfo, bool) {
	i := sort.Search(len(kindTable), func(i int) bool { return kindTable[i].Kind >= kind })
	if i < len(kindTable) && kindTable[i].Kind == kind {
		return kindTable[i], true
	}
	if m := resourceKind.FindStringSubmatch(kind); m != nil {
		return KindInfo{Kind: kind, Class: ClassResource, System: m[1], IDForm: "ARN or full resource name"}, true
	}
	if base, found := strings.CutSuffix(kind, "-session"); found {
		if info, ok := LookupKind(base); ok && info.Class == ClassIdentity {
			return KindInfo{Kind: kind, Class: ClassIdentity, System: info.System, IDForm: "the credential's id"}, true
		}
	}
	return KindInfo{}, false
}

// UntoldKind is what a reader of facts says of a node whose kind the tables do not
// have and whose line gives no class.
func UntoldKind(kind string) string {
	return fmt.Sprintf("reading a fact: the kind of this node, %q, is not in the tables; it counts as a resource (add \"class\")", kind)
}

// UntoldEnd is what it says of an edge's end of such a kind, where no node of the
// file gives the class.
func UntoldEnd(kind string) string {
	return fmt.Sprintf("reading a fact: the kind of this end, %q, is not in the tables, and no node gives its class; it counts as a resource (add a node with \"class\")", kind)
}
