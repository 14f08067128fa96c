package derive

import (
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// asksKey reports whether what a rule reads is encrypted with the resource's key.
func (rule *accessRule) asksKey() bool {
	return rule.decrypts || rule.environment
}

// needsKey adds to a decision what the key of the resource asks: who may read a
// secret under a customer-managed key must be allowed to decrypt with it,
// through the service. What is under the service's own key asks nothing more,
// and is read in its own account only
// (secretsmanager/latest/userguide/security-encryption.html,
// lambda/latest/dg/configuration-envvars-encryption.html). It reports whether
// the key takes away what the decision gave.
func (a *awsEstate) needsKey(p *awsPrincipal, r *awsResource, decision *aws.Decision) (taken bool) {
	switch {
	case verdictOf(decision) == fact.No || r.named:
		return false
	case r.kmsKey == "" || strings.Contains(r.kmsKey, "alias/aws/"):
		// A secret without a key is under the service's own; other things may be
		// under none.
		if r.owner == nil || r.owner == p.account || (r.kmsKey == "" && r.key.Kind != "aws-secret") {
			return false
		}
		*decision = aws.Decision{Result: aws.ImplicitlyDenied, By: []aws.Match{{Control: aws.ControlResource, Statement: -1}}}
		return true
	case strings.Contains(r.kmsKey, "alias/"):
		degrade(decision, fact.Missing{What: "which key " + r.kmsKey + " names", Effect: fact.NotDecided, SettledBy: "aws kms describe-key --key-id " + credential.Word(r.kmsKey, "key")})
		return false
	}
	onKey := a.decrypts(p, r)
	return !bothHold(decision, &onKey)
}

// bothHold adds another decision to one, of which both must allow. It reports
// whether the other leaves anything.
func bothHold(decision, other *aws.Decision) bool {
	switch verdictOf(other) {
	case fact.Yes:
	case fact.Conditional:
		if decision.Result == aws.Allowed {
			decision.Result = aws.Conditional
		}
		if decision.Result == aws.Conditional {
			decision.Condition = decision.Condition.And(other.Condition)
		}
	case fact.Unknown:
		decision.Result, decision.Condition = aws.Unknown, nil
	case fact.No:
		*decision = *other
		return false
	}
	decision.By = append(slices.Clip(decision.By), other.By...)
	decision.Missing = append(slices.Clip(decision.Missing), other.Missing...)
	return true
}

// decrypts decides whether p may decrypt with a resource's key through the
// resource's service, which calls KMS on p's behalf
// (kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service).
func (a *awsEstate) decrypts(p *awsPrincipal, r *awsResource) aws.Decision {
	arn := r.kmsKey
	if arnPart(arn, 2) == "" {
		arn = "arn:" + arnPart(r.key.ID, 1) + ":kms:" + r.region + ":" + arnAccount(r.key.ID) + ":key/" + r.kmsKey
	}
	owner := arnAccount(arn)
	var policy slot
	var names names
	if key := a.resourceOf[fact.Key{Kind: "aws-kms-key", ID: arn}]; key != nil {
		policy, names = key.policy, key.names
	}
	service := arnPart(r.key.ID, 2) + "." + r.region + ".amazonaws.com"
	caller := arnPart(r.key.ID, 2) + ".amazonaws.com"
	context := a.context(p, r.region, a.account(owner)).Clone().Set("kms:ViaService", service).Set("kms:CallerAccount", p.account.id).
		Set("aws:ViaAWSService", "true").Set("aws:CalledVia", caller).Set("aws:CalledViaFirst", caller).Set("aws:CalledViaLast", caller)
	switch r.key.Kind { // what each service binds a ciphertext to
	case "aws-secret":
		context.Set("kms:EncryptionContext:SecretARN", r.key.ID)
	case "aws-ssm-parameter":
		context.Set("kms:EncryptionContext:PARAMETER_ARN", r.key.ID)
	case "aws-sqs-queue":
		context.Set("kms:EncryptionContext:aws:sqs:arn", r.key.ID)
	}
	set := a.policies(p, &policy, a.account(owner))
	request := &aws.Request{Principal: p.as, Action: "kms:Decrypt", Resource: arn, ResourceAccount: owner, Context: context, ServiceLinkedRole: p.serviceLinked}
	return decide(p, request, &set, &names)
}
