package derive

import (
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// deriveStaying decides of each principal the calls by which somebody stays in the
// account. Most of them make something new, of which no edge can tell before it is
// there. A call counts where it is allowed on one of the names that a grant has, or may be.
func (a *awsEstate) deriveStaying() {
	calls := credential.StayingCalls()
	a.out.MayCall = map[fact.Key][]string{}
	for _, p := range a.principals {
		if p.class != "" {
			continue // what holds in any context counts, and is asked once
		}
		touches := servicesGranted(p)
		set := a.policies(p, &slot{given: true, whole: true}, p.account)
		var allowed []string
		for _, call := range calls {
			if touches.service(call) && a.mayCall(p, &set, call) {
				allowed = append(allowed, call)
			}
		}
		if len(allowed) > 0 {
			a.out.MayCall[p.key] = allowed
		}
	}
}

func (a *awsEstate) mayCall(p *awsPrincipal, set *aws.Policies, call string) bool {
	for _, named := range a.grantsOf(p, call) {
		request := aws.Request{Principal: p.as, Action: call, Resource: strings.NewReplacer("*", anyName, "?", "k").Replace(named.glob),
			ResourceAccount: p.account.id, Context: a.context(p, "us-east-1", p.account), ServiceLinkedRole: p.serviceLinked}
		if named.any {
			request.Resource = "*"
		}
		decision := aws.Evaluate(&request, set)
		if verdictOf(&decision) != fact.No {
			return true
		}
	}
	return false
}
