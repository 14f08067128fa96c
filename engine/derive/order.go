package derive

import (
	"cmp"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// sort puts the lists in an order that depends on their content alone, and
// drops gaps and diagnostics that are said twice.
func (d *Derived) sort() {
	slices.SortStableFunc(d.Nodes, func(x, y fact.Node) int { return x.Key.Compare(y.Key) })
	slices.SortStableFunc(d.Edges, compareEdges)
	slices.SortFunc(d.Hubs, func(x, y Hub) int { return strings.Compare(x.ID, y.ID) })
	for i := range d.Hubs {
		slices.SortStableFunc(d.Hubs[i].Edges, compareEdges)
	}
	slices.SortFunc(d.Gaps, compareGaps)
	d.Gaps = slices.CompactFunc(d.Gaps, func(x, y fact.Gap) bool { return compareGaps(x, y) == 0 })
	slices.SortFunc(d.Diagnostics, fact.Diagnostic.Compare)
	d.Diagnostics = slices.CompactFunc(d.Diagnostics, func(x, y fact.Diagnostic) bool { return x.Compare(y) == 0 })
}

func compareEdges(x, y fact.Edge) int {
	return cmp.Or(x.From.Compare(y.From), x.To.Compare(y.To), cmp.Compare(x.Relation, y.Relation), cmp.Compare(y.Access, x.Access),
		strings.Compare(x.Technique, y.Technique), cmp.Compare(x.Verdict, y.Verdict), slices.Compare(x.Actions, y.Actions),
		x.Conditions.Compare(y.Conditions), fact.CompareEvidence(x.Evidence, y.Evidence))
}

func compareGaps(x, y fact.Gap) int {
	return cmp.Or(x.Missing.Compare(y.Missing), strings.Compare(x.System, y.System), slices.CompareFunc(x.About, y.About, fact.Key.Compare))
}

// sortedMissing returns the inputs sorted, each once.
func sortedMissing(list []fact.Missing) []fact.Missing {
	if len(list) == 0 {
		return nil
	}
	slices.SortFunc(list, fact.Missing.Compare)
	return slices.Compact(list)
}
