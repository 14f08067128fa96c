package render

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"

	"keyreach/engine"
)

// Residual writes what survives a step as text.
func Residual(w io.Writer, a *engine.ResidualAnswer, style Style) error {
	var b strings.Builder
	style.openingWith(&b, &a.Head, &a.Tail, "SURVIVES", survives(a))
	steps(&b, a)
	survivors(&b, a)
	remaining(&b, a, style)
	planted(&b, a.Persistence)
	closing(&b, &a.Tail)
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
	b.WriteString("\nSURVIVORS: ended for new requests only where a step ends them; these live on\n")
	t := newTable()
	t.AppendHeader(table.Row{"#", "seen", "until", "what", "ended by"})
	for i := range a.Survivors {
		s := &a.Survivors[i]
		if i == 2*maxText {
			break
		}
		what := s.What
		if what == "" {
			what = s.Kind + " " + shortID(s.Node)
		}
		t.AppendRow(table.Row{i + 1, s.Seen, until(s.Until), fit(what, 38), fit(s.EndBy, 24)})
	}
	rows(b, t)
	if more := len(a.Survivors) - 2*maxText; more > 0 {
		wrap(b, "  ", 4, fmt.Sprintf("and %d more (--format json lists all)", more))
	}
}

func until(at *time.Time) string {
	if at == nil {
		return "no known end"
	}
	return clock(*at)
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
		t.AppendRow(table.Row{i + 1, style.verdict(r.Verdict), r.Access, until(r.Until), fit(label(r.Node, r.Name)+marks(&r.Entry), 52)})
	}
	rows(b, t)
}

func planted(b *strings.Builder, list []engine.Persistence) {
	if len(list) == 0 {
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
			if len(p.Coverage) > 0 {
				text += ", within " + coverageText(&p.Coverage[0])
			}
		default:
			text += ": " + p.Why + " ← " + p.Query
		}
		wrap(b, "  ", 4, text)
	}
}

// ResidualLines writes one survivor, entry or way to stay a line.
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
	return jsonLines(w, list)
}
