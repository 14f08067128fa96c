package aws

import (
	"slices"
	"strings"
)

func parseStatement(v *value) (Statement, error) {
	var s Statement
	if v.kind != '{' {
		return s, v.errorf("a statement is an object")
	}
	seen := make(map[string]bool, len(v.members))
	for _, m := range v.members {
		name := strings.ToLower(m.name)
		if seen[name] {
			return s, m.value.errorf("%s is written twice", m.name)
		}
		seen[name] = true
		if err := s.element(name, m); err != nil {
			return s, err
		}
	}
	if err := s.check(v, seen); err != nil {
		return s, err
	}
	return s, nil
}

func (s *Statement) element(name string, m member) (err error) {
	switch name {
	case "sid":
		s.Sid, err = scalar(m.value)
	case "effect":
		s.Effect, err = parseEffect(m.value)
	case "action":
		s.Action, err = actions(m.value)
	case "notaction":
		s.NotAction, err = actions(m.value)
	case "resource":
		s.Resource, err = list(m.value)
	case "notresource":
		s.NotResource, err = list(m.value)
	case "principal":
		s.Principal, err = parsePrincipals(m.value)
	case "notprincipal":
		s.NotPrincipal, err = parsePrincipals(m.value)
	case "condition":
		s.Conditions, err = parseConditions(m.value)
	default:
		err = m.value.errorf("%q is not an element of a statement", m.name)
	}
	return err
}

// check holds a statement against the grammar
// (reference_policies_grammar.html). A resource may be left out only where a
// principal says that this is a policy of a resource: trust policies have none.
func (s *Statement) check(v *value, seen map[string]bool) error {
	both := func(a string) bool { return seen[a] && seen["not"+a] }
	switch {
	case !seen["effect"]:
		return v.errorf("a statement needs Effect")
	case !seen["action"] && !seen["notaction"]:
		return v.errorf("a statement needs Action or NotAction")
	case both("action") || both("resource") || both("principal"):
		return v.errorf("a statement has an element or its Not form, never both")
	case !seen["resource"] && !seen["notresource"] && !seen["principal"] && !seen["notprincipal"]:
		return v.errorf("a statement needs Resource or NotResource, or a Principal")
	}
	return nil
}

// parseEffect: the value is case-sensitive (reference_policies_elements_effect.html).
func parseEffect(v *value) (Effect, error) {
	switch v.text {
	case "Allow":
		return Allow, nil
	case "Deny":
		return Deny, nil
	}
	return Deny, v.errorf("Effect is Allow or Deny, not %q", v.text)
}

func scalar(v *value) (string, error) {
	switch v.kind {
	case '"', 'n', 'b':
		return v.text, nil
	}
	return "", v.errorf("expected a string")
}

// list reads a string or a list of at least one.
func list(v *value) ([]string, error) {
	texts, err := values(v)
	if err == nil && len(texts) == 0 {
		return nil, v.errorf("the list is empty")
	}
	return texts, err
}

// values reads a scalar or a list of scalars, which may be empty.
func values(v *value) ([]string, error) {
	if v.kind != '[' {
		one, err := scalar(v)
		if err != nil {
			return nil, err
		}
		return []string{one}, nil
	}
	texts := make([]string, 0, len(v.items))
	for _, item := range v.items {
		one, err := scalar(item)
		if err != nil {
			return nil, err
		}
		texts = append(texts, one)
	}
	return texts, nil
}

func actions(v *value) ([]string, error) {
	texts, err := list(v)
	if err != nil {
		return nil, err
	}
	for _, text := range texts {
		if service, _, ok := strings.Cut(text, ":"); text != "*" && (!ok || service == "") {
			return nil, v.errorf("action %q is neither * nor service:name", text)
		}
	}
	return texts, nil
}

func parsePrincipals(v *value) (*PrincipalSet, error) {
	set := &PrincipalSet{}
	if v.kind == '"' {
		if v.text != "*" {
			return nil, v.errorf(`a principal is "*" or an object of AWS, Service, Federated, CanonicalUser; not %q`, v.text)
		}
		set.AWS = []string{"*"}
		return set, nil
	}
	if v.kind != '{' || len(v.members) == 0 {
		return nil, v.errorf(`a principal is "*" or an object of AWS, Service, Federated, CanonicalUser`)
	}
	for _, m := range v.members {
		texts, err := list(m.value)
		if err != nil {
			return nil, err
		}
		into := set.list(m.name)
		if into == nil {
			return nil, m.value.errorf("principal type %q is not AWS, Service, Federated or CanonicalUser", m.name)
		}
		*into = append(*into, texts...)
	}
	return set, nil
}

func (set *PrincipalSet) list(name string) *[]string {
	switch strings.ToLower(name) {
	case "aws":
		return &set.AWS
	case "service":
		return &set.Service
	case "federated":
		return &set.Federated
	case "canonicaluser":
		return &set.CanonicalUser
	}
	return nil
}

func parseConditions(v *value) ([]Clause, error) {
	if v.kind != '{' {
		return nil, v.errorf("Condition is an object of operators")
	}
	var clauses []Clause
	for _, op := range v.members {
		if _, ok := parseOperator(op.name); !ok {
			return nil, op.value.errorf("%q is not a condition operator; see reference_policies_elements_condition_operators.html", op.name)
		}
		if op.value.kind != '{' {
			return nil, op.value.errorf("%s is an object of condition keys", op.name)
		}
		for _, key := range op.value.members {
			texts, err := values(key.value)
			if err != nil {
				return nil, err
			}
			clauses = append(clauses, Clause{Operator: op.name, Key: key.name, Values: slices.Clip(texts)})
		}
	}
	return clauses, nil
}
