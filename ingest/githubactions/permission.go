package githubactions

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/rhysd/actionlint"
)

// granted is what the file says about the permissions of a job's token.
type granted struct {
	// stated is false where the file leaves it to the settings.
	stated bool
	// list holds "<scope>: <value>", sorted, or "all: <value>".
	list []string
	// idToken says that the job may ask for OIDC tokens.
	idToken bool
	at      *actionlint.Pos
}

// permissions returns the job's permissions: its own replace the workflow's
// wholly. The settings never grant id-token.
func (j *jobReader) permissions() granted {
	stated := j.job.Permissions
	if stated == nil {
		stated = j.workflow.Permissions
	}
	if stated == nil {
		return granted{}
	}
	g := granted{stated: true, at: stated.Pos}
	if stated.All != nil {
		if !isLevel(stated.All.Value) {
			return granted{}
		}
		g.list = []string{"all: " + stated.All.Value}
		g.idToken = stated.All.Value == "write-all"
		return g
	}
	for name, scope := range stated.Scopes {
		if scope.Value == nil || !isLevel(scope.Value.Value) || !scopeName.MatchString(name) {
			continue // told as an error; what stands there may be anything
		}
		g.list = append(g.list, name+": "+scope.Value.Value)
		if name == "id-token" && scope.Value.Value == "write" {
			g.idToken = true
			if scope.Name != nil {
				g.at = scope.Name.Pos
			}
		}
	}
	if g.list = sorted(g.list); g.list == nil {
		g.list = []string{"none"}
	}
	return g
}

// scopeName is the form of a scope's name.
var scopeName = regexp.MustCompile(`^[a-z-]+$`)

func isLevel(value string) bool {
	return slices.Contains([]string{"read", "write", "none", "read-all", "write-all"}, value)
}

// onOffset is where the file says what starts the workflow.
func (r *reader) onOffset() int {
	offset := 0
	for line := range bytes.Lines(r.File.Data) {
		if key, _, found := strings.Cut(string(line), ":"); found && (strings.Trim(key, `"'`) == "on" || strings.Trim(key, `"'`) == "true") {
			return offset
		}
		offset += len(line)
	}
	return 0
}
