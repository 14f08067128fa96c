package graph

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
)

// evidenceRow is a fact.Evidence but for its pointer, which stands at the same
// place in evidenceTable.pointers.
type evidenceRow struct{ stem, line, column uint32 }

// stem is what the evidence of one file mostly has in common, its strings by
// number.
type stem struct {
	source, inner, note, finding, kind uint32
	observed                           uint32 // 0: none, else 1 + index of times
}

// evidenceTable keeps lists of evidence. List 0 is empty; every list is sorted
// and without repetition.
type evidenceTable struct {
	texts    texts
	pointers spans
	times    []time.Time
	timeOf   map[time.Time]uint32
	stems    []stem
	stemOf   map[stem]uint32
	rows     []evidenceRow
	starts   []uint32 // list i is rows[starts[i]:starts[i+1]]
}

func newEvidenceTable() *evidenceTable {
	return &evidenceTable{texts: newTexts(), timeOf: map[time.Time]uint32{}, stemOf: map[stem]uint32{}, starts: []uint32{0, 0}}
}

// add keeps a list as one more, equal or not to earlier ones: lists that are
// equal fall together when ranked.
func (t *evidenceTable) add(list []fact.Evidence) uint32 {
	if len(list) == 0 {
		return 0
	}
	if len(list) > 1 {
		list = slices.Clone(list)
		slices.SortFunc(list, compareEvidence)
		list = slices.CompactFunc(list, func(a, b fact.Evidence) bool { return compareEvidence(a, b) == 0 })
	}
	for i := range list {
		e := &list[i]
		t.pointers.add(e.Pointer)
		t.rows = append(t.rows, evidenceRow{t.stem(e), uint32(e.Line), uint32(e.Column)})
	}
	t.starts = append(t.starts, uint32(len(t.rows)))
	return uint32(len(t.starts) - 2)
}

func (t *evidenceTable) stem(e *fact.Evidence) uint32 {
	key := stem{
		source: t.texts.add(e.Source), inner: t.texts.add(e.Inner), note: t.texts.add(e.Note), finding: t.texts.add(e.Finding), kind: t.texts.add(e.Type),
		observed: t.time(e.ObservedAt),
	}
	n, ok := t.stemOf[key]
	if !ok {
		n = uint32(len(t.stems))
		t.stems = append(t.stems, key)
		t.stemOf[key] = n
	}
	return n
}

func (t *evidenceTable) time(at *time.Time) uint32 {
	if at == nil {
		return 0
	}
	key := at.Round(0).UTC()
	n, ok := t.timeOf[key]
	if !ok {
		t.times = append(t.times, key)
		n = uint32(len(t.times))
		t.timeOf[key] = n
	}
	return n
}

func (t *evidenceTable) list(i uint32) []fact.Evidence {
	first, last := t.starts[i], t.starts[i+1]
	if first == last {
		return nil
	}
	list := make([]fact.Evidence, 0, last-first)
	for row := first; row < last; row++ {
		list = append(list, t.evidence(row))
	}
	return list
}

func (t *evidenceTable) evidence(row uint32) fact.Evidence {
	r := t.rows[row]
	m := &t.stems[r.stem]
	e := fact.Evidence{
		Source: t.texts.list[m.source], Inner: t.texts.list[m.inner], Note: t.texts.list[m.note], Finding: t.texts.list[m.finding], Type: t.texts.list[m.kind],
		Pointer: string(t.pointers.bytes(row)), Line: int(r.line), Column: int(r.column),
	}
	if m.observed != 0 {
		at := t.times[m.observed-1]
		e.ObservedAt = &at
	}
	return e
}

// compare orders two lists as compareEvidence orders their elements, a prefix
// first.
func (t *evidenceTable) compare(a, b uint32) int {
	x, y := t.starts[a], t.starts[b]
	for x < t.starts[a+1] && y < t.starts[b+1] {
		if c := t.compareRows(x, y); c != 0 {
			return c
		}
		x, y = x+1, y+1
	}
	return cmp.Compare(t.starts[a+1]-x, t.starts[b+1]-y)
}

func (t *evidenceTable) compareRows(x, y uint32) int {
	a, b := t.rows[x], t.rows[y]
	m, n := &t.stems[a.stem], &t.stems[b.stem]
	if c := t.compareTexts(m.source, n.source); c != 0 {
		return c
	}
	if c := bytes.Compare(t.pointers.bytes(x), t.pointers.bytes(y)); c != 0 {
		return c
	}
	if c := t.compareTexts(m.inner, n.inner); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column)); c != 0 {
		return c
	}
	return cmp.Or(t.compareTexts(m.note, n.note), t.compareTexts(m.finding, n.finding), t.compareTexts(m.kind, n.kind), t.compareTimes(m.observed, n.observed))
}

func (t *evidenceTable) compareTexts(a, b uint32) int {
	if a == b {
		return 0
	}
	return strings.Compare(t.texts.list[a], t.texts.list[b])
}

func (t *evidenceTable) compareTimes(a, b uint32) int {
	if a == 0 || b == 0 {
		return cmp.Compare(a, b)
	}
	return t.times[a-1].Compare(t.times[b-1])
}

// compareEvidence is fact's order of evidence, made total.
func compareEvidence(a, b fact.Evidence) int {
	return cmp.Or(a.Compare(b), strings.Compare(a.Type, b.Type), fact.CompareTimes(a.ObservedAt, b.ObservedAt))
}

// ranked returns the lists' numbers in a table that holds each distinct list
// once, in their order, and that table.
func (t *evidenceTable) ranked() (numbers []uint32, table *evidenceTable) {
	order := make([]uint32, len(t.starts)-1)
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, t.compare)
	numbers = make([]uint32, len(order))
	table = &evidenceTable{
		texts: t.texts, times: t.times, stems: t.stems, starts: make([]uint32, 1, len(t.starts)),
		rows: make([]evidenceRow, 0, len(t.rows)), pointers: t.pointers.sameSize(),
	}
	for i, list := range order {
		if i == 0 || t.compare(order[i-1], list) != 0 {
			table.copyList(t, list)
		}
		numbers[list] = uint32(len(table.starts) - 2)
	}
	table.texts.index = nil
	return numbers, table
}

func (t *evidenceTable) copyList(from *evidenceTable, list uint32) {
	for row := from.starts[list]; row < from.starts[list+1]; row++ {
		t.pointers.text = append(t.pointers.text, from.pointers.bytes(row)...)
		t.pointers.ends = append(t.pointers.ends, uint64(len(t.pointers.text)))
		t.rows = append(t.rows, from.rows[row])
	}
	t.starts = append(t.starts, uint32(len(t.rows)))
}

func (t *evidenceTable) size() int {
	return t.texts.size() + t.pointers.size() + 24*len(t.times) + 20*len(t.stems) + 12*len(t.rows) + 4*len(t.starts)
}
