package engine

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// narrow denies a user whatever does not come from the addresses of its known
// consumers: an allow-list, since denying one stranger's address contains nobody.
// It is offered where each consumer was seen at addresses of its own, so that it
// breaks nothing that is declared or was seen; and not where everything is ended
// at once anyway.
func (p *planner) narrow() (steps []*step) {
	if len(p.consumers) == 0 || (p.advice.Order == RevokeFirst && p.advice.NeedsHuman == "") {
		return nil
	}
	addresses := p.knownAddresses()
	policy := denyOthers(addresses)
	if addresses == nil || len(policy) > longestPolicy {
		return nil
	}
	for _, start := range p.starts {
		for _, principal := range p.asker.principalsOf(start, p.q.At) {
			if p.asker.Estate.Key(principal).Kind != "aws-user" {
				continue
			}
			yes := true
			one := &step{PlanStep: PlanStep{Action: ActionNarrow, Of: p.asker.node(principal), Reason: "its consumers were seen at these addresses alone; whoever sits at one of them is not kept out" + p.newcomers(),
				Method: "iam:PutUserPolicy deny from unknown addresses", Reversible: &yes, DoneWhen: "calls from other addresses are refused", Confidence: Inferred, Evidence: []fact.Evidence{}}}
			one.fill(narrowing(policy), p.asker.commandValues(principal, p.q))
			steps = append(steps, one)
		}
	}
	return steps
}

// newcomers names the addresses that count as a consumer's and were first seen since the
// exposure: to shut them out could stop the consumer, to let them in could let in whoever
// found the credential.
func (p *planner) newcomers() string {
	var list []string
	for i := range p.consumers {
		for _, one := range p.consumers[i].New {
			if one.What == "address" && !slices.Contains(list, one.Value) {
				list = append(list, one.Value)
			}
		}
	}
	if len(list) == 0 {
		return ""
	}
	slices.Sort(list)
	return "; first seen since the exposure, so that somebody must say whose they are, or take them out: " + strings.Join(list, ", ")
}

// narrowing is how the policy is put on a user, and taken off.
func narrowing(policy string) *credential.Command {
	return &credential.Command{Check: `test "$(aws sts get-caller-identity --query Account --output text)" = {account}`,
		Command: "aws iam put-user-policy --user-name {user} --policy-name keyreach-known-addresses --policy-document " + credential.Quote(policy),
		Undo:    "aws iam delete-user-policy --user-name {user} --policy-name keyreach-known-addresses"}
}

// longestPolicy is how many characters AWS allows for the inline policies of a user.
const longestPolicy = 2048

// knownAddresses are those at which the consumers were seen; nil where one was not,
// or where a service called for it, whose address is its own.
func (p *planner) knownAddresses() (list []string) {
	for i := range p.consumers {
		seen := 0
		for j := range p.consumers[i].Observed {
			address, err := netip.ParseAddr(p.consumers[i].Observed[j].Address)
			if err != nil || address.Zone() != "" {
				return nil
			}
			seen++
			list = append(list, address.Unmap().String())
		}
		if seen == 0 {
			return nil
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// denyOthers is the policy, as AWS documents it: calls that a service makes for the
// user come from the service's addresses and are left out.
func denyOthers(addresses []string) string {
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{"Effect": "Deny", "Action": "*", "Resource": "*",
		"Condition": map[string]any{"NotIpAddress": map[string][]string{"aws:SourceIp": addresses}, "Bool": map[string]string{"aws:ViaAWSService": "false"}}}}})
	if err != nil {
		return "" // strings in maps: it does not fail
	}
	return string(text)
}
