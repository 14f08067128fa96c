package dotenv

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
func (Parser) Name() string { return "dotenv" }

var (
	// assignment is a line that sets a variable, as those files have them that are
	// named so; strict is one that no other configuration has.
	assignment = regexp.MustCompile(`^\s*(?:export\s+)?[A-Za-z_][A-Za-z0-9_.-]*\s*=`)
	strict     = regexp.MustCompile(`^\s*(?:export\s+)?[A-Z_][A-Z0-9_]*\s?=`)
	// named is what such a file is usually called.
	named = regexp.MustCompile(`(?i)(^|[._-])env(rc)?([._-]|$)`)
	// section is a line of other configurations.
	section = regexp.MustCompile(`^\s*\[.*\]\s*$`)
)

// maxLines bounds how many lines decide.
const maxLines = 200

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	if file.HasPrefix("#!") || file.HasPrefix("{") || file.HasPrefix("<") || ofRegistry.Match(file.Data[:min(len(file.Data), 64<<10)]) {
		return false
	}
	wanted, share := strict, 90
	if named.MatchString(path.Base(file.Source)) {
		wanted, share = assignment, 50
	}
	total, matching := 0, 0
	for _, line := range linesOf(file.Data) {
		switch {
		case section.Match(line):
			return false
		case wanted.Match(line):
			matching++
		}
		total++
	}
	return matching > 0 && matching*100 >= total*share
}

// ofRegistry is a line of a configuration of npm or yarn, whose lines are
// assignments too.
var ofRegistry = regexp.MustCompile(`(?m)^(?://[^\s=]+|_authToken|_auth|_password|(?:@[\w.-]+:)?registry)[ \t]*=`)

// linesOf returns the first lines that say something, a quoted value over lines
// as one.
func linesOf(data []byte) [][]byte {
	var lines [][]byte
	for at := 0; at < len(data) && len(lines) < maxLines; {
		begin := at
		at = statementEnd(data, at)
		if line := bytes.TrimSpace(data[begin:at]); len(line) > 0 && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	return lines
}

// statementEnd returns where the statement ends that begins at an offset: its
// line, or the line at which its quoted value ends.
func statementEnd(data []byte, at int) int {
	end := lineEnd(data, at)
	if !assignment.Match(data[at:end]) {
		return end
	}
	value := at + bytes.IndexByte(data[at:end], '=') + 1
	if _, closed, ok := quoted(data, skipBlanks(data, value)); ok {
		return lineEnd(data, closed)
	}
	return end
}

// lineEnd returns the offset behind the line that an offset is in.
func lineEnd(data []byte, at int) int {
	if i := bytes.IndexByte(data[at:], '\n'); i >= 0 {
		return at + i + 1
	}
	return len(data)
}

func skipBlanks(data []byte, at int) int {
	for at < len(data) && (data[at] == ' ' || data[at] == '\t') {
		at++
	}
	return at
}

// maxQuoted bounds how long a quoted value is; a quote that is not closed must
// not swallow the file.
const maxQuoted = 64 << 10

// quoted reads the quoted value at an offset: its content and the offset behind
// the closing quote. ok is false where no quote begins or it is not closed.
func quoted(data []byte, at int) (content []byte, closed int, ok bool) {
	if at >= len(data) || strings.IndexByte("'\"`", data[at]) < 0 {
		return nil, at, false
	}
	quote := data[at]
	for i := at + 1; i < len(data) && i-at < maxQuoted; i++ {
		switch {
		case data[i] == '\\' && quote == '"':
			i++
		case data[i] == quote:
			return data[at+1 : i], i + 1, true
		}
	}
	return nil, at, false
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	b := ingest.NewBuilder(file, env)
	b.Diagnostics = nil // of JSON, which this is not
	findings := ingest.NewFindings(b)
	settings := read(ctx, findings)
	var props fact.Props
	if isTemplate(file) {
		props = fact.Props{"template": true}
	}
	place := file.OwnPlace()
	if len(settings) > 0 {
		// The file is there without a secret too: what reads it may name it.
		b.PlaceOnce(place, settings[0].Evidence)
	}
	findings.AddNamed(place, settings, props)
	findings.Finish()
	return findings.Result
}

// templateName is how a template's name ends.
var templateName = regexp.MustCompile(`(?i)[._-](example|sample|template|tmpl|tpl|dist|default|defaults)([._-]env)?$`)

func isTemplate(file *ingest.File) bool { return templateName.MatchString(path.Base(file.Source)) }

func read(ctx context.Context, f *ingest.Findings) []ingest.Variable {
	var settings []ingest.Variable
	data := f.File.Data
	for at := 0; at < len(data) && ctx.Err() == nil; {
		begin := at
		at = statementEnd(data, at)
		line := bytes.TrimSpace(data[begin:at])
		switch {
		case len(line) == 0 || line[0] == '#':
		case assignment.Match(data[begin:at]):
			settings = append(settings, variable(f.File, begin, at))
		default:
			f.Diagnostics = append(f.Diagnostics, f.File.Diagnose(fact.Warning, begin, "reading variables: this line sets none; it is left out"))
		}
	}
	return settings
}

// variable reads the statement between two offsets.
func variable(file *ingest.File, begin, end int) ingest.Variable {
	data := file.Data
	equals := begin + bytes.IndexByte(data[begin:end], '=')
	name := strings.TrimSpace(string(data[begin:equals]))
	if rest, ok := strings.CutPrefix(name, "export"); ok && strings.TrimLeft(rest, " \t") != rest {
		name = strings.TrimLeft(rest, " \t")
	}
	name = strings.ToValidUTF8(name, "\ufffd")
	v := ingest.Variable{Name: name, Evidence: file.Evidence("", begin+leading(data[begin:end]))}
	at := skipBlanks(data, equals+1)
	if content, _, ok := quoted(data, at); ok {
		v.Value = string(content)
		if data[at] == '"' {
			v.Value = escapes.Replace(v.Value)
		}
		return v
	}
	v.Value = bare(string(data[at:max(at, lineEnd(data, equals))]))
	return v
}

func leading(line []byte) int { return len(line) - len(bytes.TrimLeft(line, " \t")) }

// escapes are those of a value in double quotes.
var escapes = strings.NewReplacer(`\n`, "\n", `\r`, "\r", `\t`, "\t", `\"`, `"`, `\\`, `\`, `\$`, "$")

// bare returns an unquoted value: up to a comment, without blanks around it.
func bare(text string) string {
	for i := 1; i < len(text); i++ {
		if text[i] == '#' && (text[i-1] == ' ' || text[i-1] == '\t') {
			text = text[:i]
			break
		}
	}
	if strings.HasPrefix(text, "#") {
		return ""
	}
	return strings.TrimSpace(text)
}
