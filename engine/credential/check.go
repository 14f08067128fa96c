package credential

import (
	"errors"
	"fmt"
)

// check returns what is wrong with the rows, each with its kind.
func (c *Catalogue) check() error {
	var problems []error
	for i := range c.rows {
		row := &c.rows[i]
		for _, problem := range row.problems() {
			problems = append(problems, fmt.Errorf("credential kind %s: %s", row.ID, problem))
		}
		for _, mint := range row.Mints {
			made, ok := c.Lookup(mint.Credential)
			switch {
			case !ok:
				problems = append(problems, fmt.Errorf("credential kind %s mints %q, which the catalogue has not", row.ID, mint.Credential))
			case mint.Chains && len(made.Mints) == 0:
				problems = append(problems, fmt.Errorf("credential kind %s mints %q, which is said to make further ones and mints nothing", row.ID, mint.Credential))
			}
		}
	}
	return errors.Join(problems...)
}

// problems returns what a row lacks that every row has.
func (k *Kind) problems() (list []string) {
	add := func(wrong bool, what string) {
		if wrong {
			list = append(list, what)
		}
	}
	add(k.ID == "" || k.Name == "" || k.Issuer == "" || k.Form == "" || k.ActsAs == "" || k.Scope == "", "id, name, issuer, kind, actsAs and scope are never empty")
	add(len(k.Revocation) == 0, "no way to revoke it: a row says \"none\" where the issuer has none")
	add(len(k.Survivors) == 0, "nothing that survives")
	add(k.Verified && len(k.Sources) == 0, "verified without a source")
	for _, m := range k.Match {
		add(m.Regex == "" || m.Example == "", "a form without an expression or an example")
	}
	for _, f := range k.OfflineFacts {
		add(f.Fact == "", "an offline fact without what it says")
	}
	for _, m := range k.Mints {
		add(m.EndsWithParent != nil && (m.EndsWithParent.What == "" || m.EndsWithParent.Confidence != Documented || m.EndsWithParent.Source == ""),
			"a mint that is said to end with its maker without a document that says so")
		add(m.How == "" || m.DefaultLifetime.UntilExpiry() || m.MaxLifetime.UntilExpiry(), "a mint without its call or with a lifetime that is none")
	}
	for _, s := range k.Survivors {
		add(s.What == "" || !s.Confidence.valid(), "a survivor without what it is or its confidence")
		add(s.Confidence == Documented && s.Source == "", "a documented survivor without its source")
	}
	for i := range k.Revocation {
		list = append(list, k.Revocation[i].problems()...)
	}
	return list
}

// problems returns what a step lacks.
func (r *Revocation) problems() (list []string) {
	if r.Method == "" {
		list = append(list, "a revocation without a method")
	}
	switch r.Step {
	case StepDeactivate, StepDelete, StepRotate, StepRevoke, StepDisablePrincipal, StepRevokeSessions, StepRemoveTrust, StepNone:
	default:
		list = append(list, fmt.Sprintf("the revocation %s is the step %q, which is none", r.Method, r.Step))
	}
	if p := r.Propagation; p != nil && (p.Words == "" || !p.Confidence.valid() || p.Typical.Unbounded() || p.Typical.UntilExpiry() || p.Most.UntilExpiry()) {
		list = append(list, "a propagation without words or confidence, or with a time that is none")
	}
	said := []*Statement{r.Ends, r.Undo, r.Notifies}
	if r.Destroys != nil {
		said = append(said, &r.Destroys.Statement)
	}
	for _, s := range said {
		if s != nil && (s.What == "" || !s.Confidence.valid() || (s.Confidence == Documented && s.Source == "")) {
			list = append(list, "a statement on the step "+r.Method+" without what, confidence, or the source of what is documented")
		}
	}
	return list
}
