// Package estate owns the middle of keyreach: it loads files into a store, and
// from a store builds what questions see (link, derive, freeze).
package estate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/derive"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/link"
	"keyreach/engine/policy/awsactions"
	"keyreach/engine/policy/awsmanaged"
	"keyreach/engine/store"
)

// Tables are the embedded data that building reads.
type Tables = derive.Tables

// LoadTables reads the embedded data.
func LoadTables() (*Tables, error) {
	catalogue, err := credential.Load()
	if err != nil {
		return nil, err
	}
	managed, err := awsmanaged.Load()
	if err != nil {
		return nil, err
	}
	actions, err := awsactions.Load()
	if err != nil {
		return nil, err
	}
	return &Tables{Catalogue: catalogue, Managed: managed, Actions: actions}, nil
}

// Build reads every source of the store, links, derives and freezes. The same
// sources give the same estate.
func Build(ctx context.Context, from store.Reader, tables *Tables) (*graph.Estate, error) {
	b := &building{tables: tables, facts: fact.NewCollection(), given: map[fact.Key]bool{}, classes: map[string]fact.Class{}, estate: &graph.Estate{}}
	if err := from.Each(ctx, b.source); err != nil {
		return nil, fmt.Errorf("reading the loaded sources: %w", err)
	}
	b.settleClasses()
	b.link()
	derived := derive.Derive(b.facts, tables)
	b.freeze(derived)
	return b.estate, ctx.Err()
}

type building struct {
	tables *Tables
	facts  *fact.Collection
	// given are the nodes whose authority a facts file states, so that it counts
	// as evaluated.
	given map[fact.Key]bool
	// classes are those that some file gives to kinds outside the tables.
	classes map[string]fact.Class
	estate  *graph.Estate
}

func (b *building) source(_ string, source store.Source) error {
	e := b.estate
	e.Diagnostics = append(e.Diagnostics, source.Diagnostics...)
	if source.Skipped != "" {
		e.Skipped = append(e.Skipped, fact.Skipped{Source: source.Name, Reason: source.Skipped})
		return nil
	}
	e.Sources++
	for _, f := range source.Facts {
		b.facts.Add(f)
		if source.Format == "facts" && f.Edge != nil && givesAuthority(f.Edge.Relation) {
			b.given[f.Edge.From] = true
		}
	}
	b.noteClasses(source)
	b.brokenOff(source)
	return nil
}

// givesAuthority reports whether an edge of the relation says what its origin
// may do.
func givesAuthority(r fact.Relation) bool {
	switch r {
	case fact.Can, fact.CanBecome, fact.AuthenticatesAs, fact.Mints, fact.RunsAs, fact.DelegatesTo:
		return true
	default:
		return false
	}
}

// brokenOff notes that a file could not be read whole: what it held is a gap
// for every answer.
func (b *building) brokenOff(source store.Source) {
	for _, d := range source.Diagnostics {
		if d.Severity == fact.Error {
			b.estate.Gaps = append(b.estate.Gaps, fact.Gap{Missing: fact.Missing{
				What: "the part of " + source.Name + " that could not be read (see diagnostics)", Effect: fact.NotDecided, SettledBy: "export " + source.Name + " again"}})
			return
		}
	}
}

func (b *building) link() {
	for key := range b.given {
		b.facts.AddNode(fact.Node{Key: key, Props: fact.Props{fact.PropEvaluated: true}})
	}
	joined := link.Link(b.facts, b.tables.Catalogue)
	for _, f := range joined.Facts {
		b.facts.Add(f)
	}
	b.facts.Aliases = joined.Aliases
	b.estate.Diagnostics = append(b.estate.Diagnostics, joined.Diagnostics...)
}

func (b *building) freeze(derived derive.Derived) {
	builder := graph.NewBuilder(func(kind string) fact.Class {
		if info, ok := b.tables.Catalogue.KindInfo(kind); ok {
			return info.Class
		}
		return fact.ClassResource
	})
	for _, n := range derived.Nodes {
		b.facts.AddNode(n)
	}
	for key, calls := range derived.MayCall {
		b.facts.AddNode(fact.Node{Key: key, Props: fact.Props{fact.PropMayCall: calls}})
	}
	for key, calls := range derived.Ungranted {
		b.facts.AddNode(fact.Node{Key: key, Props: fact.Props{fact.PropUngranted: calls}})
	}
	for _, n := range b.facts.SortedNodes() {
		builder.AddNode(*n)
	}
	for _, e := range b.facts.Edges {
		if derived.Superseded[derive.EdgeName{From: e.From, Relation: e.Relation, To: e.To}] {
			continue
		}
		if variant, ok := derived.Variants[derive.Arrival{Relation: e.Relation, FromKind: b.facts.Resolve(e.From).Kind, To: b.facts.Resolve(e.To)}]; ok {
			e.To = variant
		}
		builder.AddEdge(e)
	}
	for _, e := range derived.Edges {
		builder.AddEdge(e)
	}
	addHubs(builder, derived.Hubs)
	for from, to := range b.facts.Aliases {
		builder.Alias(from, to)
	}
	b.estate.Snapshot = builder.Freeze()
	b.logs()
	b.finish(derived)
}

func addHubs(builder *graph.Builder, hubs []derive.Hub) {
	for _, hub := range hubs {
		key := builder.AddHub(hub.ID, hub.Members)
		for _, e := range hub.Edges {
			e.To = key
			builder.AddEdge(e)
		}
	}
}

// finish puts what is told beside the graph in order.
func (b *building) finish(derived derive.Derived) {
	e := b.estate
	e.Gaps = append(e.Gaps, derived.Gaps...)
	e.Diagnostics = append(e.Diagnostics, derived.Diagnostics...)
	slices.SortStableFunc(e.Gaps, func(x, y fact.Gap) int { return x.Missing.Compare(y.Missing) })
	slices.SortStableFunc(e.Diagnostics, fact.Diagnostic.Compare)
	slices.SortStableFunc(e.Skipped, func(x, y fact.Skipped) int { return strings.Compare(x.Source, y.Source) })
}
