package awsactions

import (
	"iter"
	"slices"
	"strings"
)

// Match yields the actions that an action pattern of a policy matches, in any
// case: "s3:Get*", "s3:*", "*". Stars stand for any characters, the colon too;
// ? for one. The order is that of Services and Actions.
func (c *Catalogue) Match(pattern string) iter.Seq[Action] {
	pattern = strings.ToLower(pattern)
	literal := pattern
	if i := strings.IndexAny(pattern, "*?"); i >= 0 {
		literal = pattern[:i]
	}
	return func(yield func(Action) bool) {
		if name, prefix, one := strings.Cut(literal, ":"); one {
			if s, ok := c.services[name]; ok {
				s.match(pattern[len(name)+1:], prefix, yield)
			}
			return
		}
		c.matchServices(pattern, literal, yield)
	}
}

// matchServices serves patterns whose service holds a wildcard.
func (c *Catalogue) matchServices(pattern, literal string, yield func(Action) bool) {
	for _, name := range c.names {
		if !strings.HasPrefix(name+":", literal) {
			continue
		}
		all := c.services[name].contents()
		for i, key := range all.keys {
			if (pattern == "*" || glob(pattern, name+":"+key)) && !yield(all.actions[i]) {
				return
			}
		}
	}
}

// match yields the service's actions that the pattern of a name matches; prefix
// is what stands before its first wildcard.
func (s *service) match(pattern, prefix string, yield func(Action) bool) {
	all := s.contents()
	from, _ := slices.BinarySearch(all.keys, prefix)
	for i := from; i < len(all.keys) && strings.HasPrefix(all.keys[i], prefix); i++ {
		if glob(pattern, all.keys[i]) && !yield(all.actions[i]) {
			return
		}
	}
}
