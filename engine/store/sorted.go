package store

import (
	"fmt"
	"slices"
	"strings"
)

// Sorted returns the sources of one owner by name, in a new slice. An empty
// owner, an empty name and a name that stands twice are errors.
func Sorted(owner string, sources []Source) ([]Source, error) {
	if owner == "" {
		return nil, fmt.Errorf("replacing sources: the owner has no name")
	}
	sorted := slices.Clone(sources)
	slices.SortFunc(sorted, func(a, b Source) int { return strings.Compare(a.Name, b.Name) })
	for i := range sorted {
		if sorted[i].Name == "" {
			return nil, fmt.Errorf("replacing sources of %q: a source has no name", owner)
		}
		if i > 0 && sorted[i].Name == sorted[i-1].Name {
			return nil, fmt.Errorf("replacing sources of %q: %q stands twice", owner, sorted[i].Name)
		}
	}
	return sorted, nil
}
