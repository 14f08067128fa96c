package ingest

import (
	"slices"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// maxGaps bounds the gaps that are listed apart.
const maxGaps = 1000

// Windows notes what a log covers: for each account and region the classes of
// events and the time from the first to the last. A record that could not be
// read is a gap: of a known time it is listed with the coverage; one that could
// be of any time leaves nothing covered, which a diagnostic says.
type Windows struct {
	*Builder
	log   string
	title string
	index map[[2]string]int
	list  []fact.Coverage
	gaps  []time.Time
	// lost says that records of unknown time could not be read.
	lost bool
}

// NewWindows returns the windows of a log of that name, which diagnostics call by
// its title. Where the file's JSON has errors, records are lost.
func NewWindows(b *Builder, log, title string) *Windows {
	return &Windows{Builder: b, log: log, title: title, index: map[[2]string]int{},
		lost: slices.ContainsFunc(b.Diagnostics, func(d fact.Diagnostic) bool { return d.Severity == fact.Error })}
}

// Cover widens the window of an account and region by a record.
func (w *Windows) Cover(account, region, class string, at time.Time, record *jsontree.Node) {
	place := [2]string{account, region}
	i, ok := w.index[place]
	if !ok {
		i = len(w.list)
		w.index[place] = i
		w.list = append(w.list, fact.Coverage{Log: w.log, Account: account, Region: region, From: &at, To: &at,
			Evidence: []fact.Evidence{w.Evidence(record, at)}})
	}
	c := &w.list[i]
	if at.Before(*c.From) {
		c.From = &at
	}
	if at.After(*c.To) {
		c.To = &at
	}
	if class != "" && !slices.Contains(c.Classes, class) {
		c.Classes = append(c.Classes, class)
	}
}

// Lost notes a record that could not be read, of a time or, where that is nil,
// of any.
func (w *Windows) Lost(at *time.Time) {
	if at == nil || len(w.gaps) == maxGaps {
		w.lost = true
		return
	}
	w.gaps = append(w.gaps, *at)
}

// Finish adds the facts, in the order in which the accounts and regions first
// came. A lost record may be of any of them.
func (w *Windows) Finish() {
	if w.lost {
		w.Diagnostics = append(w.Diagnostics, w.File.Diagnose(fact.Warning, 0,
			"reading "+w.title+": some events could not be read, so the log is not counted as covering its time; export it again"))
		return
	}
	slices.SortFunc(w.gaps, time.Time.Compare)
	for i := range w.list {
		c := &w.list[i]
		slices.Sort(c.Classes)
		for _, at := range slices.CompactFunc(slices.Clone(w.gaps), time.Time.Equal) {
			if !at.Before(*c.From) && !at.After(*c.To) {
				c.Gaps = append(c.Gaps, fact.Span{From: at, To: at})
			}
		}
		w.Facts = append(w.Facts, fact.Fact{Coverage: c})
	}
}
