package render

import (
	"fmt"
	"io"
	"strings"

	"keyreach/engine"
)

// ReportMarkdown writes a whole report as Markdown (CommonMark with tables). Names
// from files stand in code spans or are escaped: none becomes a link, a mention or
// HTML.
func ReportMarkdown(w io.Writer, a *engine.ReportAnswer) error {
	_, err := io.WriteString(w, reportDocument(a).markdown())
	return err
}

func (d *document) markdown() string {
	var b strings.Builder
	b.WriteString("# " + markdownText(d.title) + "\n")
	for _, notice := range d.notices {
		b.WriteString("\n> **" + markdownText(notice) + "**\n")
	}
	for i := range d.sections {
		d.sections[i].markdown(&b)
	}
	return b.String()
}

func (s *section) markdown(b *strings.Builder) {
	b.WriteString("\n## " + markdownText(s.title) + "\n\n")
	for _, line := range s.lines {
		b.WriteString(markdownText(line) + "\n\n")
	}
	empty := len(s.lines) == 0 && len(s.steps) == 0 && (s.table == nil || len(s.table.rows) == 0)
	if empty {
		b.WriteString("Nothing in what was loaded\\.\n")
		return
	}
	if s.table != nil && len(s.table.rows) > 0 {
		s.table.markdown(b)
	}
	for i := range s.steps {
		s.steps[i].markdown(b)
	}
}

func (g *grid) markdown(b *strings.Builder) {
	b.WriteString("| " + strings.Join(g.header, " | ") + " |\n|" + strings.Repeat(" --- |", len(g.header)) + "\n")
	for _, row := range g.rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			if g.code[i] {
				cells[i] = markdownCell(cell)
			} else {
				cells[i] = markdownText(cell)
			}
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
}

func (i *item) markdown(b *strings.Builder) {
	fmt.Fprintf(b, "%d. **%s**\n\n", i.number, markdownText(i.title))
	if i.command != "" {
		fence := strings.Repeat("`", max(3, longestRun(i.command)+1))
		b.WriteString("   " + fence + "sh\n   " + Printable(i.command) + "\n   " + fence + "\n\n")
	}
	for _, field := range i.fields {
		b.WriteString("   - " + field[0] + ": " + markdownText(field[1]) + "\n")
	}
	b.WriteByte('\n')
}

// markdownText escapes all that Markdown or a site that shows it could take for
// more than text: its own marks, HTML, addresses, mentions, formulas.
func markdownText(s string) string {
	s = Printable(s)
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '@': // as an entity: a mention behind a backslash is one on some sites
			b.WriteString("&#64;")
		case r == '|': // as an entity, for the cells of tables
			b.WriteString("&#124;")
		case r == ' ' && strings.Trim(s[:i], " ") == "": // an indent makes code
			b.WriteString("&#32;")
		case strings.ContainsRune("\\`*_[]~$", r), r == ':' && strings.HasPrefix(s[i:], "://"), r == '.' && strings.HasSuffix(strings.ToLower(s[:i]), "www"), beginsBlock(s, i, r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// beginsBlock reports whether a character at the begin of a line would make it a
// heading, a list or a rule.
func beginsBlock(s string, i int, r rune) bool {
	if strings.Trim(s[:i], " ") == "" {
		return strings.ContainsRune("#+-=", r)
	}
	return (r == '.' || r == ')') && strings.Trim(s[:i], "0123456789") == ""
}

// markdownCell writes a code span for a cell of a table. Text with a bar is no code
// there: what a backslash before a bar in a code span means, parsers disagree on.
func markdownCell(s string) string {
	if strings.Contains(s, "|") {
		return markdownText(s)
	}
	return markdownCode(s)
}

// markdownCode writes a code span: its fence is longer than any run of back-ticks in
// it.
func markdownCode(s string) string {
	s = Printable(s)
	if s == "" {
		return ""
	}
	fence := strings.Repeat("`", longestRun(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// longestRun is the length of the longest run of back-ticks.
func longestRun(s string) (longest int) {
	run := 0
	for _, r := range s {
		if r != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}
