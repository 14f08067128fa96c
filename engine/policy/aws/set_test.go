package aws

import "testing"

// A set of resources is allowed or denied as a whole, or not at all.
func TestResourceSet(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		set, statements string
		want            Result
	}{
		{"arn:aws:s3:::b/*", `{"Effect":"Allow","Action":"*","Resource":"*"}`, Allowed},
		{"arn:aws:s3:::b/*", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/*"}`, Allowed},
		{"arn:aws:s3:::b/*", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/x*"}`, Unknown},
		{"arn:aws:s3:::b/*", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::c/*"}`, ImplicitlyDenied},
		{"arn:aws:s3:::b/*", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::b/secret"}`, Unknown},
		{"arn:aws:s3:::b/*", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"arn:aws:s3:::b*"}`, ExplicitlyDenied},
		{"arn:aws:s3:::b/*", `{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","NotResource":"arn:aws:s3:::b/*"}`, Allowed},
		{"arn:aws:s3:::b/*", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}/*"}`, Unknown},
		{"arn:aws:s3:::b/Alice/*", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::b/${aws:username}/*"}`, Allowed},
		{"arn:aws:sqs:*:111111111111:q", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:sqs:e*t:111111111111:q"}`, Unknown},
		{"arn:aws:s3:::b/*", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"k":"v"}}}`, Conditional},
	} {
		req := &Request{
			Principal: mustPrincipal(t, "arn:aws:iam::111111111111:user/Alice"), Action: "s3:GetObject",
			Resource: tt.set, ResourceSet: true, ResourceAccount: "111111111111",
		}
		pol := &Policies{Identity: []*Policy{mustCompile(t, ControlIdentity, `{"Version":"2012-10-17","Statement":[`+tt.statements+`]}`)}}
		if got := Evaluate(req, pol); got.Result != tt.want {
			t.Errorf("%s under %s: %s, want %s", tt.set, tt.statements, got.Result, tt.want)
		}
	}
}
