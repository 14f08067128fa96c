package derive

import (
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// deriveUngranted says of each principal of a whole account which of the calls that a
// survivor of its credentials needs no policy of its own grants. What a boundary, an SCP
// or a deny takes away counts as granted, and of an account of which not all roles are
// known nothing is said: the less is said, the more stays possible.
func (a *awsEstate) deriveUngranted() {
	asked := a.catalogue.Needs()
	a.out.Ungranted = map[fact.Key][]string{}
	for _, p := range a.principals {
		whole, _ := a.inventories.given(p.account.id, "", authorizationDetails)
		if !whole || p.class != "" || p.as.Kind == aws.Root || (p.notGiven|p.incomplete)&aws.SlotIdentity != 0 || a.stated(p) {
			continue
		}
		var none []string
		touches := servicesGranted(p)
		for _, call := range asked {
			if !touches.service(call) || len(a.grantsOf(p, call)) == 0 {
				none = append(none, call)
			}
		}
		if len(none) > 0 {
			a.out.Ungranted[p.key] = none
		}
	}
}

// stated reports whether a facts file says what a principal may do: what it leaves out
// nobody knows.
func (a *awsEstate) stated(p *awsPrincipal) bool {
	n := a.facts.Nodes[p.key]
	return n != nil && n.Props.Bool(fact.PropEvaluated)
}
