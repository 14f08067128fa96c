package derive

import (
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
)

// needsKey adds to the decision on a secret what its customer-managed key asks:
// who may read the secret must be allowed to decrypt with the key, through
// Secrets Manager. Secrets under the service's own key ask nothing more
// (secretsmanager/latest/userguide/security-encryption.html).
func (a *awsEstate) needsKey(p *awsPrincipal, r *awsResource, decision *aws.Decision) {
	if strings.Contains(r.kmsKey, "alias/aws/secretsmanager") || verdictOf(decision) == fact.No {
		return
	}
	arn := r.kmsKey
	if arnPart(arn, 2) == "" {
		arn = "arn:aws:kms:" + r.region + ":" + arnAccount(r.key.ID) + ":key/" + r.kmsKey
	}
	if strings.Contains(arn, ":alias/") || strings.Contains(r.kmsKey, "alias/") {
		degrade(decision, fact.Missing{What: "which key " + r.kmsKey + " names", Effect: fact.NotDecided, SettledBy: "aws kms describe-key --key-id " + r.kmsKey})
		return
	}
	key := a.resource(fact.Key{Kind: "aws-kms-key", ID: arn})
	set := p.policies()
	a.onResource(set, key.policy, key.policyGiven, a.account(arnAccount(arn)))
	context := p.context(r.region).Set("kms:ViaService", "secretsmanager."+r.region+".amazonaws.com")
	onKey := aws.Evaluate(&aws.Request{Principal: p.as, Action: "kms:Decrypt", Resource: arn, ResourceAccount: arnAccount(arn), Context: context, ServiceLinkedRole: p.serviceLinked}, set)
	switch verdictOf(&onKey) {
	case fact.Yes:
		decision.By = append(decision.By, onKey.By...)
	case fact.Conditional:
		decision.Result = max(decision.Result, aws.Conditional)
		decision.Condition = decision.Condition.And(onKey.Condition)
		decision.By = append(decision.By, onKey.By...)
	case fact.Unknown:
		degrade(decision, onKey.Missing...)
	case fact.No:
		*decision = onKey
	}
	decision.Missing = append(decision.Missing, onKey.Missing...)
}

// degrade makes a decision unknown for want of the given inputs.
func degrade(decision *aws.Decision, missing ...fact.Missing) {
	decision.Result, decision.Condition = aws.Unknown, nil
	decision.Missing = append(decision.Missing, missing...)
}

func (a *awsEstate) resource(key fact.Key) *awsResource {
	for _, r := range a.resources {
		if r.key == key {
			return r
		}
	}
	return &awsResource{key: key}
}
