package derive

import (
	"slices"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// anonymous is whoever signs no request.
var anonymous = fact.Key{Kind: fact.Anonymous, ID: fact.Anonymous}

// answersUnsigned are the services that let a policy open something to requests that
// nobody signed; elsewhere everyone is everyone who has an account
// (reference_policies_variables.html#principaltable: "anonymous caller").
var answersUnsigned = []string{"s3", "sns", "sqs"}

// derivePublic draws what a resource's own policy gives to everyone: to requests that
// nobody signed, which no identity policy, boundary or SCP bears on
// (reference_policies_elements_principal.html#principal-anonymous).
func (a *awsEstate) derivePublic() {
	p := &awsPrincipal{key: anonymous, account: &awsAccount{id: foreignID, org: noOrganization}, as: aws.Principal{Kind: aws.Anonymous}, tagsKnown: true, contexts: map[contextKey]*aws.Context{}}
	rules := a.accessesOf(p)
	drawn := a.newDrawn(p)
	for _, r := range a.resources {
		if r.names.everyone && r.owner != nil && slices.Contains(answersUnsigned, arnPart(r.key.ID, 2)) {
			a.deriveResource(p, r, rules[r.kind], drawn)
		}
	}
	if len(drawn.order) == 0 {
		return
	}
	if a.facts.Nodes[anonymous] == nil {
		info, _ := a.catalogue.KindInfo(anonymous.Kind)
		a.out.Nodes = append(a.out.Nodes, fact.Node{Class: info.Class, Key: anonymous, Name: "anyone"})
	}
	a.keep(drawn)
}

// indexBlocks notes S3's block of public access that is in force for each bucket: its own
// or its account's, whichever restricts.
func (a *awsEstate) indexBlocks() {
	restricts := func(key fact.Key) (on, told bool) {
		if n := a.facts.Nodes[key]; n != nil {
			on, told = n.Props[fact.PropRestrictsPublic].(bool)
		}
		return on, told
	}
	for _, r := range a.resources {
		if r.kind.kind != "aws-s3-bucket" || r.owner == nil {
			continue
		}
		own, ownTold := restricts(r.key)
		account, accountTold := restricts(fact.Key{Kind: "aws-account", ID: r.owner.id})
		if own || account {
			r.block = &aws.PublicAccessBlock{RestrictPublicBuckets: true}
		}
		r.blockTold = own || account || ownTold && accountTold
	}
}

// keptOut reports whether S3's block of public access alone keeps everyone out of what a
// policy opens.
func (a *awsEstate) keptOut(x *access, r *awsResource, owner *awsAccount) bool {
	if x.p.as.Kind != aws.Anonymous || r.block == nil {
		return false
	}
	block := r.block
	r.block = nil
	decision, ok := a.evaluateAccess(x, r, owner)
	r.block = block
	return ok && verdictOf(&decision) != fact.No
}

// publicDoubt is what was not told of a bucket that its policy opens to everyone.
func publicDoubt(r *awsResource) fact.Missing {
	if r.kind.kind != "aws-s3-bucket" || r.blockTold {
		return fact.Missing{}
	}
	return fact.Missing{What: "whether public access to " + r.key.ID + " is blocked, by its own setting or its account's", Effect: fact.UpperBound,
		SettledBy: "aws s3api get-public-access-block --bucket " + arnPart(r.key.ID, 5) + "; aws s3control get-public-access-block"}
}
