package engine

import (
	"encoding/json"
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// Replacement is what a consumer can use in place of a long-lived credential.
type Replacement struct {
	// For is the consumer.
	For     Node   `json:"for"`
	Instead string `json:"instead"`
	// Subject is the subject of an identity token that the new trust names, empty
	// where the replacement knows none; Subjects are all that it names, where they are
	// several, and Issuer is who issues them. Trust is the statement that trusts them.
	Subject  string          `json:"subject,omitempty"`
	Subjects []string        `json:"subjects,omitempty"`
	Issuer   string          `json:"issuer,omitempty"`
	Trust    json.RawMessage `json:"trust,omitempty"`
	// Policy is an identity policy that allows what was seen and no more, for AWS; its
	// resources are those that the log names for every call of an action, else all.
	Policy json.RawMessage `json:"policy,omitempty"`
	// Notes say what subject and policy leave out, and what they cannot know.
	Notes []string `json:"notes"`
	// Actions are what logs show the consumer doing, and not being refused: the least
	// that the new permissions must allow. Empty where nothing was seen.
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
		r := Replacement{For: c.Node, Actions: []string{}, Notes: []string{}, Confidence: Inferred, Evidence: orEmpty(c.Evidence)}
		p.instead(&r, c)
		if strings.HasPrefix(c.Of.Kind, "aws-") {
			p.leastOf(&r, c)
		} else {
			for j := range c.Observed {
				r.Actions = append(r.Actions, c.Observed[j].Actions...)
			}
			r.Actions = distinct(r.Actions)
		}
		list = append(list, r)
	}
	return list
}

// leastOf adds the policy of what a consumer was seen doing.
func (p *planner) leastOf(r *Replacement, c *Consumer) {
	d, late := p.asker.doneBy(c, p.q.At)
	if len(late) > 0 {
		r.Notes = append(r.Notes, "seen only since the exposure, and left out until its owner says that it is its own: "+strings.Join(late, ", "))
	}
	if len(d) == 0 {
		r.Notes = append(r.Notes, "no call of it was seen: what it needs is for its owner to say")
		return
	}
	r.Actions, r.Policy = d.actions(), d.policy()
	r.Notes = append(r.Notes, p.asker.unseen(c, d, p.q.At)...)
}

func (p *planner) instead(r *Replacement, c *Consumer) {
	isAWS := strings.HasPrefix(c.Of.Kind, "aws-")
	of, federates := p.asker.subjectsOf(c)
	info, _ := p.asker.Catalogue.KindInfo(c.Of.Kind)
	if federates = federates && slices.Contains([]string{"aws", "gcp", "entra"}, info.System); federates {
		r.Issuer, r.Source, r.Notes = of.issuer, of.source, append(r.Notes, of.notes...)
		if len(of.trusted) > 0 {
			r.Subject = of.trusted[0]
		}
		if len(of.trusted) > 1 {
			r.Subjects = of.trusted
		}
	}
	switch {
	case isAWS && federates && c.Kind == "k8s-workload":
		r.Instead = "workload identity: the service account of the workload is bound to a role, which trusts its subject alone"
		r.Trust = trustOf(p.accountOf(c), of, "sts.amazonaws.com")
	case isAWS && federates && len(of.trusted) == 0:
		r.Instead = "federation: the job asks its platform for an identity token and assumes a role that trusts its subject alone; no key is stored"
	case isAWS && federates && strings.HasPrefix(of.trusted[0], "repo:"):
		r.Instead = "federation: the job asks GitHub for an identity token and assumes a role that trusts its subject alone; no key is stored"
		r.Trust = trustOf(p.accountOf(c), of, "sts.amazonaws.com")
	case isAWS && federates:
		r.Instead = "federation: the job asks GitLab for an identity token (id_tokens, with the issuer as aud) and assumes a role that trusts its subject alone; no key is stored"
		r.Trust = trustOf(p.accountOf(c), of, of.issuer)
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

// accountOf is the account of the identity that a consumer's credential is.
func (p *planner) accountOf(c *Consumer) string {
	n, ok := p.asker.lookup(fact.Key{Kind: c.Of.Kind, ID: c.Of.ID})
	if !ok {
		return ""
	}
	return p.asker.commandValues(n, p.q)["account"]
}

// trustOf is the trust policy that lets the subjects' tokens alone assume a role.
func trustOf(account string, s subjects, audience string) json.RawMessage {
	if account == "" {
		account = "<account>"
	}
	issuer := strings.TrimPrefix(s.issuer, "https://")
	equals, like, exact, patterns := map[string]any{issuer + ":aud": audience}, map[string]any{}, []string{}, []string{}
	for _, one := range s.trusted {
		if strings.Contains(one, "*") {
			patterns = append(patterns, one)
			continue
		}
		exact = append(exact, one)
	}
	condition := map[string]any{"StringEquals": equals}
	switch { // a list holds one or more that match; of two operators both must
	case len(patterns) == 0:
		equals[issuer+":sub"] = oneOrList(exact)
	default:
		like[issuer+":sub"] = oneOrList(append(exact, patterns...))
		condition["StringLike"] = like
	}
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]string{"Federated": "arn:aws:iam::" + account + ":oidc-provider/" + issuer}, "Action": "sts:AssumeRoleWithWebIdentity",
		"Condition": condition}}})
	if err != nil {
		return nil // strings in maps: it does not fail
	}
	return text
}

func oneOrList(list []string) any {
	if len(list) == 1 {
		return list[0]
	}
	return list
}
