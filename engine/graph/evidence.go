package graph

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
)

// evidenceRow is a fact.Evidence with its strings and times kept elsewhere.
type evidenceRow struct {
	source, inner, note, kind uint32
	pointer                   uint32
	line, column              uint32
	observed                  uint32 // 0: none, else 1 + index of times
}

// evidenceTable keeps lists of evidence. List 0 is empty; every list is sorted
// and without repetition.
type evidenceTable struct {
	texts    texts
	pointers spans
	times    []time.Time
	timeOf   map[time.Time]uint32
	rows     []evidenceRow
	starts   []uint32 // list i is rows[starts[i]:starts[i+1]]
}

func newEvidenceTable() *evidenceTable {
	return &evidenceTable{texts: newTexts(), timeOf: map[time.Time]uint32{}, starts: []uint32{0, 0}}
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
		t.rows = append(t.rows, t.row(&list[i]))
	}
	t.starts = append(t.starts, uint32(len(t.rows)))
	return uint32(len(t.starts) - 2)
}

func (t *evidenceTable) row(e *fact.Evidence) evidenceRow {
	return evidenceRow{
		source: t.texts.add(e.Source), inner: t.texts.add(e.Inner), note: t.texts.add(e.Note), kind: t.texts.add(e.Type),
		pointer: t.pointers.add(e.Pointer), line: uint32(e.Line), column: uint32(e.Column), observed: t.time(e.ObservedAt),
	}
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
	rows := t.listRows(i)
	if len(rows) == 0 {
		return nil
	}
	list := make([]fact.Evidence, len(rows))
	for k := range rows {
		list[k] = t.evidence(&rows[k])
	}
	return list
}

func (t *evidenceTable) listRows(i uint32) []evidenceRow { return t.rows[t.starts[i]:t.starts[i+1]] }

func (t *evidenceTable) evidence(r *evidenceRow) fact.Evidence {
	e := fact.Evidence{
		Source: t.texts.list[r.source], Inner: t.texts.list[r.inner], Note: t.texts.list[r.note], Type: t.texts.list[r.kind],
		Pointer: string(t.pointers.bytes(r.pointer)), Line: int(r.line), Column: int(r.column),
	}
	if r.observed != 0 {
		at := t.times[r.observed-1]
		e.ObservedAt = &at
	}
	return e
}

// compare orders two lists as compareEvidence orders their elements, a prefix
// first.
func (t *evidenceTable) compare(a, b uint32) int {
	x, y := t.listRows(a), t.listRows(b)
	for i := 0; i < len(x) && i < len(y); i++ {
		if c := t.compareRows(&x[i], &y[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}

func (t *evidenceTable) compareRows(a, b *evidenceRow) int {
	if c := t.compareTexts(a.source, b.source); c != 0 {
		return c
	}
	if c := bytes.Compare(t.pointers.bytes(a.pointer), t.pointers.bytes(b.pointer)); c != 0 {
		return c
	}
	if c := t.compareTexts(a.inner, b.inner); c != 0 {
		return c
	}
	if c := cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column)); c != 0 {
		return c
	}
	return cmp.Or(t.compareTexts(a.note, b.note), t.compareTexts(a.kind, b.kind), t.compareTimes(a.observed, b.observed))
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
	return cmp.Or(a.Compare(b), strings.Compare(a.Type, b.Type), compareTimes(a.ObservedAt, b.ObservedAt))
}

// compareTimes orders times, none first.
func compareTimes(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	default:
		return a.Compare(*b)
	}
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
	table = &evidenceTable{texts: t.texts, times: t.times, starts: []uint32{0}}
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
	for _, row := range from.listRows(list) {
		t.pointers.text = append(t.pointers.text, from.pointers.bytes(row.pointer)...)
		t.pointers.ends = append(t.pointers.ends, uint64(len(t.pointers.text)))
		row.pointer = uint32(len(t.pointers.ends) - 1)
		t.rows = append(t.rows, row)
	}
	t.starts = append(t.starts, uint32(len(t.rows)))
}

func (t *evidenceTable) size() int {
	return t.texts.size() + t.pointers.size() + 24*len(t.times) + 32*len(t.rows) + 4*len(t.starts)
}
