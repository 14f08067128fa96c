package derive_test

import "keyreach/engine/fact"

// Statements that many tests share.
const (
	mayAssumeAny = `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}`
	admin        = `{"Effect":"Allow","Action":"*","Resource":"*"}`
)

func mayAssume(role fact.Key) string {
	return `{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"` + role.ID + `"}`
}

func allow(action, resource string) string {
	return `{"Effect":"Allow","Action":"` + action + `","Resource":"` + resource + `"}`
}

func deny(action, resource string) string {
	return `{"Sid":"Deny","Effect":"Deny","Action":"` + action + `","Resource":"` + resource + `"}`
}

// trusts is a statement of a trust policy.
func trusts(principal string, conditions ...string) string {
	text := `{"Effect":"Allow","Principal":{"AWS":"` + principal + `"},"Action":"sts:AssumeRole"`
	if len(conditions) > 0 {
		text += `,"Condition":` + conditions[0]
	}
	return text + "}"
}

func root(account string) string { return arn(account, "root") }
