package derive

// nameIndex finds what opens itself to a principal: the things whose policy names
// it, its role, its account or everyone.
type nameIndex[T any] struct {
	byName   map[string][]T
	byRole   map[[2]string][]T
	everyone []T
}

func newNameIndex[T any]() nameIndex[T] {
	return nameIndex[T]{byName: map[string][]T{}, byRole: map[[2]string][]T{}}
}

// add files a thing under whom its policy names.
func (x *nameIndex[T]) add(n *names, thing T) {
	if n.everyone {
		x.everyone = append(x.everyone, thing)
		return
	}
	for name := range n.exact {
		x.byName[name] = append(x.byName[name], thing)
	}
	for role := range n.sessions {
		x.byRole[role] = append(x.byRole[role], thing)
	}
	for role := range n.roles {
		x.byRole[role] = append(x.byRole[role], thing)
	}
}

// each calls note with the things that name p, in lists; a thing may be in
// several.
func (x *nameIndex[T]) each(p *awsPrincipal, note func([]T)) {
	note(x.everyone)
	for _, name := range []string{p.as.ARN, p.as.Role, p.uniqueID, p.account.id, "arn:" + arnPart(p.key.ID, 1) + ":iam::" + p.account.id + ":root"} {
		note(x.byName[name])
	}
	note(x.byRole[p.role()])
}
