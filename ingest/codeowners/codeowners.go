package codeowners

import (
	"bytes"
	"context"
	"path"
	"regexp"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "codeowners" }

var (
	// owner is @login, @org/team, @@role or an address.
	owner = regexp.MustCompile(`^(?:@{1,2}[A-Za-z0-9][\w.-]*(?:/[\w.-]+)*|[^@\s]+@[^@\s]+\.[^@\s]+)$`)
	// heading is the heading of a section, with its default owners behind it.
	heading = regexp.MustCompile(`^\^?\[([^\]]+)\](?:\[\d+\])?(?:\s+(.*))?$`)
)

// maxLines bounds how many lines decide.
const maxLines = 500

// maxLine bounds a line; no rule is as long.
const maxLine = 16 << 10

// Detect implements ingest.Parser. Every line is a path and owners; a file that
// is not called CODEOWNERS must have a path that nothing else is.
func (Parser) Detect(file *ingest.File) bool {
	total, rules, paths := 0, 0, 0
	for line := range bytes.Lines(file.Data) {
		r, what := readLine(string(line))
		switch what {
		case isNothing:
			continue
		case isBroken:
			rules--
		case isRule:
			if len(r.owners) > 0 {
				rules++
			}
			if strings.ContainsAny(r.pattern, "*/") {
				paths++
			}
		}
		if total++; total == maxLines {
			break
		}
	}
	named := strings.HasSuffix(path.Base(file.Source), "CODEOWNERS")
	return rules > 0 && (named || paths*2 > total && rules*2 > total)
}

// what a line is.
type what uint8

const (
	isNothing what = iota
	isBroken
	isHeading
	isRule
)

// rule is one line: who owns what a pattern matches.
type rule struct {
	pattern, section string
	owners           []string
	line             int
}

// readLine reads one line; of a heading the section and its default owners.
func readLine(text string) (r rule, is what) {
	text = strings.TrimSpace(text)
	if text == "" || text[0] == '#' {
		return r, isNothing
	}
	if len(text) > maxLine {
		return r, isBroken
	}
	if match := heading.FindStringSubmatch(text); match != nil {
		owners, ok := ownersOf(match[2])
		if !ok {
			return r, isBroken
		}
		return rule{section: strings.TrimSpace(match[1]), owners: owners}, isHeading
	}
	pattern, rest := firstWord(text)
	owners, ok := ownersOf(rest)
	if !ok || owner.MatchString(pattern) {
		return r, isBroken
	}
	return rule{pattern: pattern, owners: owners}, isRule
}

// firstWord cuts a line behind its pattern, in which blanks and the like are
// escaped.
func firstWord(text string) (word, rest string) {
	var out strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && (text[i+1] == ' ' || text[i+1] == '#'):
			i++
			out.WriteByte(text[i])
		case c == ' ' || c == '\t':
			return out.String(), text[i:]
		default:
			out.WriteByte(c)
		}
	}
	return out.String(), ""
}

// ownersOf reads the owners of a line, up to a comment; ok is false where one is
// none.
func ownersOf(text string) (owners []string, ok bool) {
	for _, word := range strings.Fields(text) {
		if word[0] == '#' {
			break
		}
		if !owner.MatchString(word) || len(word) > 256 {
			return nil, false
		}
		owners = append(owners, word)
	}
	return owners, true
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	b := ingest.NewBuilder(file, env)
	b.Diagnostics = nil
	rules := readRules(ctx, b)
	if len(rules) == 0 {
		return b.Result
	}
	here := file.Evidence("", file.LineOffset(rules[0].line))
	place := file.OwnPlace()
	b.PlaceOnce(place, here)
	b.Node(fact.Node{Key: place.Key, Props: fact.Props{"ownerRules": encoded(rules)}, Evidence: []fact.Evidence{here}})
	if place.Holder.IsZero() {
		b.Diagnostics = append(b.Diagnostics, file.Diagnose(fact.Warning, 0,
			"reading CODEOWNERS: of which repository it is, is not known; say it in keyreach.yaml, its owners count for nothing until then"))
	}
	return b.Result
}

// encoded returns the rules as a prop.
func encoded(rules []rule) []any {
	list := make([]any, 0, len(rules))
	for _, r := range rules {
		owners := make([]any, 0, len(r.owners))
		for _, o := range r.owners {
			owners = append(owners, o)
		}
		entry := map[string]any{"pattern": r.pattern, "owners": owners, "line": float64(r.line)}
		if r.section != "" {
			entry["section"] = r.section
		}
		list = append(list, entry)
	}
	return list
}

func readRules(ctx context.Context, b *ingest.Builder) []rule {
	var rules []rule
	var section rule
	number := 0
	for line := range bytes.Lines(b.File.Data) {
		if ctx.Err() != nil {
			break
		}
		number++
		r, is := readLine(strings.ToValidUTF8(string(line), "\ufffd"))
		switch is {
		case isBroken:
			b.Diagnostics = append(b.Diagnostics, b.File.Diagnose(fact.Warning, b.File.LineOffset(number),
				"reading CODEOWNERS: this line is no pattern and owners; it is left out, as the platforms leave it out"))
		case isHeading:
			section = r
		case isRule:
			r.line, r.section = number, section.section
			if len(r.owners) == 0 {
				r.owners = section.owners
			}
			rules = append(rules, r)
		case isNothing:
		}
	}
	return rules
}
