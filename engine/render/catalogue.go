package render

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"keyreach/engine"
)

// Widths of the columns of a list of kinds; the others are as wide as they need.
const (
	kindWidth   = 32
	issuerWidth = 22
)

// CatalogueList writes kinds of credential, one a line.
func CatalogueList(w io.Writer, a *engine.CatalogueListAnswer) error {
	var b strings.Builder
	t := newTable()
	t.AppendHeader(table.Row{"kind", "issuer", "form", "lives", "mints", "survives"})
	for i := range a.Kinds {
		k := &a.Kinds[i]
		t.AppendRow(table.Row{fit(k.ID, kindWidth), fit(k.Issuer, issuerWidth), k.Form, k.DefaultLifetime.Words(), k.Mints, survivorCount(k.Survivors)})
	}
	for row := range strings.Lines(t.Render()) {
		b.WriteString(strings.TrimRight(row, " \n") + "\n")
	}
	b.WriteByte('\n')
	wrap(&b, "", 0, fmt.Sprintf("%s. lives: without a choice of another lifetime. survives: d documented, r reported, i inferred from the mechanism. catalogue of %s.",
		count(len(a.Kinds), "kind"), a.Catalogue))
	_, err := io.WriteString(w, b.String())
	return err
}

func survivorCount(s engine.KindSurvivors) string {
	var parts []string
	for _, part := range []struct {
		n    int
		mark string
	}{{s.Documented, "d"}, {s.Reported, "r"}, {s.Inferred, "i"}} {
		if part.n > 0 {
			parts = append(parts, strconv.Itoa(part.n)+part.mark)
		}
	}
	return strings.Join(parts, " ")
}

// Recognised writes what a value may be and what it says, and nothing of it else.
func Recognised(w io.Writer, a *engine.RecogniseAnswer) error {
	var b strings.Builder
	if a.Inner {
		wrap(&b, "READ     ", 9, "the value alone: what stands in quotes, behind a name or behind the scheme of a header")
	}
	if len(a.Candidates) == 0 {
		wrap(&b, "MAY BE   ", 9, "unknown: no kind of the catalogue has this form; where it stands tells more (reach --value-stdin --found-in …)")
	} else {
		wrap(&b, "MAY BE   ", 9, mayBe(a.Candidates))
	}
	for i := range a.Candidates {
		c := &a.Candidates[i]
		words := c.Name + " (" + c.Issuer + "), acts as " + c.ActsAs + "; " + told(c)
		wrap(&b, fmt.Sprintf("  %-*s ", kindWidth, c.ID), kindWidth+3, words)
	}
	if len(a.Facts) > 0 {
		wrap(&b, "SAYS     ", 9, "by itself; nobody has checked it")
	}
	for _, f := range a.Facts {
		source := f.Source
		if source == "" {
			source = "general knowledge"
		}
		wrap(&b, fmt.Sprintf("  %-11s ", f.What), 14, f.Value+"  ("+f.How+"; "+source+")")
	}
	if !a.Joins {
		wrap(&b, "JOINS    ", 9, "nothing: it is too short, redacted or a placeholder, so that an equal value elsewhere need not be the same secret")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// mayBe says how many kinds a value may be of and how they are ordered.
func mayBe(candidates []engine.KindCandidate) string {
	words := count(len(candidates), "kind")
	switch {
	case len(candidates) == 1:
		return words + " with this form"
	case candidates[0].Marked:
		return words + ", those with a prefix of their own first; the value alone does not choose"
	default:
		if candidates[0].Hinted {
			words += ", those that its name hints at first, the others"
		}
		return words + ", in the catalogue's order; the value alone does not choose"
	}
}

// told says how surely a form tells its kind.
func told(c *engine.KindCandidate) string {
	how := "told by its form, which others may have"
	if c.Marked {
		how = "told by a prefix of its own"
	}
	if c.Weak {
		how = "weak: it is a bare UUID, which tells no issuer and may be no secret; where it stands or who reported it decides"
	}
	if c.Hinted {
		how += "; its name hints at it, which decides nothing"
	}
	if !c.Sourced {
		how += " (inferred: the form stands in no document that was read)"
	}
	return how
}
