package link_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

func owned(pattern, section string, line int, owners ...any) any {
	return map[string]any{"pattern": pattern, "section": section, "line": float64(line), "owners": owners}
}

func TestFilesBelongToTheLastRuleThatMatches(t *testing.T) {
	w := newWorld(t)
	w.node("file", "github.com/acme/shop:.github/CODEOWNERS", fact.Props{"ownerRules": []any{
		owned("*", "", 1, "@acme/all"), owned("/deploy/", "", 2, "@alice", "Ops@Acme.example"), owned("/deploy/free.env", "", 3)}})
	w.node("file", "github.com/acme/shop:docs/CODEOWNERS", fact.Props{"ownerRules": []any{owned("*", "", 1, "@nobody")}})
	repository := w.node("git-repository", "github.com/acme/shop", nil)
	env := w.node("file", "github.com/acme/shop:deploy/prod.env", nil)
	free := w.node("file", "github.com/acme/shop:deploy/free.env", nil)
	workflow := w.node("ci-workflow", "github.com/acme/shop:.github/workflows/ci.yml", nil)
	other := w.node("file", "github.com/acme/site:deploy/prod.env", nil)
	l := w.link()
	all := fact.Key{Kind: "team", ID: "@acme/all"}
	assert.Equal(t, []fact.Key{all}, l.edges(repository, fact.OwnedBy))
	assert.Equal(t, []fact.Key{all}, l.edges(workflow, fact.OwnedBy))
	assert.ElementsMatch(t, []fact.Key{{Kind: "person", ID: "github.com/alice"}, {Kind: "person", ID: "ops@acme.example"}}, l.edges(env, fact.OwnedBy))
	assert.Empty(t, l.edges(free, fact.OwnedBy), "a rule without owners takes them away")
	assert.Empty(t, l.edges(other, fact.OwnedBy))
	for _, f := range l.Facts {
		if f.Edge != nil && f.Edge.From == env {
			assert.Equal(t, 2, f.Edge.Evidence[0].Line)
			assert.Equal(t, "documented", f.Edge.Confidence)
		}
	}
}

func TestEachSectionHasItsOwner(t *testing.T) {
	w := newWorld(t)
	w.node("file", "gitlab.acme.example/acme/shop:CODEOWNERS", fact.Props{"ownerRules": []any{
		owned("*", "", 1, "@acme"), owned("db/", "Database", 3, "@dba"), owned("*.sql", "database", 5, "@acme/sql"), owned("db/", "Docs", 8, "@docs"), owned("!db/x.sql", "Docs", 9), owned("*", "Docs", 10, "@docs")}})
	file := w.node("file", "gitlab.acme.example/acme/shop:db/x.sql", nil)
	l := w.link()
	assert.ElementsMatch(t, []fact.Key{{Kind: "person", ID: "gitlab.acme.example/acme"}, {Kind: "team", ID: "@acme/sql"}}, l.edges(file, fact.OwnedBy))
}
