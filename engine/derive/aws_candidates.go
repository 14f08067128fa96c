package derive

import (
	"slices"
	"sort"
	"strings"
)

// candidates finds the resources that a principal may have something to do with,
// without looking at the others: those that its grants' patterns match, and those
// whose own policy names it. A grant on everything is taken for its own account,
// and elsewhere for what names the principal's account or everyone: other
// accounts' resources do not open themselves.
type candidates struct {
	// sorted are the resources of each kind by key.
	sorted map[*resourceKind][]*awsResource
	// owned are those of each account and kind; those of no known account stand
	// under nil.
	owned map[place][]*awsResource
	named nameIndex[*awsResource]
	// unread counts the resources whose policy was not given, or not whole, of each
	// account and kind; of known accounts together under nil.
	unread map[place]int
	// matched remembers what a pattern matches.
	matched map[matchKey][]*awsResource
}

// place is an account (nil: not known) and a kind.
type place struct {
	owner *awsAccount
	kind  *resourceKind
}

type matchKey struct {
	kind        *resourceKind
	glob        string
	below, path bool
}

func newCandidates(resources []*awsResource) *candidates {
	c := &candidates{sorted: map[*resourceKind][]*awsResource{}, owned: map[place][]*awsResource{}, named: newNameIndex[*awsResource](), unread: map[place]int{}, matched: map[matchKey][]*awsResource{}}
	for _, r := range resources {
		c.sorted[r.kind] = append(c.sorted[r.kind], r)
		at := place{r.owner, r.kind}
		c.owned[at] = append(c.owned[at], r)
		c.named.add(&r.names, r)
		if !r.policy.whole && r.owner != nil {
			c.unread[at]++
			c.unread[place{kind: r.kind}]++
		}
	}
	for _, list := range c.sorted {
		slices.SortFunc(list, func(x, y *awsResource) int { return strings.Compare(x.key.ID, y.key.ID) })
	}
	return c
}

// of returns the resources that p may have something to do with, each once, in
// the order of their keys. rules are p's accesses by kind.
func (c *candidates) of(p *awsPrincipal, rules map[*resourceKind][]access) []*awsResource {
	found := map[*awsResource]bool{}
	note := func(list []*awsResource) {
		for _, r := range list {
			found[r] = true
		}
	}
	for kind, accesses := range rules {
		for i := range accesses {
			x := &accesses[i]
			for j := range x.patterns {
				note(c.match(p, kind, &x.patterns[j], x.rule))
			}
		}
	}
	c.named.each(p, note)
	list := make([]*awsResource, 0, len(found))
	for r := range found {
		list = append(list, r)
	}
	slices.SortFunc(list, func(x, y *awsResource) int { return x.key.Compare(y.key) })
	return list
}

// match returns the resources of a kind that the pattern may match; of a
// pattern that matches everything those of p's account, and of no known one.
func (c *candidates) match(p *awsPrincipal, kind *resourceKind, pattern *pattern, rule *accessRule) []*awsResource {
	if pattern.any || rule.listing {
		return slices.Concat(c.owned[place{p.account, kind}], c.owned[place{nil, kind}])
	}
	key := matchKey{kind, pattern.glob, rule.below, rule.path}
	found, known := c.matched[key]
	if known {
		return found
	}
	for _, r := range within(c.sorted[kind], pattern.prefix, rule.below) {
		if rule.covers(pattern, r) {
			found = append(found, r)
		}
	}
	c.matched[key] = found
	return found
}

// within returns the part of a sorted list whose ids can match something that
// begins with prefix: ids that begin so, and for what lies below a resource also
// those that the prefix begins with.
func within(all []*awsResource, prefix string, below bool) []*awsResource {
	if below {
		// "arn:aws:s3:::bucket/path": the bucket is what stands before the slash.
		if head, _, ok := strings.Cut(prefix, "/"); ok {
			i, found := sort.Find(len(all), func(i int) int { return strings.Compare(head, all[i].key.ID) })
			if !found {
				return nil
			}
			return all[i : i+1]
		}
	}
	low := sort.Search(len(all), func(i int) bool { return all[i].key.ID >= prefix })
	high := low + sort.Search(len(all)-low, func(i int) bool { return !strings.HasPrefix(all[low+i].key.ID, prefix) })
	return all[low:high]
}
