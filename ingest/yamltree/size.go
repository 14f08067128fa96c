package yamltree

import "go.yaml.in/yaml/v3"

// MaxSize is where Size ends counting.
const MaxSize = 200_000

// Size returns how many values a value of YAML stands for when its aliases are
// followed; more than MaxSize for one that stands for more, or for itself. A value of
// JSON has no aliases and counts as one.
func (n *Node) Size() int {
	switch {
	case n == nil:
		return 0
	case n.json != nil:
		return 1
	}
	size, ok := measure(n.yaml, map[*yaml.Node]int{})
	if !ok {
		return MaxSize + 1
	}
	return size
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
