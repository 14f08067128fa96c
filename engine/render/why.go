package render

import (
	"fmt"
	"io"
	"strings"

	"keyreach/engine"
	"keyreach/engine/fact"
)

// Why writes the paths from a start to a target, or what stands in the way.
func Why(w io.Writer, a *engine.WhyAnswer, style Style) error {
	var b strings.Builder
	style.opening(&b, &a.Head, &a.Tail, "PATHS")
	for _, target := range a.Target {
		wrap(&b, "TARGET   ", 9, target.ID+"  "+target.Kind+" "+target.Name)
	}
	for i := range a.Paths {
		b.WriteByte('\n')
		style.path(&b, fmt.Sprintf("PATH %d  ", i+1), &a.Paths[i])
	}
	for i := range a.Blocked {
		b.WriteByte('\n')
		style.wayBlocked(&b, &a.Blocked[i])
	}
	closing(&b, a.AsOf, &a.Tail)
	_, err := io.WriteString(w, b.String())
	return err
}

// path writes an entry and its hops with their evidence.
func (s Style) path(b *strings.Builder, title string, e *engine.Entry) {
	wrap(b, title, 4, fmt.Sprintf("%s of %s: %s, %d hops", e.Access, label(e.Node, e.Name), e.Verdict, e.Hops))
	if len(e.Conditions) > 0 {
		wrap(b, "    if ", 7, conditionText(e.Conditions))
	}
	s.hops(b, e.Path)
}

func (s Style) hops(b *strings.Builder, path []engine.Hop) {
	for i := range path {
		s.hop(b, i+1, &path[i])
	}
}

func (s Style) hop(b *strings.Builder, number int, h *engine.Hop) {
	words := h.Relation.String()
	if h.Technique != "" {
		words += " (" + h.Technique + ")"
	}
	words += " → " + h.To.Kind + " " + h.To.ID
	if h.Context != "" {
		words += " as " + h.Context
	}
	words += ", " + h.Access
	if h.Verdict != fact.Yes {
		words += ", " + h.Verdict.String()
	}
	wrap(b, fmt.Sprintf("  %2d ", number), 5, words)
	for _, with := range h.With {
		wrap(b, "       with ", 12, with.Kind+" "+with.ID)
	}
	if len(h.Actions) > 0 {
		wrap(b, "       by ", 10, strings.Join(h.Actions, ", "))
	}
	if len(h.Conditions) > 0 {
		wrap(b, "       if ", 10, conditionText(h.Conditions))
	}
	if len(h.By) > 0 {
		wrap(b, "       blocked by ", 18, blockers(h.By))
	}
	for i, e := range h.Evidence {
		if i == maxText {
			break
		}
		wrap(b, "       ", 9, evidenceText(e))
	}
	for _, m := range h.Missing {
		wrap(b, "       missing ", 15, string(m.Effect)+": "+m.What)
	}
}

func (s Style) wayBlocked(b *strings.Builder, blocked *engine.Blocked) {
	wrap(b, "NOT OPEN ", 9, blocked.Access+" of "+label(blocked.Node, blocked.Name)+" is closed by "+blockers(blocked.By))
	if blocked.Change != "" {
		wrap(b, "   would open it: ", 18, blocked.Change)
	}
	s.hops(b, blocked.Path)
}
