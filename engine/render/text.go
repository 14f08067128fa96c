package render

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/text"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// Width is the greatest width of a line of text, in columns.
const Width = 100

// Style says how text is written.
type Style struct {
	// Color marks verdicts; for terminals only.
	Color bool
	// Paths writes the hops of every entry with their evidence.
	Paths bool
}

// Printable shows control, bidirectional and other invisible characters as escapes,
// and bytes that are no text.
func Printable(s string) string {
	if fact.AllVisible(s) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			fmt.Fprintf(&b, "\\x%02x", s[i])
		case !hidden(r):
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, "\\U%08x", r)
		default:
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	return b.String()
}

func hidden(r rune) bool { return !fact.Visible(r) }

// fit shortens s to width columns by leaving out its middle: both the beginning
// and the end of an ARN tell.
func fit(s string, width int) string {
	s = Printable(s)
	runes := []rune(s)
	if text.StringWidthWithoutEscSequences(s) <= width && len(runes) <= marksPerColumn*width {
		return s
	}
	head := (width - 1) / 3
	first := within(runes, head)
	slices.Reverse(runes)
	last := within(runes, width-1-head)
	slices.Reverse(last)
	return string(first) + "…" + string(last)
}

// clip shortens a line to the screen by leaving out its end: of a sentence the
// beginning tells.
func clip(s string) string {
	s = Printable(s)
	runes := []rune(s)
	if text.StringWidthWithoutEscSequences(s) <= Width && len(runes) <= marksPerColumn*Width {
		return s
	}
	return string(within(runes, Width-1)) + "…"
}

// marksPerColumn bounds how many runes, most of which then take no column of
// their own, stand in one.
const marksPerColumn = 3

// within returns as many of the runes as fit into width columns.
func within(runes []rune, width int) []rune {
	columns := 0
	for i, r := range runes {
		if columns += text.RuneWidth(r); columns > width || i >= marksPerColumn*width {
			return slices.Clone(runes[:i])
		}
	}
	return slices.Clone(runes)
}

// wrap writes text in lines of at most Width columns, the first behind first,
// the others behind as many spaces as rest.
func wrap(b *strings.Builder, first string, rest int, words string) {
	column := len(first[strings.LastIndexByte(first, '\n')+1:])
	b.WriteString(first)
	for i, word := range strings.Fields(Printable(words)) {
		word = fit(word, Width-rest)
		if i == 0 {
			word = fit(word, Width-column)
		}
		n := text.StringWidthWithoutEscSequences(word)
		switch {
		case i == 0:
		case column+1+n > Width:
			b.WriteString("\n" + strings.Repeat(" ", rest))
			column = rest
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += n
	}
	b.WriteByte('\n')
}

// age is a time gone by, in the two units that tell.
func age(d time.Duration) string {
	switch {
	case d < 0:
		return "0 min"
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	default:
		return fmt.Sprintf("%d d %d h", int(d.Hours())/24, int(d.Hours())%24)
	}
}

func clock(t time.Time) string { return t.UTC().Format("2006-01-02 15:04Z") }

// verdictWord is an entry's verdict in words: what rests on evidence past its
// limit was so.
func verdictWord(e *engine.Entry) string {
	if e.Stale {
		return "was " + e.Verdict.String()
	}
	return e.Verdict.String()
}

func (s Style) verdict(e *engine.Entry) string {
	word := verdictWord(e)
	if !s.Color {
		return word
	}
	switch e.Verdict {
	case fact.Yes:
		return text.FgRed.Sprint(word)
	case fact.Conditional:
		return text.FgYellow.Sprint(word)
	case fact.Unknown:
		return text.FgMagenta.Sprint(word)
	default:
		return word
	}
}

// label names a node for people: its name, with its kind; without a name the id.
func label(n engine.Node, name string) string {
	if name == "" {
		name = shortID(n)
	}
	return n.Kind + " " + name
}

// shortID leaves out what an ARN's kind says already.
func shortID(n engine.Node) string {
	parts := strings.SplitN(n.ID, ":", 6)
	if len(parts) == 6 && parts[0] == "arn" {
		rest := parts[5]
		if parts[2] == "iam" || parts[2] == "sts" || parts[2] == "lambda" || parts[2] == "secretsmanager" {
			if i := strings.IndexAny(rest, "/:"); i >= 0 {
				rest = rest[i+1:]
			}
			return rest + " (" + parts[4] + ")"
		}
		return rest
	}
	return n.ID
}

func conditionText(list fact.Conditions) string {
	var all []string
	for _, c := range list {
		if len(c.AnyOf) > 0 {
			var branches []string
			for _, branch := range c.AnyOf {
				branches = append(branches, conditionText(branch))
			}
			all = append(all, "("+strings.Join(branches, " or ")+")")
			continue
		}
		all = append(all, c.Key+" "+c.Operator+" "+strings.Join(c.Values, " | "))
	}
	return strings.Join(all, " and ")
}

func evidenceText(e fact.Evidence) string {
	var b strings.Builder
	b.WriteString(e.Source)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	if e.Pointer != "" {
		b.WriteString(" " + e.Pointer)
	}
	if e.Inner != "" {
		b.WriteString(" > " + e.Inner)
	}
	if e.Type != "" {
		b.WriteString(" (" + e.Type + ")")
	}
	if e.ObservedAt != nil {
		b.WriteString(", seen " + clock(*e.ObservedAt))
	}
	return b.String()
}
