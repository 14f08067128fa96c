package render

import (
	"fmt"
	"io"
	"slices"
	"strconv"
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
	closing(&b, a.AsOf, &a.Tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// Exposure writes what leads to a target as text.
func Exposure(w io.Writer, a *engine.ExposureAnswer, style Style) error {
	var b strings.Builder
	style.opening(&b, &a.Head, &a.Tail, "EXPOSED TO")
	style.entries(&b, a.Sources, leaving, "who holds")
	style.blocked(&b, a.Blocked)
	closing(&b, a.AsOf, &a.Tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// opening writes what was asked and the answer in a line; where the answer is
// incomplete the very first line says why.
func (s Style) opening(b *strings.Builder, h *engine.Head, t *engine.Tail, word string) {
	s.openingWith(b, h, t, word, counts(&t.Summary))
}

// openingWith is opening with the answer's own words.
func (s Style) openingWith(b *strings.Builder, h *engine.Head, t *engine.Tail, word, answer string) {
	if !t.Summary.Complete {
		wrap(b, "ANSWER INCOMPLETE: ", 2, incomplete(t))
	}
	if h.WhatIf != nil {
		wrap(b, "WHAT IF  ", 9, whatIf(h.WhatIf))
	}
	for _, start := range h.Start {
		startLine(b, &start, h.AsOf)
	}
	wrap(b, fmt.Sprintf("%-8s ", word), 9, answer)
}

// whatIf says what an answer takes for granted.
func whatIf(w *engine.WhatIf) string {
	var parts []string
	if len(w.Without) > 0 {
		parts = append(parts, strings.Join(w.Without, ", ")+" were not there")
	}
	if w.AssumeActive {
		parts = append(parts, "every credential were active")
	}
	if w.Hypothetical {
		parts = append(parts, "hypothetical hops held")
	}
	return strings.Join(parts, ", and ")
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
		words += ", " + statusWords(start)
	}
	if len(start.StatusDisagrees) > 1 {
		words += "; sources disagree: " + strings.Join(start.StatusDisagrees, ", ")
	}
	if len(start.Candidates) > 1 {
		words += "; may be " + strings.Join(start.Candidates, ", ")
	}
	wrap(b, "", 2, words+"  (asked "+clock(asked)+")")
}

func statusWords(start *engine.Start) string {
	switch {
	case start.Status == "unknown":
		return "status unknown (followed as if active)"
	case start.StatusAsOf == nil:
		return "status " + start.Status + ", undated"
	case start.StatusStale:
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
		return text + blockedCount(s) + hypotheticalCount(s)
	}
	text := fmt.Sprintf("%d: yes %d, conditional %d, unknown %d", s.Total, s.Yes, s.Conditional, s.Unknown) + blockedCount(s) + hypotheticalCount(s)
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

func hypotheticalCount(s *engine.Summary) string {
	if s.Hypothetical == 0 {
		return ""
	}
	return fmt.Sprintf("; %s not followed (--hypothetical follows them)", count(s.Hypothetical, "hypothetical hop"))
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

// howWidth is the last column of the table of entries: number, verdict, access,
// hops, what, how.
const howWidth = 26

// whatWidth is what the other columns leave of the screen for the node.
func whatWidth(entries []engine.Entry) int {
	verdict, access, hops := len("verdict"), len("access"), len("hops")
	for i := range entries {
		verdict = max(verdict, len(verdictWord(&entries[i])))
		access = max(access, len(entries[i].Access))
		hops = max(hops, len(strconv.Itoa(entries[i].Hops)))
	}
	const gap = len("  ")
	return Width - (len(strconv.Itoa(len(entries))) + gap + verdict + gap + access + gap + hops + gap + gap + howWidth)
}

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

// rest is the path without that hop.
func (t towards) rest(path []engine.Hop) []engine.Hop {
	if t == leaving {
		return path[1:]
	}
	return path[:len(path)-1]
}

func (s Style) entries(b *strings.Builder, entries []engine.Entry, way towards, what string) {
	if len(entries) == 0 {
		return
	}
	b.WriteByte('\n')
	if s.Paths {
		for i := range entries {
			s.path(b, fmt.Sprintf("#%d ", i+1), &entries[i])
		}
		return
	}
	t := newTable()
	t.AppendHeader(table.Row{"#", "verdict", "access", "hops", what, "how"})
	width, labels, listed := whatWidth(entries), labelsOf(entries), newIndex(entries)
	for i := range entries {
		e := &entries[i]
		t.AppendRow(table.Row{i + 1, s.verdict(e), e.Access, e.Hops, fit(labels[e.Node]+marks(e), width), fit(way.how(e, listed), howWidth)})
	}
	for row := range strings.Lines(t.Render()) {
		b.WriteString(strings.TrimRight(row, " \n") + "\n")
	}
	conditions(b, entries)
}

// labelsOf names the nodes of entries so that no two are named alike: by their
// account where that tells them apart, else by their id.
func labelsOf(entries []engine.Entry) map[engine.Node]string {
	labels := make(map[engine.Node]string, len(entries))
	for i := range entries {
		labels[entries[i].Node] = label(entries[i].Node, entries[i].Name)
	}
	for _, longer := range []func(n engine.Node, label string) string{
		func(n engine.Node, label string) string {
			if parts := strings.SplitN(n.ID, ":", 6); len(parts) == 6 && parts[0] == "arn" && parts[4] != "" {
				return label + " (" + parts[4] + ")"
			}
			return label
		},
		func(n engine.Node, _ string) string { return n.Kind + " " + n.ID },
	} {
		shared := map[string]int{}
		for _, text := range labels {
			shared[text]++
		}
		for n, text := range labels {
			if shared[text] > 1 {
				labels[n] = longer(n, text)
			}
		}
	}
	return labels
}

// metWords say from which reached nodes conditions are met.
func metWords(list []engine.Met) string {
	words := ""
	for i := range list {
		words += "; " + list[i].Key + " is met from " + label(list[i].By, "") + ", which is reached (" + list[i].Value + ")"
	}
	return words
}

// conditions writes under which conditions entries hold, each list once with
// the numbers of its entries.
func conditions(b *strings.Builder, entries []engine.Entry) {
	numbers := map[string][]string{}
	var order []string
	for i := range entries {
		if len(entries[i].Conditions) == 0 {
			continue
		}
		words := conditionText(entries[i].Conditions) + metWords(entries[i].MetBy)
		if numbers[words] == nil {
			order = append(order, words)
		}
		numbers[words] = append(numbers[words], fmt.Sprintf("#%d", i+1))
	}
	if len(order) == 0 {
		return
	}
	b.WriteString("\nCONDITIONS under which\n")
	for i, words := range order {
		if i == maxText {
			wrap(b, "  ", 4, fmt.Sprintf("and %d more (--evidence or --format json lists all)", len(order)-maxText))
			break
		}
		list := numbers[words]
		if len(list) > maxText {
			list = append(list[:maxText:maxText], fmt.Sprintf("and %d more", len(list)-maxText))
		}
		wrap(b, "  ", 4, strings.Join(list, ", ")+": "+words)
	}
}

// marks say what makes an entry matter.
func marks(e *engine.Entry) string {
	text := ""
	if e.Sensitivity != "" {
		text += " [" + e.Sensitivity + "]"
	}
	if e.Environment != "" {
		text += " [" + e.Environment + "]"
	}
	return text
}

// how names the hop that links an entry to another, and that entry.
func (t towards) how(e *engine.Entry, listed *index) string {
	if len(e.Path) == 0 {
		return ""
	}
	hop, other := t.link(e.Path)
	words := hop.Relation.String()
	if hop.Technique != "" {
		words = hop.Technique
	}
	at := "…"
	if i, ok := listed.neighbour(e, t); ok {
		at = fmt.Sprintf("#%d", i+1)
	} else if same := listed.of[other]; len(same) > 0 {
		at = fmt.Sprintf("#%d", same[0]+1)
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

func closing(b *strings.Builder, asked time.Time, t *engine.Tail) {
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
	wrap(b, "\nEVIDENCE ", 9, evidenceLine(&t.Summary, asked, len(t.Skipped), len(t.Diagnostics)))
}

func evidenceLine(s *engine.Summary, asked time.Time, skipped, diagnostics int) string {
	text := fmt.Sprintf("%s read, %d skipped, %s", count(s.Sources, "file"), skipped, count(diagnostics, "diagnostic"))
	if s.OldestEvidence != nil {
		text += "; oldest evidence of " + clock(*s.OldestEvidence) + " (" + age(asked.Sub(*s.OldestEvidence)) + " old)"
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
