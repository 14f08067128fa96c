package render

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// Reach writes what a start reaches as text.
func Reach(w io.Writer, a *engine.ReachAnswer, style Style) error {
	var b strings.Builder
	style.opening(&b, &a.Head, &a.Tail, "REACH")
	style.entries(&b, a.Reached, arriving, "what")
	style.blocked(&b, a.Blocked)
	closing(&b, &a.Tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// Exposure writes what leads to a target as text.
func Exposure(w io.Writer, a *engine.ExposureAnswer, style Style) error {
	var b strings.Builder
	style.opening(&b, &a.Head, &a.Tail, "EXPOSED TO")
	style.entries(&b, a.Sources, leaving, "who holds")
	style.blocked(&b, a.Blocked)
	closing(&b, &a.Tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// opening writes what was asked and the answer in a line; where the answer is
// incomplete the very first line says why.
func (s Style) opening(b *strings.Builder, h *engine.Head, t *engine.Tail, word string) {
	if !t.Summary.Complete {
		wrap(b, "ANSWER INCOMPLETE: ", 2, incomplete(t))
	}
	for _, start := range h.Start {
		startLine(b, &start, h.AsOf)
	}
	wrap(b, fmt.Sprintf("%-8s ", word), 9, counts(&t.Summary))
}

// incomplete says what the answer lacks, the unevaluated first.
func incomplete(t *engine.Tail) string {
	var parts []string
	for _, u := range t.Summary.NotEvaluated {
		parts = append(parts, fmt.Sprintf("NOT EVALUATED: %s (%s, first %s %s)", u.System, count(u.Nodes, "node"), u.First.Kind, u.First.ID))
	}
	missing := 0
	for _, m := range t.Missing {
		if m.Effect == fact.NotDecided {
			missing++
		}
	}
	if missing > 0 {
		parts = append(parts, fmt.Sprintf("missing %s, first: %s", count(missing, "deciding input"), t.Missing[0].What))
	}
	return strings.Join(parts, "; ")
}

func startLine(b *strings.Builder, start *engine.Start, asked time.Time) {
	words := start.ID + "  " + start.Kind
	if start.Name != "" && start.Name != start.ID {
		words += " " + start.Name
	}
	if start.Status != "" {
		words += ", " + statusWords(start, asked)
	}
	if len(start.Candidates) > 1 {
		words += "; may be " + strings.Join(start.Candidates, ", ")
	}
	wrap(b, "", 2, words+"  (asked "+clock(asked)+")")
}

// statusLimit is how old a status may be before it is told in the past tense.
const statusLimit = time.Hour

func statusWords(start *engine.Start, asked time.Time) string {
	switch {
	case start.Status == "unknown":
		return "status unknown (followed as if active)"
	case start.StatusAsOf == nil:
		return "status " + start.Status + ", undated"
	case asked.Sub(*start.StatusAsOf) > statusLimit:
		return "was " + start.Status + " at " + clock(*start.StatusAsOf)
	default:
		return "status " + start.Status + " at " + clock(*start.StatusAsOf)
	}
}

func counts(s *engine.Summary) string {
	if s.Total == 0 {
		text := "no path found in what was loaded"
		if s.Answer == engine.NotEvaluated {
			text = "not evaluated; treat as leaked"
		}
		if s.Missing > 0 {
			text += fmt.Sprintf("; %s missing", count(s.Missing, "input"))
		}
		return text + blockedCount(s)
	}
	text := fmt.Sprintf("%d: yes %d, conditional %d, unknown %d", s.Total, s.Yes, s.Conditional, s.Unknown) + blockedCount(s)
	if s.Limit > 0 {
		text += fmt.Sprintf("; the first %d are listed (--limit 0 lists all)", s.Listed)
	}
	return text
}

func blockedCount(s *engine.Summary) string {
	if s.Blocked == 0 {
		return ""
	}
	return fmt.Sprintf("; blocked %d", s.Blocked)
}

func newTable() table.Writer {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	style := t.Style()
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = 0
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	return t
}

// The columns of the table of entries: number, verdict, access, hops, what, how.
const (
	whatWidth = 44
	howWidth  = 26
)

// towards says which hop of an entry's path leads to another entry: the last
// one of what is reached, the first one of what leads to a target.
type towards bool

const (
	arriving towards = false
	leaving  towards = true
)

// link returns that hop, and the node at its other end.
func (t towards) link(path []engine.Hop) (hop *engine.Hop, other engine.Node) {
	if t == leaving {
		return &path[0], path[0].To
	}
	last := &path[len(path)-1]
	return last, last.From
}

func (s Style) entries(b *strings.Builder, entries []engine.Entry, way towards, what string) {
	if len(entries) == 0 {
		return
	}
	b.WriteByte('\n')
	number := map[engine.Node]int{}
	for i := range entries {
		if _, known := number[entries[i].Node]; !known {
			number[entries[i].Node] = i + 1
		}
	}
	if s.Paths {
		for i := range entries {
			s.path(b, fmt.Sprintf("#%d ", i+1), &entries[i])
		}
		return
	}
	t := newTable()
	t.AppendHeader(table.Row{"#", "verdict", "access", "hops", what, "how"})
	for i := range entries {
		e := &entries[i]
		t.AppendRow(table.Row{i + 1, s.verdict(e.Verdict), e.Access, e.Hops, fit(marked(e), whatWidth), fit(way.how(e, number), howWidth)})
	}
	for row := range strings.Lines(t.Render()) {
		b.WriteString(strings.TrimRight(row, " \n") + "\n")
	}
}

// marked is an entry's label with what makes it matter.
func marked(e *engine.Entry) string {
	text := label(e.Node, e.Name)
	if e.Sensitivity != "" {
		text += " [" + e.Sensitivity + "]"
	}
	if e.Environment != "" {
		text += " [" + e.Environment + "]"
	}
	return text
}

// how names the hop that links an entry to another, and that entry.
func (t towards) how(e *engine.Entry, number map[engine.Node]int) string {
	if len(e.Path) == 0 {
		return ""
	}
	hop, other := t.link(e.Path)
	words := hop.Relation.String()
	if hop.Technique != "" {
		words = hop.Technique
	}
	at := "…"
	if n, ok := number[other]; ok {
		at = fmt.Sprintf("#%d", n)
	}
	switch {
	case t == leaving && len(e.Path) == 1:
		return words + " → target"
	case t == leaving:
		return words + " → " + at
	case len(e.Path) == 1:
		return "start " + words
	default:
		return at + " " + words
	}
}

func (s Style) blocked(b *strings.Builder, blocked []engine.Blocked) {
	if len(blocked) == 0 {
		return
	}
	b.WriteString("\nBLOCKED by a named control, and not reached in another way\n")
	for i := range blocked {
		if i == maxText {
			wrap(b, "  ", 4, fmt.Sprintf("and %d more (--format json lists all)", len(blocked)-maxText))
			break
		}
		wrap(b, "  ", 4, blocked[i].Access+" "+label(blocked[i].Node, blocked[i].Name)+": "+blockers(blocked[i].By))
	}
}

func blockers(by []fact.Blocker) string {
	var parts []string
	for _, one := range by {
		text := one.Control
		if one.Policy != "" {
			text += " " + one.Policy
		}
		if one.Statement != "" {
			text += " statement " + one.Statement
		}
		if one.Reason != "" {
			text += " (" + one.Reason + ")"
		}
		if len(one.Evidence) > 0 {
			text += " [" + evidenceText(one.Evidence[0]) + "]"
		}
		if !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}

// maxText is how many missing inputs, blocked nodes and diagnostics text lists.
const maxText = 8

func closing(b *strings.Builder, t *engine.Tail) {
	if len(t.Missing) > 0 {
		b.WriteString("\nMISSING inputs, those that decide first\n")
		for i, m := range t.Missing {
			if i == maxText {
				wrap(b, "  ", 4, fmt.Sprintf("and %d more (--format json lists all)", len(t.Missing)-maxText))
				break
			}
			text := string(m.Effect) + ": " + m.What
			if m.SettledBy != "" {
				text += " ← " + m.SettledBy
			}
			wrap(b, "  ", 4, text)
		}
	}
	wrap(b, "\nEVIDENCE ", 9, evidenceLine(&t.Summary, len(t.Skipped), len(t.Diagnostics)))
}

func evidenceLine(s *engine.Summary, skipped, diagnostics int) string {
	text := fmt.Sprintf("%s read, %d skipped, %s", count(s.Sources, "file"), skipped, count(diagnostics, "diagnostic"))
	if s.OldestEvidence != nil {
		text += "; oldest evidence of " + clock(*s.OldestEvidence)
	}
	if s.Undated > 0 {
		text += fmt.Sprintf("; %d without a date", s.Undated)
	}
	return text
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
