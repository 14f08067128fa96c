package jenkinsfile

// program is the tokens of a file.
type program struct{ tokens []token }

// skip returns the index of the first token from i on that is no line end.
func (p program) skip(i int) int {
	for i < len(p.tokens) && p.tokens[i].kind == mark && p.tokens[i].text == "\n" {
		i++
	}
	return i
}

// is reports whether a token, line ends aside, is a mark.
func (p program) is(i int, text string) bool {
	i = p.skip(i)
	return i >= 0 && i < len(p.tokens) && p.tokens[i].kind == mark && p.tokens[i].text == text
}

// string returns a token that is a string.
func (p program) string(i int) (token, bool) {
	if i = p.skip(i); i < len(p.tokens) && p.tokens[i].kind == text {
		return p.tokens[i], true
	}
	return token{}, false
}

func (p program) hasWord(name string) bool {
	for _, t := range p.tokens {
		if t.kind == word && t.text == name {
			return true
		}
	}
	return false
}

// hasBlock reports whether a word stands before a bracket.
func (p program) hasBlock(name string) bool {
	for i, t := range p.tokens {
		if t.kind == word && t.text == name && (p.is(i+1, "{") || p.is(i+1, "(")) {
			return true
		}
	}
	return false
}

// maxSpan bounds how far the end of brackets is sought.
const maxSpan = 20_000

// end returns the index of the bracket that closes the one at i, the last token that
// was looked at where none does.
func (p program) end(i int) int {
	i = p.skip(i)
	depth := 0
	last := min(len(p.tokens), i+maxSpan)
	for at := i; at < last; at++ {
		if p.tokens[at].kind != mark {
			continue
		}
		switch p.tokens[at].text {
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			if depth--; depth <= 0 {
				return at
			}
		}
	}
	return max(0, last-1)
}

// closes reports whether what the bracket at i begins is followed by a mark.
func (p program) closes(i int, text string) bool { return p.is(p.end(i)+1, text) }
