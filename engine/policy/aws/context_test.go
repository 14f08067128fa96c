package aws

import "testing"

// A job's subject is known up to its branch.
func TestSetPattern(t *testing.T) {
	t.Parallel()
	const key = "token.actions.githubusercontent.com:sub"
	provider := "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com"
	for _, tt := range []struct {
		operator, value string
		want            Result
	}{
		{"StringLike", "repo:acme/*", Allowed},
		{"StringLike", "repo:acme/shop:*", Allowed},
		{"StringLike", "repo:acme/shop:ref:refs/heads/main", Conditional},
		{"StringEquals", "repo:acme/shop:ref:refs/heads/main", Conditional},
		{"StringEquals", "repo:acme/shop:ref:refs/heads/*", Conditional},
		{"StringEquals", "repo:acme/shop:pull_request", ImplicitlyDenied},
		{"StringLike", "repo:acme-evil/*", ImplicitlyDenied},
		{"StringNotLike", "repo:acme/*", ImplicitlyDenied},
		{"StringNotLike", "repo:evil/*", Allowed},
		{"ForAnyValue:StringLike", "repo:acme/*", Allowed},
		{"Null", "false", Allowed},
		{"Null", "true", ImplicitlyDenied},
	} {
		trust := mustCompile(t, ControlTrust, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRoleWithWebIdentity",
		 "Principal":{"Federated":"`+provider+`"},"Condition":{"`+tt.operator+`":{"`+key+`":"`+tt.value+`"}}}}`)
		d := Evaluate(&Request{
			Principal: mustPrincipal(t, provider), Action: "sts:AssumeRoleWithWebIdentity", Resource: "arn:aws:iam::111111111111:role/app",
			Context: NewContext().SetPattern(key, "repo:acme/shop:ref:refs/heads/*"),
		}, &Policies{Resource: []*Policy{trust}})
		if d.Result != tt.want {
			t.Errorf("%s %s: %s %s, want %s", tt.operator, tt.value, d.Result, conditionText(d), tt.want)
		}
	}
}

// What a slot holds counts even where it is incomplete; what it lacks decides
// only where the rest doesn't.
func TestIncomplete(t *testing.T) {
	t.Parallel()
	allow := mustCompile(t, ControlIdentity, `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`)
	deny := mustCompile(t, ControlIdentity, `{"Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}`)
	open := mustCompile(t, ControlResource, `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":"*"}}`)
	list := func(p ...*Policy) []*Policy { return p }
	for _, tt := range []struct {
		name     string
		policies Policies
		want     Result
		missing  int
	}{
		{"identity allows", Policies{Identity: list(allow), Incomplete: SlotIdentity}, Allowed, 1},
		{"identity denies", Policies{Identity: list(allow, deny), Incomplete: SlotIdentity}, ExplicitlyDenied, 0},
		{"identity silent", Policies{Incomplete: SlotIdentity}, Unknown, 1},
		{"boundary allows", Policies{Identity: list(allow), Boundary: list(allow), HasBoundary: true, Incomplete: SlotBoundary}, Allowed, 1},
		{"boundary silent", Policies{Identity: list(allow), HasBoundary: true, Incomplete: SlotBoundary}, Unknown, 1},
		{"resource allows", Policies{Resource: list(open), Incomplete: SlotResource}, Allowed, 1},
		{"resource silent", Policies{Incomplete: SlotResource}, Unknown, 1},
		{"SCP level silent", Policies{Identity: list(allow), SCPs: []Level{{ID: "r"}}, Incomplete: SlotSCPs}, Unknown, 1},
		{"nothing to lift it", Policies{HasBoundary: true, Incomplete: SlotIdentity}, ImplicitlyDenied, 0},
	} {
		req := &Request{Principal: mustPrincipal(t, "arn:aws:iam::111111111111:user/Alice"), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
		if d := Evaluate(req, &tt.policies); d.Result != tt.want || len(d.Missing) != tt.missing {
			t.Errorf("%s: %s, missing %v; want %s", tt.name, d.Result, d.Missing, tt.want)
		}
	}
}
