package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// Residual writes what survives a step as text.
func Residual(w io.Writer, a *engine.ResidualAnswer, style Style) error {
	var b strings.Builder
	style.openingWith(&b, &a.Head, &a.Tail, "SURVIVES", survives(a))
	steps(&b, a)
	survivors(&b, a)
	remaining(&b, a, style)
	planted(&b, a.Persistence, a.Unlooked)
	closing(&b, a.AsOf, &a.Tail)
	_, err := io.WriteString(w, b.String())
	return err
}

func survives(a *engine.ResidualAnswer) string {
	observed := 0
	for i := range a.Survivors {
		if a.Survivors[i].Seen == engine.Observed {
			observed++
		}
	}
	return fmt.Sprintf("%s seen, %d possible; they reach %d: yes %d, conditional %d, unknown %d", count(observed, "survivor"), len(a.Survivors)-observed,
		a.Summary.Total, a.Summary.Yes, a.Summary.Conditional, a.Summary.Unknown)
}

func steps(b *strings.Builder, a *engine.ResidualAnswer) {
	if len(a.Step) == 0 {
		b.WriteString("\nSTEP     none: what survives of what the evidence says has been done\n")
		return
	}
	b.WriteByte('\n')
	for _, step := range a.Step {
		var ends []string
		for _, n := range step.Ends {
			ends = append(ends, n.Kind+" "+shortID(n))
		}
		text := step.Name
		if step.Of != "" {
			text += " " + step.Of
		}
		if step.Method != "" {
			text += " (its issuer ends none alone: " + step.Method + ")"
		}
		if len(ends) > 0 {
			text += ", which ends " + strings.Join(ends, ", ")
		}
		wrap(b, "STEP     ", 9, text)
	}
}

func survivors(b *strings.Builder, a *engine.ResidualAnswer) {
	if len(a.Survivors) == 0 {
		return
	}
	b.WriteString("\nSURVIVORS: what a step ends is ended for new requests; these live on\n")
	for i := range a.Survivors {
		if i == 2*maxText {
			wrap(b, "  ", 4, fmt.Sprintf("and %d more (--format json lists all)", len(a.Survivors)-2*maxText))
			break
		}
		survivor(b, i+1, &a.Survivors[i], a.AsOf)
	}
}

// survivor writes one survivor: what it is and until when, and under it what
// ends it.
func survivor(b *strings.Builder, number int, s *engine.Survivor, asked time.Time) {
	what := s.What
	if what == "" {
		what = s.Kind + " " + s.ID
	}
	if s.Verdict != fact.Yes {
		what += " (" + s.Verdict.String() + ")"
	}
	text := fmt.Sprintf("%s, %s: %s", s.Seen, until(s.Until, asked), what)
	wrap(b, fmt.Sprintf("%3d  ", number), 5, text)
	end := "ended by " + s.EndBy
	if s.EndBy == "unknown" {
		end = "what ends it is unknown"
	}
	if s.EndsToo != "" {
		end += "; that ends too: " + s.EndsToo
	}
	if s.Confidence != engine.Documented {
		end += " [" + s.Confidence + "]"
	}
	wrap(b, "       ", 9, end)
}

// until words an end; shortly after the asked time the seconds count.
func until(at *time.Time, asked time.Time) string {
	switch {
	case at == nil:
		return "no known end"
	case at.Sub(asked) < time.Minute:
		return "until " + at.UTC().Format("2006-01-02 15:04:05Z")
	}
	return "until " + clock(*at)
}

func remaining(b *strings.Builder, a *engine.ResidualAnswer, style Style) {
	if len(a.Reached) == 0 {
		b.WriteString("\nREACH of the survivors: no path found in what was loaded\n")
		return
	}
	b.WriteString("\nREACH of the survivors, with the latest end\n")
	t := newTable()
	t.AppendHeader(table.Row{"#", "verdict", "access", "until", "what"})
	for i := range a.Reached {
		r := &a.Reached[i]
		t.AppendRow(table.Row{i + 1, style.verdict(&r.Entry), r.Access, strings.TrimPrefix(until(r.Until, a.AsOf), "until "), fit(label(r.Node, r.Name)+marks(&r.Entry), 52)})
	}
	rows(b, t)
}

func planted(b *strings.Builder, list []engine.Persistence, unlooked []engine.Unlooked) {
	if len(list) == 0 && len(unlooked) == 0 {
		return
	}
	b.WriteString("\nPLANTED? what the reach allowed, and whether it was done\n")
	for i := range list {
		p := &list[i]
		text := fmt.Sprintf("%s: %s", p.What, p.Did)
		switch p.Did {
		case engine.PlantedYes:
			text += fmt.Sprintf(" (%s)", count(len(p.Evidence), "record"))
		case engine.PlantedNo:
			text += ", " + withinWords(p)
		default:
			text += ": " + p.Why + " ← " + p.Query
		}
		wrap(b, "  ", 4, text)
	}
	if len(unlooked) > 0 {
		wrap(b, "  ", 4, "unknown: "+unlookedWords(unlooked))
	}
}

// withinWords name the logs on which a "did not" rests.
func withinWords(p *engine.Persistence) string {
	words := make([]string, len(p.Coverage))
	for i := range p.Coverage {
		words[i] = coverageText(&p.Coverage[i])
	}
	return "within " + strings.Join(words, "; ")
}

// ResidualLines writes one survivor, entry, way to stay or system without such a line.
func ResidualLines(w io.Writer, a *engine.ResidualAnswer) error {
	var list []any
	for i := range a.Survivors {
		list = append(list, map[string]any{"survivor": &a.Survivors[i]})
	}
	for i := range a.Reached {
		list = append(list, map[string]any{"reached": &a.Reached[i]})
	}
	for i := range a.Persistence {
		list = append(list, map[string]any{"persistence": &a.Persistence[i]})
	}
	for i := range a.Unlooked {
		list = append(list, map[string]any{"unlooked": &a.Unlooked[i]})
	}
	return jsonLines(w, list)
}
