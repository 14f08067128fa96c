package derive

import (
	"slices"
	"sort"
	"strings"
)

// assumable finds the roles that a caller may have something to do with, without
// looking at the others: those that its grants name, and those whose trust policy
// names it, its account or everyone, or was not read whole. A grant on every role
// counts only where the trust meets it.
type assumable struct {
	sorted []*awsPrincipal
	named  nameIndex[*awsPrincipal]
	// unread are the roles whose trust policy was not given, or not whole.
	unread  []*awsPrincipal
	matched map[string][]*awsPrincipal
}

func newAssumable(principals []*awsPrincipal) *assumable {
	s := &assumable{named: newNameIndex[*awsPrincipal](), matched: map[string][]*awsPrincipal{}}
	for _, p := range principals {
		if p.key.Kind == "aws-role" && p.class == anyClass {
			s.add(p)
		}
	}
	slices.SortFunc(s.sorted, func(x, y *awsPrincipal) int { return strings.Compare(x.key.ID, y.key.ID) })
	return s
}

func (s *assumable) add(role *awsPrincipal) {
	s.sorted = append(s.sorted, role)
	if !role.trust.whole {
		s.unread = append(s.unread, role)
	}
	s.named.add(&role.trustNames, role)
}

// by returns the roles for a caller, each once, in the order of their keys.
func (s *assumable) by(caller *awsPrincipal, grants []pattern) []*awsPrincipal {
	found := map[*awsPrincipal]bool{}
	note := func(list []*awsPrincipal) {
		for _, role := range list {
			found[role] = true
		}
	}
	for i := range grants {
		if g := &grants[i]; !g.any && g.namesRole() {
			note(s.match(g))
		}
	}
	if len(grants) > 0 {
		note(s.unread)
	}
	s.named.each(caller, note)
	list := make([]*awsPrincipal, 0, len(found))
	for role := range found {
		list = append(list, role)
	}
	slices.SortFunc(list, func(x, y *awsPrincipal) int { return x.key.Compare(y.key) })
	return list
}

// match returns the roles that a pattern matches.
func (s *assumable) match(p *pattern) []*awsPrincipal {
	found, known := s.matched[p.glob]
	if known {
		return found
	}
	low := sort.Search(len(s.sorted), func(i int) bool { return s.sorted[i].key.ID >= p.prefix })
	for _, role := range s.sorted[low:] {
		if !strings.HasPrefix(role.key.ID, p.prefix) {
			break
		}
		if p.overlaps(role.key.ID) {
			found = append(found, role)
		}
	}
	s.matched[p.glob] = found
	return found
}
