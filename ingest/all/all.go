// Package all is the one list of the formats that keyreach reads.
package all

import (
	"keyreach/ingest"
	"keyreach/ingest/a2acard"
	"keyreach/ingest/awsapi"
	"keyreach/ingest/azurelog"
	"keyreach/ingest/circleci"
	"keyreach/ingest/cliconfig"
	"keyreach/ingest/cloudtrail"
	"keyreach/ingest/codeowners"
	"keyreach/ingest/compose"
	"keyreach/ingest/detectsecrets"
	"keyreach/ingest/dotenv"
	"keyreach/ingest/entra"
	"keyreach/ingest/factsfile"
	"keyreach/ingest/gcpaudit"
	"keyreach/ingest/gitguardian"
	"keyreach/ingest/githubactions"
	"keyreach/ingest/githubapi"
	"keyreach/ingest/githubapp"
	"keyreach/ingest/githubaudit"
	"keyreach/ingest/githubsecrets"
	"keyreach/ingest/gitlabsecrets"
	"keyreach/ingest/gitleaks"
	"keyreach/ingest/googleworkspace"
	"keyreach/ingest/gworkspace"
	"keyreach/ingest/k8saudit"
	"keyreach/ingest/keyreachyaml"
	"keyreach/ingest/kubernetes"
	"keyreach/ingest/langgraph"
	"keyreach/ingest/mcpconfig"
	"keyreach/ingest/mcpmanifest"
	"keyreach/ingest/mcptools"
	"keyreach/ingest/modelkeys"
	"keyreach/ingest/noseyparker"
	"keyreach/ingest/npmtokens"
	"keyreach/ingest/okta"
	"keyreach/ingest/oktalog"
	"keyreach/ingest/salesforce"
	"keyreach/ingest/sarif"
	"keyreach/ingest/slackaudit"
	"keyreach/ingest/slackmanifest"
	"keyreach/ingest/talisman"
	"keyreach/ingest/terraform"
	"keyreach/ingest/transcript"
	"keyreach/ingest/trufflehog"
	"keyreach/ingest/whispers"
)

// Parsers returns the parsers in the order in which they are asked whether a
// file is theirs. No file is two parsers' own, so the order decides nothing but
// how soon a file is known.
func Parsers() []ingest.Parser {
	return []ingest.Parser{
		keyreachyaml.Parser{},
		a2acard.Parser{},
		awsapi.Parser{},
		azurelog.Parser{},
		circleci.Parser{},
		cliconfig.Parser{},
		cloudtrail.Parser{},
		codeowners.Parser{},
		compose.Parser{},
		detectsecrets.Parser{},
		dotenv.Parser{},
		entra.Parser{},
		factsfile.Parser{},
		gcpaudit.Parser{},
		gitguardian.Parser{},
		githubactions.Parser{},
		githubapi.Parser{},
		githubapp.Parser{},
		githubaudit.Parser{},
		githubsecrets.Parser{},
		gitlabsecrets.Parser{},
		gitleaks.Parser{},
		googleworkspace.Parser{},
		gworkspace.Parser{},
		k8saudit.Parser{},
		kubernetes.Parser{},
		langgraph.Parser{},
		mcpconfig.Parser{},
		mcpmanifest.Parser{},
		mcptools.Parser{},
		modelkeys.Parser{},
		noseyparker.Parser{},
		npmtokens.Parser{},
		okta.Parser{},
		oktalog.Parser{},
		salesforce.Parser{},
		sarif.Parser{},
		slackaudit.Parser{},
		slackmanifest.Parser{},
		talisman.Parser{},
		terraform.Parser{},
		transcript.Parser{},
		trufflehog.Parser{},
		whispers.Parser{},
	}
}
