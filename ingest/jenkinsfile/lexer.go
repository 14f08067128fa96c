package jenkinsfile

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tokenKind is what a token is.
type tokenKind uint8

const (
	word tokenKind = iota
	text           // a string
	mark           // any other character
)

// token is a part of a program. Its text is what a string holds, without quotes.
type token struct {
	kind   tokenKind
	text   string
	offset int
	// computed says that a string is made of others ("${x}").
	computed bool
}

// maxTokens bounds a program.
const maxTokens = 500_000

// lex returns the tokens of a program; comments are left out. broken is the offset of
// the first string or comment that is not ended, -1 for none: of a string in single
// quotes the line is skipped, of others the rest.
func lex(data string) (tokens []token, broken int) {
	broken = -1
	for at := 0; at < len(data) && len(tokens) < maxTokens; {
		rest := data[at:]
		switch c := rest[0]; {
		case strings.HasPrefix(rest, "//") || at == 0 && strings.HasPrefix(rest, "#!"):
			at += lineEnd(rest)
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 && broken < 0 {
				broken = at
			}
			if end < 0 {
				return tokens, broken
			}
			at += end + 4
		case c == '\'' || c == '"':
			t, length, ended := lexString(rest)
			if !ended && broken < 0 {
				broken = at
			}
			if !ended && strings.HasPrefix(rest, strings.Repeat(rest[:1], 3)) {
				return tokens, broken
			}
			if !ended {
				at += lineEnd(rest)
				continue
			}
			t.offset = at
			tokens = append(tokens, t)
			at += length
		case isWord(rest):
			length := wordLength(rest)
			tokens = append(tokens, token{kind: word, text: rest[:length], offset: at})
			at += length
		case c == '\n' || c == ';':
			tokens = append(tokens, token{kind: mark, text: "\n", offset: at})
			at++
		case c == ' ' || c == '\t' || c == '\r':
			at++
		default:
			_, size := utf8.DecodeRuneInString(rest)
			tokens = append(tokens, token{kind: mark, text: rest[:size], offset: at})
			at += size
		}
	}
	return tokens, broken
}

func lineEnd(rest string) int {
	if end := strings.IndexByte(rest, '\n'); end >= 0 {
		return end
	}
	return len(rest)
}

func isWord(rest string) bool { return wordLength(rest) > 0 }

func wordLength(rest string) int {
	for i, r := range rest {
		if !unicode.IsLetter(r) && r != '_' && r != '$' && (i == 0 || !unicode.IsDigit(r)) {
			return i
		}
	}
	return len(rest)
}

// lexString reads a string in one or three quotes. Slashes are not read as strings:
// what they hold is left as marks and words.
func lexString(rest string) (t token, length int, ended bool) {
	quote := rest[:1]
	if strings.HasPrefix(rest, strings.Repeat(quote, 3)) {
		quote = rest[:3]
	}
	var value strings.Builder
	for at := len(quote); at < len(rest); {
		switch {
		case strings.HasPrefix(rest[at:], quote):
			return token{kind: text, text: value.String(), computed: t.computed}, at + len(quote), true
		case rest[at] == '\\' && at+1 < len(rest):
			value.WriteByte(rest[at+1])
			at += 2
		case rest[at] == '\n' && len(quote) == 1:
			return t, 0, false
		default:
			if rest[at] == '$' && quote[0] == '"' {
				t.computed = true
			}
			value.WriteByte(rest[at])
			at++
		}
	}
	return t, 0, false
}
