package link

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// The examples of docs.github.com "About code owners" and of docs.gitlab.com
// "Syntax of CODEOWNERS file", with near misses.
func TestPatternsOfOwners(t *testing.T) {
	for _, test := range []struct {
		pattern, path string
		gitlab, want  bool
	}{
		{"*", "a/b.c", false, true},
		{"*.js", "a/b.js", false, true},
		{"*.js", "a/b.jsx", false, false},
		{"/build/logs/", "build/logs/x/y.log", false, true},
		{"/build/logs/", "a/build/logs/y.log", false, false},
		{"docs/*", "docs/getting-started.md", false, true},
		{"docs/*", "docs/build-app/troubleshooting.md", false, false},
		{"docs/*", "a/docs/x.md", false, false},
		{"docs/*", "a/docs/x.md", true, true},
		{"apps/", "a/apps/b/c", false, true},
		{"apps/", "apps", false, false},
		{"/docs/", "docs/a", false, true},
		{"/scripts/", "x/scripts/a", false, false},
		{"**/logs", "build/logs/a", false, true},
		{"**/logs", "deeply/nested/logs", false, true},
		{"**/logs", "logs/x", false, true},
		{"/apps/github", "apps/github/x", false, true},
		{"/apps/github", "apps/github2", false, false},
		{"ee/docs", "ee/docs/a.md", false, true},
		{"ee/docs", "x/ee/docs/a.md", false, false},
		{"ee/docs", "x/ee/docs/a.md", true, true},
		{"/docs/**/*.md", "docs/a/b/c.md", true, true},
		{"/docs/**/*.md", "docs/c.md", true, true},
		{"/docs/**/*.md", "docs/c.txt", true, false},
		{"/docs/**", "docs/a/b", false, true},
		{"/docs/**", "docs", false, false},
		{"/*", "a.go", false, true},
		{"/*", "a/b.go", false, false},
		{"**", "a/b", false, true},
		{"/", "a/b", false, false},
		{"**/docker-compose*.yml", "x/docker-compose.dev.yml", false, true},
		{"README.md", "x/README.md", true, true},
		{"/.github/", ".github/workflows/a.yml", false, true},
		{"*", "", false, true},
		{"/docs/", "", false, false},
	} {
		assert.Equal(t, test.want, matchesOwned(test.pattern, test.path, test.gitlab), "%s on %q", test.pattern, test.path)
	}
}
