package aws

import (
	"strings"
	"testing"
)

const benchIdentity = `{"Version":"2012-10-17","Statement":[
 {"Effect":"Allow","Action":["s3:GetObject","s3:PutObject"],"Resource":"arn:aws:s3:::b/${aws:username}/*"},
 {"Effect":"Allow","Action":["ec2:Describe*","iam:Get*","iam:List*"],"Resource":"*"},
 {"Effect":"Deny","Action":"s3:DeleteObject","Resource":"*"}]}`

const benchBoundary = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["s3:*","ec2:*"],"Resource":"*"}}`

const benchSCP = `{"Version":"2012-10-17","Statement":[
 {"Effect":"Allow","Action":"*","Resource":"*"},
 {"Effect":"Deny","NotAction":["iam:*","sts:*","s3:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}},
 {"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}},
 {"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"NotIpAddress":{"aws:SourceIp":["10.0.0.0/8","192.168.0.0/16"]}}}]}`

func mustCompile(tb testing.TB, control, text string) *Policy {
	tb.Helper()
	doc, err := Parse([]byte(text))
	if err != nil {
		tb.Fatal(err)
	}
	return Compile(doc, Origin{Control: control, ID: control})
}

func mustPrincipal(tb testing.TB, arn string) Principal {
	tb.Helper()
	p, err := ParsePrincipal(arn)
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

func smallCase(tb testing.TB) (*Request, *Policies) {
	req := &Request{
		Principal: mustPrincipal(tb, "arn:aws:iam::111111111111:user/Alice"),
		Action:    "s3:GetObject", Resource: "arn:aws:s3:::b/Alice/x", ResourceAccount: "111111111111",
		Context: NewContext().Rest(RestAbsent).Set("aws:SourceIp", "10.1.2.3").Set("aws:SecureTransport", "true").
			Set("aws:RequestedRegion", "us-east-1"),
	}
	return req, &Policies{
		Identity: []*Policy{mustCompile(tb, ControlIdentity, benchIdentity)},
		Boundary: []*Policy{mustCompile(tb, ControlBoundary, benchBoundary)}, HasBoundary: true,
		SCPs: []Level{{ID: "root", Policies: []*Policy{mustCompile(tb, ControlSCP, benchSCP)}}},
	}
}

// BenchmarkEvaluateSmall decides a request with a boundary, an SCP, conditions
// and a policy variable in play.
func BenchmarkEvaluateSmall(b *testing.B) {
	req, pol := smallCase(b)
	var d Decision
	b.ReportAllocs()
	for b.Loop() {
		EvaluateInto(&d, req, pol)
	}
	if d.Result != Allowed {
		b.Fatal(d.Result)
	}
}

// TestEvaluateAllocatesNothing is the promise of EvaluateInto.
func TestEvaluateAllocatesNothing(t *testing.T) {
	req, pol := smallCase(t)
	var d Decision
	EvaluateInto(&d, req, pol)
	if n := testing.AllocsPerRun(100, func() { EvaluateInto(&d, req, pol) }); n != 0 {
		t.Errorf("%v allocations an evaluation, want none", n)
	}
	denied := *req
	denied.Context = req.Context.Clone().Set("aws:SourceIp", "8.8.8.8")
	EvaluateInto(&d, &denied, pol)
	if n := testing.AllocsPerRun(100, func() { EvaluateInto(&d, &denied, pol) }); n != 0 || d.Result != ExplicitlyDenied {
		t.Errorf("%s with %v allocations, want ExplicitlyDenied with none", d.Result, n)
	}
}

// BenchmarkEvaluatePartial leaves the source address unknown.
func BenchmarkEvaluatePartial(b *testing.B) {
	req, pol := smallCase(b)
	req.Context.Unknown("aws:SourceIp")
	b.ReportAllocs()
	for b.Loop() {
		if d := Evaluate(req, pol); d.Result != Conditional {
			b.Fatal(d.Result)
		}
	}
}

func BenchmarkParseCompile(b *testing.B) {
	text := []byte(benchSCP)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		doc, err := Parse(text)
		if err != nil {
			b.Fatal(err)
		}
		Compile(doc, Origin{Control: ControlSCP})
	}
}

// BenchmarkHostilePattern is the pattern that makes a naive matcher explode.
func BenchmarkHostilePattern(b *testing.B) {
	pattern := strings.Repeat("a*", 50) + "b"
	text := strings.Repeat("a", 400)
	for b.Loop() {
		if MatchResource(pattern, text) {
			b.Fatal("matched")
		}
	}
}
