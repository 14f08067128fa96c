package githubactions

import (
	"bytes"
	"slices"
	"strings"

	"github.com/rhysd/actionlint"

	"keyreach/engine/fact"
)

const (
	open  = "${{"
	shut  = "}}"
	token = "GITHUB_TOKEN"
)

// reference is one use of a secret in an expression.
type reference struct {
	// name is the secret's, in upper case as GitHub keeps it; empty for all
	// secrets at once.
	name     string
	evidence fact.Evidence
}

// references returns the secrets that the expressions in a string read, in the
// order of the text.
func (r *reader) references(s *actionlint.String) []reference {
	if s == nil || s.Pos == nil {
		return nil
	}
	var found []reference
	rest := s.Value
	for number := 0; ; number++ {
		_, behind, ok := strings.Cut(rest, open)
		if !ok {
			return found
		}
		base := r.expressionOffset(s, number)
		tree, length := parseExpression(behind)
		for _, use := range secretsIn(tree) {
			found = append(found, reference{name: use.name, evidence: r.File.Evidence("", r.exact(base, use.offset))})
		}
		rest = behind[length:]
	}
}

// exact returns the offset of a name inside an expression that begins at base;
// where the text was folded or escaped, so that it stands elsewhere, base.
func (r *reader) exact(base, inside int) int {
	if offset := base + inside; offset < len(r.File.Data) {
		word := r.File.Data[offset:min(len(r.File.Data), offset+len("secrets"))]
		if bytes.EqualFold(word, []byte("secrets")) || bytes.HasPrefix(bytes.ToLower(word), []byte("github")) {
			return offset
		}
	}
	return base
}

// parseExpression parses the expression that text begins with, up to its "}}",
// and returns how much of text it is; the tree is nil where it is none.
func parseExpression(text string) (tree actionlint.ExprNode, length int) {
	lexer := actionlint.NewExprLexer(text)
	tree, err := actionlint.NewExprParser().Parse(lexer)
	if err == nil {
		return tree, min(lexer.Offset(), len(text))
	}
	before, _, _ := strings.Cut(text, shut)
	return nil, len(before)
}

// use is one place in an expression at which a secret is read.
type use struct {
	name   string
	offset int
}

// secretsIn finds secrets.NAME, secrets['NAME'] and github.token; any other use
// of secrets (a computed name, toJSON(secrets), secrets.*) may read all.
func secretsIn(tree actionlint.ExprNode) []use {
	if tree == nil {
		return nil
	}
	var uses []use
	actionlint.VisitExprNode(tree, func(node, parent actionlint.ExprNode, entering bool) {
		variable, ok := node.(*actionlint.VariableNode)
		if !ok || !entering {
			return
		}
		name, one := property(parent, variable)
		switch strings.ToLower(variable.Name) {
		case "secrets":
			if !one {
				name = ""
			}
			uses = append(uses, use{name: strings.ToUpper(name), offset: variable.Token().Offset})
		case "github":
			if one && strings.EqualFold(name, "token") {
				uses = append(uses, use{name: token, offset: variable.Token().Offset})
			}
		}
	})
	slices.SortStableFunc(uses, func(a, b use) int { return a.offset - b.offset })
	return uses
}

// property returns the name that parent reads of a context; ok is false where it
// reads more than one.
func property(parent actionlint.ExprNode, of *actionlint.VariableNode) (name string, ok bool) {
	switch p := parent.(type) {
	case *actionlint.ObjectDerefNode:
		return p.Property, p.Receiver == of
	case *actionlint.IndexAccessNode:
		text, isText := p.Index.(*actionlint.StringNode)
		if isText && p.Operand == of {
			return text.Value, true
		}
	}
	return "", false
}
