package yamltree

import "go.yaml.in/yaml/v3"

// MaxSize is where Size ends counting.
const MaxSize = 200_000

// Size returns how many values documents stand for together when their aliases are
// followed; more than MaxSize where they stand for more, or one for itself. A document
// of JSON has no aliases and counts as one.
func Size(documents ...*Node) int {
	total, sizes := 0, map[*yaml.Node]int{}
	for _, n := range documents {
		size, ok := 1, true
		if n.yaml != nil {
			size, ok = measure(n.yaml, sizes)
		}
		if total += size; !ok || total > MaxSize {
			return MaxSize + 1
		}
	}
	return total
}

// measuring marks a value whose size is being found.
const measuring = -1

// measure reports in ok whether the value ends.
func measure(n *yaml.Node, sizes map[*yaml.Node]int) (size int, ok bool) {
	if size, known := sizes[n]; known {
		return size, size != measuring
	}
	sizes[n] = measuring
	size = 1
	if n.Kind == yaml.AliasNode {
		if size, ok = measure(n.Alias, sizes); !ok {
			return 0, false
		}
	}
	for _, child := range n.Content {
		childSize, ok := measure(child, sizes)
		if !ok {
			return 0, false
		}
		size = min(size+childSize, MaxSize+1)
	}
	sizes[n] = size
	return size, true
}
