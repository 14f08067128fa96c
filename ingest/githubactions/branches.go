package githubactions

import (
	"regexp"
	"strings"

	"github.com/rhysd/actionlint"
)

// admits reports whether a list of branch patterns admits a branch: the last
// pattern that matches decides, "!" takes away.
func admits(filter *actionlint.WebhookEventFilter, branch string) bool {
	admitted := false
	for _, pattern := range filter.Values {
		text, negated := strings.CutPrefix(pattern.Value, "!")
		if matchesBranch(text, branch) {
			admitted = !negated
		}
	}
	return admitted
}

// admitsOthers reports whether a list of branch patterns can admit a branch
// other than the one named.
func admitsOthers(filter *actionlint.WebhookEventFilter, branch string) bool {
	for _, pattern := range filter.Values {
		if !strings.HasPrefix(pattern.Value, "!") && pattern.Value != branch {
			return true
		}
	}
	return false
}

// ignoresAll reports whether a list of ignored branches leaves none.
func ignoresAll(filter *actionlint.WebhookEventFilter) bool {
	for _, pattern := range filter.Values {
		if pattern.Value == "**" {
			return true
		}
	}
	return false
}

// matchesBranch matches GitHub's filter patterns: * stops at a slash, ** does
// not, ? and + repeat the character before them, [] is a set.
func matchesBranch(pattern, branch string) bool {
	var expr strings.Builder
	expr.WriteString("^")
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '*' && strings.HasPrefix(pattern[i:], "**"):
			expr.WriteString(".*")
			i++
		case c == '*':
			expr.WriteString("[^/]*")
		case c == '\\' && i+1 < len(pattern):
			i++
			expr.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		case strings.IndexByte("?+[]-", c) >= 0:
			expr.WriteByte(c)
		default:
			expr.WriteString(regexp.QuoteMeta(pattern[i : i+1]))
		}
	}
	re, err := regexp.Compile(expr.String() + "$")
	return err == nil && re.MatchString(branch)
}
