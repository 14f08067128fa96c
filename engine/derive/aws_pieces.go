package derive

import (
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// A principal's policies come whole, in the account's authorization details, or in
// pieces, from a dozen operations of IAM. What one of those says proves nothing of
// what the others would have said.

// isKnown notes what of a principal's own policies and attributes was not given.
func (a *awsEstate) isKnown(n *fact.Node, p *awsPrincipal) {
	switch {
	case n.Kind == "aws-root", n.Kind == "aws-session": // a session has its role's
	case n.Props.Bool(fact.PropEvaluated): // a facts file states what it may do
	case a.inDetails(n):
	case a.isApart(n.Key):
		a.inPieces(n, p)
	case !a.hasIdentityPolicy(n.Key):
		p.unlisted()
	}
}

// inDetails reports whether what lists a principal's account whole lists it too:
// only that tells its unique id; in a facts file both stand in the same one.
func (a *awsEstate) inDetails(n *fact.Node) bool {
	account := arnAccount(n.ID)
	complete, _ := a.inventories.given(account, "", authorizationDetails)
	if !complete || n.Props.Bool("notListed") {
		return false
	}
	told := n.Props.String("uniqueId") != "" && !n.Props.Bool(fact.PropPoliciesApart)
	return told || slices.ContainsFunc(n.Evidence, func(e fact.Evidence) bool {
		return a.listedIn[listingSource{account, e.Source}]
	})
}

func (a *awsEstate) hasIdentityPolicy(key fact.Key) bool {
	return slices.ContainsFunc(a.documents.of[key], func(d *fact.Document) bool { return d.Kind == fact.DocIdentity })
}

// isApart reports whether answers that tell a part only are among what is known of
// a principal or a group, under any of its names.
func (a *awsEstate) isApart(key fact.Key) bool {
	if a.partly == nil {
		a.partly = map[fact.Key]bool{}
		for _, n := range a.facts.Nodes {
			if n.Props.Bool(fact.PropPoliciesApart) {
				a.partly[a.facts.Resolve(n.Key)] = true
			}
		}
	}
	return a.partly[key]
}

// inPieces notes what the pieces of a principal leave open.
func (a *awsEstate) inPieces(n *fact.Node, p *awsPrincipal) {
	if given := a.givenWith(n); !given && !a.policiesListed(n.Key) {
		if !a.hasIdentityPolicy(n.Key) {
			p.unlisted()
			return
		}
		p.lacks("other identity policies of "+n.ID, listPolicies(n.Key))
	} else if !given && n.Kind == "aws-user" && !a.groupsListed(n.Key) {
		p.lacks("groups of "+n.ID, "aws iam list-groups-for-user --user-name "+credential.Word(p.as.Name, "user"))
	}
	if !p.hasBoundary && !n.Props.Bool(fact.PropAttributesWhole) && !a.givenWith(n) {
		p.incomplete |= aws.SlotBoundary // it could only take away
	}
}

// lacks notes that some of a principal's policies were not given: they could
// grant, and they could deny.
func (p *awsPrincipal) lacks(what, settledBy string) {
	p.incomplete |= aws.SlotIdentity
	p.absent = append(p.absent, fact.Missing{What: what, Effect: fact.NotDecided, SettledBy: settledBy})
}

// givenWith reports whether a principal came with its policies in one piece, as an
// entry of authorization details does, even where the listing breaks off.
func (a *awsEstate) givenWith(n *fact.Node) bool {
	return slices.ContainsFunc(a.documents.of[n.Key], func(d *fact.Document) bool {
		return d.Kind == fact.DocIdentity && slices.ContainsFunc(n.Evidence, func(e fact.Evidence) bool {
			return e.Pointer != "" && d.Evidence[0].Source == e.Source && strings.HasPrefix(d.Evidence[0].Pointer, e.Pointer+"/") && !strings.HasSuffix(e.Pointer, "/response")
		})
	})
}

// policiesListed reports whether the names of all of a principal's or group's
// policies were listed. Those without a text are absent by name.
func (a *awsEstate) policiesListed(key fact.Key) bool {
	word := map[string]string{"aws-user": "User", "aws-role": "Role", "aws-group": "Group"}[key.Kind]
	return a.listedOf(key, "iam:ListAttached"+word+"Policies") && a.listedOf(key, "iam:List"+word+"Policies")
}

func (a *awsEstate) listedOf(key fact.Key, operation string) bool {
	return a.inventories[inventoryKey{account: arnAccount(key.ID), operation: operation, of: key}]
}

// groupsListed reports whether it is known which groups a user is in: from its own
// list, or from the members of every group.
func (a *awsEstate) groupsListed(user fact.Key) bool {
	account := arnAccount(user.ID)
	if a.listedOf(user, "iam:ListGroupsForUser") {
		return true
	}
	if complete, _ := a.inventories.given(account, "", "iam:ListGroups"); !complete {
		return false
	}
	for key := range a.facts.Nodes {
		if key.Kind == "aws-group" && arnAccount(key.ID) == account && a.facts.Resolve(key) == key && !a.listedOf(key, "iam:GetGroup") {
			return false
		}
	}
	return true
}

// isKnownGroup reports whether a group's policies were given.
func (a *awsEstate) isKnownGroup(key fact.Key) bool {
	n := a.facts.Nodes[key]
	if a.isApart(key) && (n == nil || !a.inDetails(n) && !a.givenWith(n)) {
		return a.policiesListed(key)
	}
	return n != nil || len(a.documents.of[key]) > 0
}

// listPolicies are the calls that list a principal's policies.
func listPolicies(key fact.Key) string {
	word := strings.TrimPrefix(key.Kind, "aws-")
	name := credential.Word(key.ID[strings.LastIndexByte(key.ID, '/')+1:], word)
	return "aws iam list-attached-" + word + "-policies --" + word + "-name " + name + "; aws iam list-" + word + "-policies --" + word + "-name " + name
}
