package aws

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"sync"
	"testing"
)

// authorizationDetails is what the tests need of IAM's
// GetAccountAuthorizationDetails. The file is cloudsplaining's example
// (github.com/salesforce/cloudsplaining, BSD-3-Clause).
type authorizationDetails struct {
	UserDetailList []detail
	RoleDetailList []detail
	Policies       []struct {
		Arn               string
		PolicyVersionList []struct {
			Document         json.RawMessage
			IsDefaultVersion bool
		}
	}
}

type detail struct {
	Arn                            string
	AssumeRolePolicyDocument       json.RawMessage
	UserPolicyList, RolePolicyList []struct{ PolicyDocument json.RawMessage }
	AttachedManagedPolicies        []struct{ PolicyArn string }
}

// estate is the principals of the file with their policies.
type estate struct {
	principals []Principal
	identity   [][]*Policy
	trust      map[string]*Policy
}

func loadEstate(tb testing.TB) *estate {
	tb.Helper()
	file, err := os.Open("testdata/authorization-details.json.gz")
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		tb.Fatal(err)
	}
	var details authorizationDetails
	if err := json.NewDecoder(text).Decode(&details); err != nil {
		tb.Fatal(err)
	}
	managed := map[string]*Policy{}
	for _, p := range details.Policies {
		for _, v := range p.PolicyVersionList {
			if v.IsDefaultVersion {
				managed[p.Arn] = mustCompile(tb, ControlIdentity, string(v.Document))
			}
		}
	}
	out := &estate{trust: map[string]*Policy{}}
	for _, d := range append(details.UserDetailList, details.RoleDetailList...) {
		out.principals = append(out.principals, mustPrincipal(tb, d.Arn))
		var policies []*Policy
		for _, inline := range append(d.UserPolicyList, d.RolePolicyList...) {
			policies = append(policies, mustCompile(tb, ControlIdentity, string(inline.PolicyDocument)))
		}
		for _, attached := range d.AttachedManagedPolicies {
			if p := managed[attached.PolicyArn]; p != nil {
				policies = append(policies, p)
			}
		}
		out.identity = append(out.identity, policies)
		if d.AssumeRolePolicyDocument != nil {
			out.trust[d.Arn] = mustCompile(tb, ControlTrust, string(d.AssumeRolePolicyDocument))
		}
	}
	return out
}

var estateActions = []string{
	"iam:CreateAccessKey", "iam:AttachUserPolicy", "iam:PassRole", "s3:GetObject", "lambda:UpdateFunctionCode",
	"ec2:RunInstances", "secretsmanager:GetSecretValue", "kms:ListKeys", "cloudformation:CreateStack", "ssm:SendCommand",
}

// policies wraps each principal in a boundary and two levels of SCPs with
// conditions.
func (x *estate) policies(tb testing.TB) []*Policies {
	boundary := mustCompile(tb, ControlBoundary, `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","NotAction":"organizations:*","Resource":"*"}]}`)
	scp := mustCompile(tb, ControlSCP, benchSCP)
	full := mustCompile(tb, ControlSCP, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`)
	var out []*Policies
	for i := range x.principals {
		out = append(out, &Policies{
			Identity: x.identity[i], Boundary: []*Policy{boundary}, HasBoundary: true,
			SCPs: []Level{{ID: "root", Policies: []*Policy{full}}, {ID: "unit", Policies: []*Policy{scp}}},
		})
	}
	return out
}

// BenchmarkEvaluateEstate decides ten actions for each of the file's principals,
// under a boundary and SCPs with conditions.
func BenchmarkEvaluateEstate(b *testing.B) {
	x := loadEstate(b)
	policies := x.policies(b)
	ctx := NewContext().Rest(RestAbsent).Set("aws:SourceIp", "10.1.2.3").Set("aws:SecureTransport", "true").Set("aws:RequestedRegion", "us-east-1")
	var d Decision
	var req Request
	var results [resultEnd]int
	b.ReportAllocs()
	count := 0
	for b.Loop() {
		i, action := count%len(x.principals), estateActions[count/len(x.principals)%len(estateActions)]
		req = Request{Principal: x.principals[i], Action: action, Resource: "*", Context: ctx}
		EvaluateInto(&d, &req, policies[i])
		results[d.Result]++
		count++
	}
	if results[Allowed] == 0 || results[ImplicitlyDenied] == 0 {
		b.Fatal(results)
	}
}

// BenchmarkLoadEstate reads and compiles the file's policies.
func BenchmarkLoadEstate(b *testing.B) {
	for b.Loop() {
		loadEstate(b)
	}
}

// TestEstate: every policy that AWS has accepted parses, and the queries see
// what the texts say.
func TestEstate(t *testing.T) {
	t.Parallel()
	x := loadEstate(t)
	if len(x.principals) != 122 || len(x.trust) != 78 {
		t.Fatalf("%d principals, %d trust policies", len(x.principals), len(x.trust))
	}
	services := 0
	for _, trust := range x.trust {
		for p := range trust.Principals() {
			if p.Type == AWSService {
				services++
			}
		}
	}
	if services == 0 {
		t.Error("no trust policy names a service")
	}
}

// TestPoliciesAreShared: evaluating never writes to what it is given; the race
// detector would see it.
func TestPoliciesAreShared(t *testing.T) {
	t.Parallel()
	x := loadEstate(t)
	policies := x.policies(t)
	ctx := NewContext()
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for i := range x.principals {
				for _, action := range estateActions {
					Evaluate(&Request{Principal: x.principals[i], Action: action, Resource: "*", Context: ctx}, policies[i])
				}
			}
		})
	}
	group.Wait()
}
