package aws

// Groups sorts a list of actions into groups of which no two differ in what is
// asked: Groups[i] is the number of action i's group. Numbers begin at 0, in the
// order of the groups' first actions. Nil is one group of all.
type Groups []uint16

// View is what one policy says of a list of actions, whatever the resource and
// the context.
type View struct {
	// Alike groups the actions by the statements that concern them: for actions of
	// one service and one group, the policy says the same of every resource in
	// every context.
	Alike Groups
	// Granted[i] says that an Allow statement concerns action i; nil where none
	// concerns any.
	Granted []bool
}

// View returns what the policy says of a list of actions. A principal's whole
// view is the Refine of its policies': one decision for each group then stands
// for all of its actions.
func (p *Policy) View(actions []string) View {
	var v View
	numbers := map[uint64]uint16{}
	for i, action := range actions {
		mark := uint64(0)
		for _, j := range p.index.candidates(action) {
			s := &p.statements[j]
			if !s.actionMatches(action) {
				continue
			}
			mark = mix(mark, uint64(j)+1)
			if s.effect == Allow {
				if v.Granted == nil {
					v.Granted = make([]bool, len(actions))
				}
				v.Granted[i] = true
			}
		}
		number, known := numbers[mark]
		if !known {
			number = uint16(len(numbers))
			numbers[mark] = number
			if number == 1 {
				v.Alike = make(Groups, len(actions)) // those before are of group 0
			}
		}
		if number > 0 {
			v.Alike[i] = number
		}
	}
	return v
}

// Concerns reports whether a statement of the policy may concern one of the
// actions, which are all of the first one's service. It is cheap, and says no
// only where the view would be empty.
func (p *Policy) Concerns(actions []string) bool {
	return len(actions) > 0 && len(p.index.candidates(actions[0])) > 0
}

// mix adds a number to a mark of a sequence (the finaliser of SplitMix64, a
// bijection for each mark, so that sequences of one length differ where only
// their last numbers do).
func mix(mark, number uint64) uint64 {
	x := mark*0x9e3779b97f4a7c15 + number
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Refine returns the groups of actions that are alike in both. Both are of one
// list; neither is changed.
func (g Groups) Refine(other Groups) Groups {
	switch {
	case g == nil:
		return other
	case other == nil:
		return g
	}
	numbers := map[[2]uint16]uint16{}
	both := make(Groups, len(g))
	for i := range g {
		pair := [2]uint16{g[i], other[i]}
		number, known := numbers[pair]
		if !known {
			number = uint16(len(numbers))
			numbers[pair] = number
		}
		both[i] = number
	}
	return both
}

// Of returns the number of action i's group.
func (g Groups) Of(i int) uint16 {
	if g == nil {
		return 0
	}
	return g[i]
}
