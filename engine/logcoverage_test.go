package engine

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// A log is one of the system that has it; one of which no format is known is of the
// system that its name begins with.
func TestWhichSystemALogShows(t *testing.T) {
	for _, c := range []struct {
		log, system string
		fits        bool
	}{
		{"cloudtrail", "aws", true},
		{"google-workspace", "gcp", true},
		{"salesforce-eventlog", "salesforce", true},
		{"npm", "npm", true},
		{"npm-audit", "npm", true},
		{"npmjs-audit", "npm", false},
		{"github-audit", "git", false},
		{"azure-log", "azure", false}, // its format says whose it is
	} {
		assert.Equal(t, c.fits, logFits(c.log, c.system), "%s %s", c.log, c.system)
	}
}
