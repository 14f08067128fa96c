package engine

import (
	"context"
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// maxReaders bounds for how many replacements it is worked out who else reads them;
// beyond it those on the shortest way to the credential count.
const maxReaders = 64

// endReadersFirst puts before each step that has a new credential written the ends
// of all others by which the old one can be read where it lies: who still holds one
// of them would read the new one too. Of two that lead to each other the first in
// the list comes first.
func (p *planner) endReadersFirst(ctx context.Context, replaces, siblings []*step) error {
	nodes := make([]graph.Node, len(siblings))
	for i, one := range siblings {
		nodes[i], _ = p.asker.lookup(fact.Key{Kind: one.Of.Kind, ID: one.Of.ID})
	}
	leads := make([]func(graph.Node) bool, len(siblings))
	asked := 0
	for i, one := range siblings {
		if !one.isRead || len(one.Breaks) == 0 {
			continue
		}
		var err error
		if leads[i], err = p.readers(ctx, nodes[i], asked < maxReaders); err != nil {
			return err
		}
		asked++
		for j, other := range siblings {
			mutual := leads[j] != nil && leads[j](nodes[i])
			if j != i && leads[i](nodes[j]) && (!mutual || j < i) && !slices.Contains(other.after, one) {
				one.after = append(one.after, other)
			}
		}
	}
	for _, one := range replaces {
		n, ok := p.asker.lookup(fact.Key{Kind: one.Of.Kind, ID: one.Of.ID})
		if !ok || !p.readsReplacement(one) || asked >= maxReaders {
			continue
		}
		asked++
		leadsTo, err := p.controllers(ctx, n)
		if err != nil {
			return err
		}
		for j, other := range siblings {
			if leadsTo(nodes[j]) {
				one.after = append(one.after, other)
			}
		}
	}
	return nil
}

// readers tells by which credentials another can be read: by a search, or by what
// stands on the shortest way to it.
func (p *planner) readers(ctx context.Context, of graph.Node, search bool) (func(graph.Node) bool, error) {
	if search {
		return p.backward(ctx, []reach.Held{{Node: of, Access: fact.Read}})
	}
	state, _, _ := p.before.Reached(of, fact.Read)
	path := p.before.Path(state)
	return func(n graph.Node) bool {
		return slices.ContainsFunc(path, func(hop reach.Hop) bool { return hop.From == n })
	}, nil
}

// controllers tells by which credentials a consumer is controlled, or a store read
// that holds the start for it.
func (p *planner) controllers(ctx context.Context, consumer graph.Node) (func(graph.Node) bool, error) {
	var targets []reach.Held
	for _, variant := range p.asker.Estate.Variants(consumer) {
		targets = append(targets, reach.Held{Node: variant, Access: fact.Control})
	}
	for _, place := range p.stores() {
		targets = append(targets, reach.Held{Node: place, Access: fact.Read})
	}
	return p.backward(ctx, targets)
}

func (p *planner) backward(ctx context.Context, targets []reach.Held) (func(graph.Node) bool, error) {
	result, err := p.asker.search(ctx, p.q, targets, true, false)
	if err != nil {
		return nil, err
	}
	return func(n graph.Node) bool {
		_, _, ok := result.Reached(n, fact.Read)
		return ok
	}, nil
}

// inOrder returns steps so that each stands behind those of the list that come
// first, and otherwise as they were.
func inOrder(steps []*step) []*step {
	var list []*step
	done, listed := map[*step]bool{}, make(map[*step]bool, len(steps))
	for _, s := range steps {
		listed[s] = true
	}
	waits := func(s *step) bool {
		return slices.ContainsFunc(s.after, func(first *step) bool { return listed[first] && !done[first] })
	}
	for len(list) < len(steps) {
		before := len(list)
		for _, s := range steps {
			if !done[s] && !waits(s) {
				done[s] = true
				list = append(list, s)
			}
		}
		if len(list) == before { // each of the rest waits for another: as they were
			return append(list, slices.DeleteFunc(slices.Clone(steps), func(s *step) bool { return done[s] })...)
		}
	}
	return list
}
