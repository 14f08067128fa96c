package aws

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// wide is a case whose condition has too many terms to multiply out: each deny
// is lifted by any one of three keys.
func wide(t *testing.T, denies int) (*Request, *Policies) {
	t.Helper()
	var text strings.Builder
	for i := range denies {
		fmt.Fprintf(&text, `,{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringEquals":{"k:a%d":"x","k:b%d":"x","k:c%d":"x"}}}`, i, i, i)
	}
	allow := `{"Effect":"Allow","Action":"*","Resource":"*"}`
	return &Request{Principal: mustPrincipal(t, "arn:aws:iam::111111111111:user/Alice"), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"},
		&Policies{Identity: []*Policy{mustCompile(t, ControlIdentity, `{"Statement":[`+allow+text.String()+`]}`)}}
}

func TestWideConditionsStayExact(t *testing.T) {
	t.Parallel()
	req, pol := wide(t, 14)
	started := time.Now()
	d := Evaluate(req, pol)
	if took := time.Since(started); d.Result != Conditional || took > 5*time.Second {
		t.Fatalf("%s after %v", d.Result, took)
	}
	g := newGenerator(5, 0)
	for range 200 {
		full := *req
		full.Context = NewContext().Literal().Rest(RestAbsent)
		for i := range 14 {
			for _, letter := range []string{"a", "b", "c"} {
				if g.IntN(2) > 0 {
					full.Context.Set(fmt.Sprintf("k:%s%d", letter, i), pick(g, "x", "x", "x", "y"))
				}
			}
		}
		plain := Evaluate(&full, pol).Result
		if holds, decided, err := Holds(d.Condition, &full); err != nil || !decided || holds != (plain == Allowed) {
			t.Fatalf("holds %v, decided %v, %v; the request is %s", holds, decided, err, plain)
		}
	}
}

// TestNestedConditionsStayExact: an allow that can't be multiplied out is
// written as it stands.
func TestNestedConditionsStayExact(t *testing.T) {
	t.Parallel()
	var identity, boundary []string
	for i := range 60 {
		identity = append(identity, fmt.Sprintf(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringLike":{"k:a%d":"x*","k:b%d":"x"}}}`, i, i))
		boundary = append(boundary, fmt.Sprintf(`{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericLessThan":{"k:n%d":"3"}}}`, i))
	}
	req := &Request{Principal: mustPrincipal(t, "arn:aws:iam::111111111111:user/Alice"), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
	pol := &Policies{
		Identity:    []*Policy{mustCompile(t, ControlIdentity, `{"Statement":[`+strings.Join(identity, ",")+`]}`)},
		Boundary:    []*Policy{mustCompile(t, ControlBoundary, `{"Statement":[`+strings.Join(boundary, ",")+`]}`)},
		HasBoundary: true,
	}
	d := Evaluate(req, pol)
	if d.Result != Conditional {
		t.Fatal(d.Result)
	}
	for _, tt := range []struct {
		context *Context
		want    bool
	}{
		{NewContext().Set("k:a7", "xy").Set("k:b7", "x").Set("k:n3", "2"), true},
		{NewContext().Set("k:a7", "xy").Set("k:b8", "x").Set("k:n3", "2"), false},
		{NewContext().Set("k:a7", "xy").Set("k:b7", "x").Set("k:n3", "3"), false},
	} {
		full := *req
		full.Context = tt.context.Rest(RestAbsent)
		if holds, _, _ := Holds(d.Condition, &full); holds != tt.want {
			t.Errorf("holds %v, want %v", holds, tt.want)
		}
	}
}

func TestUnknownVariables(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ pattern, resource, want string }{
		{"b/${aws:username}/*", "b/Alice/x", `[{"key":"aws:username","operator":"StringEquals","values":["Alice"]}]`},
		{"b/${aws:username}/*", "b/a/b/c", `[{"key":"aws:username","operator":"StringEquals","values":["a","a/b"]}]`},
		{"b/${aws:username}/${aws:username}", "b/q/q", `[{"key":"aws:username","operator":"StringEquals","values":["q"]}]`},
		{"b/${t, 'q'}/${t, 'q'}", "b/q/q", `[{"key":"t","operator":"StringEqualsIfExists","values":["q"]}]`},
		{"b/${s}/${t}", "b/p/q", `[{"key":"s","operator":"StringEquals","values":["p"]},{"key":"t","operator":"StringEquals","values":["q"]}]`},
		{"b/${aws:username}", "c/x", `null`},
		{"b/${aws:username}${*}", "b/x*", `[{"key":"aws:username","operator":"StringEquals","values":["x"]}]`},
	} {
		text := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::` + tt.pattern + `"}}`
		req := &Request{
			Principal: mustPrincipal(t, "arn:aws:iam::111111111111:user/Alice"), Action: "s3:GetObject",
			Resource: "arn:aws:s3:::" + tt.resource, Context: NewContext().Unknown("aws:username"),
		}
		d := Evaluate(req, &Policies{Identity: []*Policy{mustCompile(t, ControlIdentity, text)}})
		if got := conditionText(d); got != tt.want {
			t.Errorf("%s on %s: %s, want %s", tt.pattern, tt.resource, got, tt.want)
		}
	}
}

// TestTooManyBindings: what no condition can express in reasonable length is
// unknown, not denied.
func TestTooManyBindings(t *testing.T) {
	t.Parallel()
	text := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*${a:b}*${a:c}*"}}`
	req := &Request{
		Principal: mustPrincipal(t, "arn:aws:iam::111111111111:user/Alice"), Action: "s3:GetObject",
		Resource: "arn:aws:s3:::" + strings.Repeat("abcdefgh", 40),
	}
	d := Evaluate(req, &Policies{Identity: []*Policy{mustCompile(t, ControlIdentity, text)}})
	if d.Result != Unknown || len(d.Missing) != 1 {
		t.Errorf("%s, missing %v", d.Result, d.Missing)
	}
}

func TestSimplify(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ statements, want string }{
		{`"NumericLessThan":{"k":"5"},"NumericGreaterThan":{"k":"7"}`, "impossible"},
		{`"NumericLessThan":{"k":["5","9"]},"NumericLessThanEquals":{"k":"7"}`, `[{"key":"k","operator":"NumericLessThanEquals","values":["7"]}]`},
		{`"NumericEquals":{"k":["5","9"]},"NumericGreaterThan":{"k":"7"}`, `[{"key":"k","operator":"NumericEquals","values":["9"]}]`},
		{`"DateLessThan":{"k":"2026-01-01"},"DateGreaterThanEquals":{"k":"2026-01-01T00:00:00Z"}`, "impossible"},
		{`"IpAddress":{"k":"10.0.0.0/8"},"NotIpAddress":{"k":"10.0.0.0/7"}`, "impossible"},
		{`"IpAddress":{"k":["10.0.0.0/8","10.1.0.0/16","192.168.0.0/16"]},"NotIpAddress":{"k":"192.168.0.0/16"}`, `[{"key":"k","operator":"IpAddress","values":["10.0.0.0/8"]}]`},
		{`"StringEquals":{"k":["a","b"]},"StringLike":{"k":"a*"}`, `[{"key":"k","operator":"StringEquals","values":["a"]}]`},
		{`"StringLike":{"k":"a*"},"StringNotLike":{"k":"*"}`, "impossible"},
		{`"StringLike":{"k":"repo:acme/*"},"StringNotEquals":{"k":"x"}`, `[{"key":"k","operator":"StringLike","values":["repo:acme/*"]}]`},
		{`"StringEqualsIgnoreCase":{"k":"A"},"StringNotEquals":{"k":"b"}`, `[{"key":"k","operator":"StringEqualsIgnoreCase","values":["A"]}]`},
		{`"ArnLike":{"k":"arn:aws:s3:::b*"},"ArnNotLike":{"k":"arn:aws:s3:::*"}`, "impossible"},
		{`"Null":{"k":"true"},"StringEquals":{"k":"a"}`, "impossible"},
		{`"Null":{"k":"true"},"StringEqualsIfExists":{"k":"a"}`, `[{"key":"k","operator":"Null","values":["true"]}]`},
		{`"Null":{"k":"false"},"StringEqualsIfExists":{"k":"a"}`, `[{"key":"k","operator":"StringEquals","values":["a"]}]`},
		{`"Null":{"k":"false"},"StringNotEquals":{"k":"a"}`, `[{"key":"k","operator":"Null","values":["false"]},{"key":"k","operator":"StringNotEquals","values":["a"]}]`},
		{`"Bool":{"k":"true"},"BoolIfExists":{"k":"false"}`, "impossible"},
		{`"Bool":{"k":["true","false"]}`, `[{"key":"k","operator":"Null","values":["false"]}]`},
		{`"ForAnyValue:Bool":{"k":["true","false"]}`, `[{"key":"k","operator":"Null","values":["false"]}]`},
		{`"BinaryEquals":{"k":"AQ=="},"StringEquals":{"l":"a"}`, `[{"key":"k","operator":"BinaryEquals","values":["AQ=="]},{"key":"l","operator":"StringEquals","values":["a"]}]`},
		{`"ForAnyValue:StringEquals":{"k":"a"},"ForAllValues:StringNotEquals":{"k":"a"}`, "impossible"},
		{`"StringEquals":{"aws:TagKeys":"a"},"StringLike":{"aws:TagKeys":"b"}`, `[{"key":"aws:TagKeys","operator":"StringEquals","values":["a"]},{"key":"aws:TagKeys","operator":"StringLike","values":["b"]}]`},
	} {
		text := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{` + tt.statements + `}}}`
		req := &Request{Principal: mustPrincipal(t, "arn:aws:iam::111111111111:user/Alice"), Action: "s3:GetObject", Resource: "*"}
		d := Evaluate(req, &Policies{Identity: []*Policy{mustCompile(t, ControlIdentity, text)}})
		got := conditionText(d)
		if d.Result == ImplicitlyDenied {
			got = "impossible"
		}
		if got != tt.want {
			t.Errorf("%s\n got %s\nwant %s", tt.statements, got, tt.want)
		}
	}
}

// TestHostileSizes: thousands of statements that all depend on unknown keys are
// decided in time that grows with their number.
func TestHostileSizes(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}`)
	for i := range 3000 {
		fmt.Fprintf(&text, `,{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringLike":{"k%d":"a*","j":"b%d*"}}}`, i%7, i)
	}
	pol := &Policies{Identity: []*Policy{mustCompile(t, ControlIdentity, text.String()+"]}")}}
	started := time.Now()
	d := Evaluate(&Request{Principal: mustPrincipal(t, "arn:aws:iam::111111111111:user/Alice"), Action: "s3:GetObject", Resource: "*"}, pol)
	if took := time.Since(started); d.Result != Conditional || took > 10*time.Second {
		t.Errorf("%s after %v", d.Result, took)
	}
}
