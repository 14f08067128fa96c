// Package all is the one list of the formats that keyreach reads.
package all

import (
	"keyreach/ingest"
	"keyreach/ingest/awsapi"
	"keyreach/ingest/cloudtrail"
	"keyreach/ingest/factsfile"
	"keyreach/ingest/githubactions"
	"keyreach/ingest/githubsecrets"
	"keyreach/ingest/gitleaks"
	"keyreach/ingest/keyreachyaml"
	"keyreach/ingest/sarif"
	"keyreach/ingest/trufflehog"
)

// Parsers returns the parsers in the order in which they are asked whether a
// file is theirs. No file is two parsers' own, so the order decides nothing but
// how soon a file is known.
func Parsers() []ingest.Parser {
	return []ingest.Parser{
		keyreachyaml.Parser{},
		awsapi.Parser{},
		cloudtrail.Parser{},
		factsfile.Parser{},
		githubactions.Parser{},
		githubsecrets.Parser{},
		gitleaks.Parser{},
		sarif.Parser{},
		trufflehog.Parser{},
	}
}
