package aws

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// leaveUnknown answers that a missing document decides, unless the conditions
// on the documents that are given contradict each other anyway.
func (t *tally) leaveUnknown(d *Decision, pol *Policies, s setting, missing Slots) {
	if !t.possible(pol, s, missing) {
		t.lacking(d, pol, s, &t.layers)
		return
	}
	d.Result = Unknown
	decisive := SlotIdentity | SlotBoundary | SlotSession | SlotResource | pol.Incomplete&(SlotSCPs|SlotVPCE)
	d.missing(t.request, missing, decisive)
}

// missing lists the slots that were not given: those in decisive as deciding,
// the others as an upper bound.
func (d *Decision) missing(r *Request, missing, decisive Slots) {
	for _, slot := range [...]Slots{SlotIdentity, SlotResource, SlotBoundary, SlotSession, SlotSCPs, SlotRCPs, SlotVPCE} {
		if missing&slot == 0 {
			continue
		}
		effect := fact.UpperBound
		if decisive&slot != 0 {
			effect = fact.NotDecided
		}
		what, by := slotWords(slot, r)
		d.Missing = append(d.Missing, fact.Missing{What: what, Effect: effect, SettledBy: by})
	}
	slices.SortFunc(d.Missing, fact.Missing.Compare)
}

// slotWords returns what a slot is in words, and the read-only call that gives it.
func slotWords(slot Slots, r *Request) (what, settledBy string) {
	who := r.Principal.ARN
	switch slot {
	case SlotIdentity:
		return "identity policies of " + who, "aws iam get-account-authorization-details"
	case SlotBoundary:
		return "permissions boundary of " + who, "aws iam get-account-authorization-details"
	case SlotSession:
		return "session policy of " + who, "the AssumeRole event in CloudTrail"
	case SlotSCPs:
		return "service control policies of account " + r.Principal.Account, "aws organizations list-policies-for-target, describe-policy"
	case SlotRCPs:
		return "resource control policies of account " + r.owner(), "aws organizations list-policies-for-target, describe-policy"
	case SlotVPCE:
		return "policy of the VPC endpoint", "aws ec2 describe-vpc-endpoints"
	}
	return resourceWords(r)
}

func resourceWords(r *Request) (what, settledBy string) {
	switch {
	case isRole(r):
		return "trust policy of " + r.Resource, "aws iam get-role"
	case isKey(r):
		return "key policy of " + r.Resource, "aws kms get-key-policy"
	case isS3(r):
		bucket, _, _ := strings.Cut(r.Resource, "/")
		return "bucket policy of " + bucket, "aws s3api get-bucket-policy"
	}
	return "resource policy of " + r.Resource, ""
}

func isRole(r *Request) bool {
	a, _ := splitARN(r.Resource)
	return a[2] == "iam" && strings.HasPrefix(a[5], "role/")
}

func isKey(r *Request) bool {
	a, _ := splitARN(r.Resource)
	return a[2] == "kms" && strings.HasPrefix(a[5], "key/")
}
