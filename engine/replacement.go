package engine

import (
	"encoding/json"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// Replacement is what a consumer can use in place of a long-lived credential.
type Replacement struct {
	// For is the consumer.
	For     Node   `json:"for"`
	Instead string `json:"instead"`
	// Subject is the subject of an identity token that the new trust names, empty
	// where the replacement knows none; Trust the statement that trusts it.
	Subject string          `json:"subject,omitempty"`
	Trust   json.RawMessage `json:"trust,omitempty"`
	// Policy is an identity policy that allows what was seen and no more, for AWS; its
	// resources are for a person to narrow, since logs do not name them all.
	Policy json.RawMessage `json:"policy,omitempty"`
	// Actions are what logs show the consumer doing: the least that the new
	// permissions must allow. Empty where nothing was seen.
	Actions    []string        `json:"actions"`
	Confidence string          `json:"confidence"`
	Source     string          `json:"source"`
	Evidence   []fact.Evidence `json:"evidence"`
}

// replacements says for each consumer what ends the class of problem.
func (p *planner) replacements() []Replacement {
	list := []Replacement{}
	consumers := p.holders()
	for i := range p.others {
		consumers = append(consumers, &p.others[i])
	}
	for _, c := range consumers {
		r := Replacement{For: c.Node, Actions: []string{}, Confidence: Inferred, Evidence: orEmpty(c.Evidence)}
		for j := range c.Observed {
			r.Actions = append(r.Actions, c.Observed[j].Actions...)
		}
		slices.Sort(r.Actions)
		r.Actions = slices.Compact(r.Actions)
		p.instead(&r, c)
		if strings.HasPrefix(c.Of.Kind, "aws-") && len(r.Actions) > 0 {
			r.Policy = policyOf(r.Actions)
		}
		list = append(list, r)
	}
	return list
}

func (p *planner) instead(r *Replacement, c *Consumer) {
	isAWS := strings.HasPrefix(c.Of.Kind, "aws-")
	switch {
	case isAWS && c.Kind == "ci-job" && strings.HasPrefix(c.ID, "github.com/"):
		r.Subject = p.subject(c)
		r.Instead = "federation: the job asks GitHub for an identity token and assumes a role that trusts its subject alone; no key is stored"
		r.Trust = trustOf(p.accountOf(c), r.Subject)
		r.Source = "https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws"
	case isAWS && (c.Kind == "aws-lambda-function" || c.Kind == "aws-ec2-instance" || c.Kind == "aws-ecs-task-definition"):
		r.Instead = "its own role: AWS gives what runs there short-lived credentials of it"
		r.Source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html"
	case isAWS && c.Kind == "k8s-workload":
		r.Instead = "workload identity: the service account of the workload is bound to a role"
		r.Source = "https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html"
	default:
		if row, ok := p.asker.Catalogue.Lookup(c.Of.Kind); ok && row.ShortLived != nil {
			r.Instead, r.Source = row.ShortLived.What, row.ShortLived.Source
			return
		}
		r.Instead = "none is known: give it a credential of its own, as narrow as what it does, and an end"
	}
}

// policyOf allows some actions.
func policyOf(actions []string) json.RawMessage {
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{"Effect": "Allow", "Action": actions, "Resource": "*"}}})
	if err != nil {
		return nil // strings in maps: it does not fail
	}
	return text
}

// accountOf is the account of the identity that a consumer's credential is.
func (p *planner) accountOf(c *Consumer) string {
	n, ok := p.asker.lookup(fact.Key{Kind: c.Of.Kind, ID: c.Of.ID})
	if !ok {
		return ""
	}
	return p.asker.commandValues(n, p.q)["account"]
}

// subject is the subject of the tokens that GitHub gives to a job: one that the
// estate knows, else by the default template (its environment, else its branch).
func (p *planner) subject(c *Consumer) string {
	n, ok := p.asker.lookup(fact.Key{Kind: c.Kind, ID: c.ID})
	if !ok {
		return ""
	}
	for _, variant := range p.asker.Estate.Variants(n) {
		if known := p.knownSubject(variant); known != "" {
			return known
		}
	}
	repository, _, _ := strings.Cut(strings.TrimPrefix(c.ID, "github.com/"), ":")
	if len(c.Environments) > 0 && strings.HasPrefix(c.Environments[0].Reason, "the job enters ") {
		return "repo:" + repository + ":environment:" + c.Environments[0].Value
	}
	return "repo:" + repository + ":ref:refs/heads/main"
}

func (p *planner) knownSubject(variant graph.Node) string {
	for e := range p.asker.Estate.Out(variant) {
		to := p.asker.Estate.Key(p.asker.Estate.To(e))
		if _, subject, ok := strings.Cut(to.ID, "#"); ok && to.Kind == "oidc-subject" && !strings.ContainsAny(subject, "*?") {
			return subject
		}
	}
	return ""
}

// trustOf is the trust policy that lets the subject's tokens alone assume a role.
func trustOf(account, subject string) json.RawMessage {
	if account == "" {
		account = "<account>"
	}
	const issuer = "token.actions.githubusercontent.com"
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]string{"Federated": "arn:aws:iam::" + account + ":oidc-provider/" + issuer}, "Action": "sts:AssumeRoleWithWebIdentity",
		"Condition": map[string]any{"StringEquals": map[string]string{issuer + ":aud": "sts.amazonaws.com", issuer + ":sub": subject}}}}})
	if err != nil {
		return nil // strings in maps: it does not fail
	}
	return text
}
