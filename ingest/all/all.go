// Package all is the one list of the formats that keyreach reads.
package all

import (
	"keyreach/ingest"
	"keyreach/ingest/awsapi"
	"keyreach/ingest/cloudtrail"
	"keyreach/ingest/detectsecrets"
	"keyreach/ingest/factsfile"
	"keyreach/ingest/gitguardian"
	"keyreach/ingest/githubactions"
	"keyreach/ingest/githubapi"
	"keyreach/ingest/githubsecrets"
	"keyreach/ingest/gitlabsecrets"
	"keyreach/ingest/gitleaks"
	"keyreach/ingest/keyreachyaml"
	"keyreach/ingest/noseyparker"
	"keyreach/ingest/sarif"
	"keyreach/ingest/talisman"
	"keyreach/ingest/trufflehog"
	"keyreach/ingest/whispers"
)

// Parsers returns the parsers in the order in which they are asked whether a
// file is theirs. No file is two parsers' own, so the order decides nothing but
// how soon a file is known.
func Parsers() []ingest.Parser {
	return []ingest.Parser{
		keyreachyaml.Parser{},
		awsapi.Parser{},
		cloudtrail.Parser{},
		detectsecrets.Parser{},
		factsfile.Parser{},
		githubactions.Parser{},
		githubapi.Parser{},
		githubsecrets.Parser{},
		gitguardian.Parser{},
		gitlabsecrets.Parser{},
		gitleaks.Parser{},
		noseyparker.Parser{},
		sarif.Parser{},
		talisman.Parser{},
		trufflehog.Parser{},
		whispers.Parser{},
	}
}
