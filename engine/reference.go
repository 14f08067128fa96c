package engine

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// maxCandidates is how many candidates an error lists.
const maxCandidates = 8

// Resolve returns the nodes that a reference names: an id, kind:id (split at
// the first colon), a fingerprint, or place:<id or kind:id> for the credentials
// that a place stores. An id that several kinds share is an error that lists
// them; the parts of a credential count as the whole, and a job as all its
// variants.
func (a *Asker) Resolve(reference string) ([]graph.Node, error) {
	if place, ok := strings.CutPrefix(reference, "place:"); ok {
		return a.storedIn(reference, place)
	}
	if strings.HasPrefix(reference, "fp:") {
		return a.byFingerprint([]string{reference}, "")
	}
	found := a.byID(reference)
	if kind, id, ok := strings.Cut(reference, ":"); ok {
		if n, ok := a.lookup(fact.Key{Kind: kind, ID: id}); ok {
			found = []graph.Node{n}
		}
	}
	found = a.whole(found)
	switch {
	case len(found) == 0:
		if credential.LooksLikeValue(reference) {
			return nil, &ReferenceError{Why: fmt.Sprintf("a reference of %d characters names nothing that was loaded; it looks like a secret's value and is not repeated", len(reference)),
				Hint: "a value is given on standard input: --value-stdin"}
		}
		unknown := &ReferenceError{Reference: reference, Why: "names nothing that was loaded", Candidates: a.similar(reference),
			Hint: "a reference is an id, kind:id or place:…; see docs/references.md"}
		if len(unknown.Candidates) > 0 {
			unknown.Why += "; did you mean"
		}
		return nil, unknown
	case len(found) > 1:
		return nil, &ReferenceError{Reference: reference, Why: "names more than one node; write one of", Candidates: a.describe(found)}
	}
	return a.asStart(found[0]), nil
}

// lookup finds a key, or any variant where only variants are there.
func (a *Asker) lookup(key fact.Key) (graph.Node, bool) {
	if n, ok := a.Estate.Lookup(key); ok {
		return n, true
	}
	n := a.firstFrom(key)
	if int(n) == a.Estate.Len() || a.Estate.Key(n).Base() != key.Base() {
		return 0, false
	}
	return n, true
}

// firstFrom returns the first node whose key is key or greater; Len where there
// is none. Nodes are in the order of their keys.
func (a *Asker) firstFrom(key fact.Key) graph.Node {
	return graph.Node(sort.Search(a.Estate.Len(), func(i int) bool { return a.Estate.Key(graph.Node(i)).Compare(key) >= 0 }))
}

// byID returns the nodes with this id, one of each kind, then those it is another
// name of. It looks once in each kind that the estate has.
func (a *Asker) byID(id string) []graph.Node {
	var found []graph.Node
	for n := graph.Node(0); int(n) < a.Estate.Len(); {
		kind := a.Estate.Key(n).Kind
		if at, ok := a.lookup(fact.Key{Kind: kind, ID: id}); ok && !a.Estate.IsHub(at) && !slices.Contains(found, at) {
			found = append(found, at)
		}
		n = a.firstFrom(fact.Key{Kind: kind + "\x00"})
	}
	for _, alias := range a.Estate.Aliases() {
		if alias.Key.ID == id && !slices.Contains(found, alias.Node) {
			found = append(found, alias.Node)
		}
	}
	return found
}

// whole drops parts of a credential where the credential is among the nodes,
// and the unknown secret in a place of the same id.
func (a *Asker) whole(nodes []graph.Node) []graph.Node {
	if len(nodes) < 2 {
		return nodes
	}
	kinds := map[string]bool{}
	for _, n := range nodes {
		kinds[a.Estate.Key(n).Kind] = true
	}
	return slices.DeleteFunc(nodes, func(n graph.Node) bool {
		kind := a.Estate.Key(n).Kind
		whole, _, isPart := strings.Cut(kind, ".")
		ofJob := kind == "github-actions-token" && kinds["ci-job"] // called after the job that it is minted for
		// The session of a token is called after the token.
		session := strings.HasSuffix(kind, "-session") && a.hasCredential(nodes)
		return session || (isPart && kinds[whole]) || (kind == fact.UnknownSecret && len(kinds) > 1) || ofJob
	})
}

func (a *Asker) hasCredential(nodes []graph.Node) bool {
	return slices.ContainsFunc(nodes, func(n graph.Node) bool { return a.Estate.Class(n) == fact.ClassCredential })
}

// asStart returns the nodes that holding n means: a job is held in all its
// variants, an identity as nothing is known of how.
func (a *Asker) asStart(n graph.Node) []graph.Node {
	if a.Estate.Class(n) == fact.ClassJob {
		return a.Estate.Variants(n)
	}
	return []graph.Node{n}
}

// storedIn returns the credentials that a place stores, in itself and in what it
// contains.
func (a *Asker) storedIn(reference, place string) ([]graph.Node, error) {
	// A file and the agent that it configures have one id: the one that stores is
	// meant.
	nodes := slices.DeleteFunc(a.byID(place), func(n graph.Node) bool { return len(a.stored(n)) == 0 })
	if len(nodes) != 1 {
		var err error
		if nodes, err = a.Resolve(place); err != nil {
			return nil, err
		}
	}
	var stored []graph.Node
	for _, n := range nodes {
		stored = append(stored, a.storedWithin(n)...)
	}
	slices.Sort(stored)
	if stored = slices.Compact(stored); len(stored) == 0 {
		return nil, &ReferenceError{Reference: reference, Why: "stores no credential that was loaded"}
	}
	return stored, nil
}

// stored returns the credentials that one place stores.
func (a *Asker) stored(place graph.Node) []graph.Node {
	var stored []graph.Node
	for e := range a.Estate.Out(place) {
		if a.Estate.Relation(e) == fact.Stores {
			stored = append(stored, a.Estate.To(e))
		}
	}
	return stored
}

// storedWithin returns the credentials that a place stores, and those of the places
// that whoever reads it reads too: a table of a database, a file of a repository.
func (a *Asker) storedWithin(place graph.Node) (stored []graph.Node) {
	within := []graph.Node{place}
	for i := 0; i < len(within); i++ {
		stored = append(stored, a.stored(within[i])...)
		for e := range a.Estate.Out(within[i]) {
			if a.Estate.Relation(e) == fact.Contains && a.Estate.Access(e).Has(fact.Read) && a.Estate.Verdict(e) != fact.No && !slices.Contains(within, a.Estate.To(e)) {
				within = append(within, a.Estate.To(e))
			}
		}
	}
	return stored
}

// byFingerprint returns the one credential that has a fingerprint.
func (a *Asker) byFingerprint(prints []string, kind string) ([]graph.Node, error) {
	var found []graph.Node
	for n := range a.Estate.NodesByRank() {
		if a.Estate.Class(n) != fact.ClassCredential || (kind != "" && a.Estate.Key(n).Kind != kind) {
			continue
		}
		if slices.ContainsFunc(a.Estate.Props(n).Strings(fact.PropFingerprints), func(p string) bool { return slices.Contains(prints, p) }) {
			found = append(found, n)
		}
	}
	switch len(found) {
	case 0:
		return nil, &ReferenceError{Why: "the value matches no credential that was loaded", Hint: "load the finding or the configuration that holds it; short and placeholder values join nothing"}
	case 1:
		return found, nil
	default:
		return nil, &ReferenceError{Why: "the value matches more than one credential; write one of", Candidates: a.describe(found)}
	}
}

func (a *Asker) describe(nodes []graph.Node) []string {
	var list []string
	for _, n := range nodes[:min(len(nodes), maxCandidates)] {
		list = append(list, a.Estate.Key(n).Base().String())
	}
	if len(nodes) > maxCandidates {
		list = append(list, "and more")
	}
	return list
}

// similar returns nodes whose id or name holds the reference, whatever the case.
func (a *Asker) similar(reference string) []string {
	needle := strings.ToLower(reference)
	if needle == "" {
		return nil
	}
	var found []graph.Node
	for n := range a.Estate.NodesByRank() {
		key := a.Estate.Key(n)
		if key.Context == "" && !a.Estate.IsHub(n) && (strings.Contains(strings.ToLower(key.ID), needle) || strings.EqualFold(a.Estate.Name(n), needle)) {
			found = append(found, n)
		}
		if len(found) > maxCandidates {
			break
		}
	}
	return a.describe(found)
}
