package aws

import (
	"slices"
	"testing"
)

const queried = `{"Version":"2012-10-17","Statement":[
 {"Effect":"Allow","Action":["s3:Get*","s3:Put*"],"Resource":"arn:aws:s3:::b/${aws:username}/*","Condition":{"Bool":{"aws:SecureTransport":"true"}}},
 {"Sid":"Not","Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::c"},
 {"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":{"s3:prefix":"${aws:PrincipalTag/team, 'x'}"}}}]}`

func TestGrantsAndKeys(t *testing.T) {
	t.Parallel()
	p := mustCompile(t, ControlIdentity, queried)
	grants := slices.Collect(p.Grants())
	if len(grants) != 2 || !slices.Equal(grants[0].Actions, []string{"s3:Get*", "s3:Put*"}) || !slices.Equal(grants[1].NotActions, []string{"iam:*"}) ||
		!slices.Equal(grants[1].NotResources, []string{"arn:aws:s3:::c"}) || len(grants[0].Conditions) != 1 {
		t.Errorf("grants %+v", grants)
	}
	if denies := slices.Collect(p.Denies()); len(denies) != 1 || denies[0].Statement != 2 {
		t.Errorf("denies %+v", denies)
	}
	want := []string{"aws:principaltag/team", "aws:securetransport", "aws:username", "s3:prefix"}
	if keys := slices.Collect(p.Keys()); !slices.Equal(keys, want) {
		t.Errorf("keys %v", keys)
	}
	if !p.MentionsKey("AWS:UserName") || p.MentionsKey("aws:userid") {
		t.Error("MentionsKey")
	}
	if info := p.Statement(1); info.Sid != "Not" || info.Effect != Allow {
		t.Errorf("%+v", info)
	}
}

func TestPrincipals(t *testing.T) {
	t.Parallel()
	p := mustCompile(t, ControlTrust, `{"Statement":[
	 {"Effect":"Allow","Action":"sts:*","Principal":{"AWS":["111111111111","*","AROAX"],"Service":"a.amazonaws.com","Federated":"f","CanonicalUser":"c"}},
	 {"Effect":"Deny","Action":"sts:*","Principal":"*"},
	 {"Effect":"Allow","Action":"sts:*","NotPrincipal":{"AWS":"222222222222"}}]}`)
	want := []NamedPrincipal{
		{AWSPrincipal, "111111111111", 0}, {Everyone, "*", 0}, {AWSPrincipal, "AROAX", 0}, {AWSService, "a.amazonaws.com", 0},
		{FederatedBy, "f", 0}, {CanonicalUser, "c", 0}, {Everyone, "*", 2},
	}
	if got := slices.Collect(p.Principals()); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestParsePrincipal(t *testing.T) {
	t.Parallel()
	for arn, want := range map[string]Principal{
		"*":                                     {},
		"anonymous":                             {},
		"111111111111":                          {Kind: Root, ARN: "arn:aws:iam::111111111111:root", Account: "111111111111"},
		"arn:aws:iam::111111111111:root":        {Kind: Root, ARN: "arn:aws:iam::111111111111:root", Account: "111111111111"},
		"arn:aws:iam::111111111111:user/a/b":    {Kind: User, ARN: "arn:aws:iam::111111111111:user/a/b", Account: "111111111111", Name: "b"},
		"arn:aws-cn:iam::111111111111:role/a/r": {Kind: Role, ARN: "arn:aws-cn:iam::111111111111:role/a/r", Account: "111111111111", Name: "r", Role: "arn:aws-cn:iam::111111111111:role/a/r"},
		"arn:aws:sts::111111111111:assumed-role/r/s":         {Kind: Session, ARN: "arn:aws:sts::111111111111:assumed-role/r/s", Account: "111111111111", Name: "r", Role: "arn:aws:iam::111111111111:role/r"},
		"arn:aws:sts::111111111111:federated-user/f":         {Kind: FederatedUser, ARN: "arn:aws:sts::111111111111:federated-user/f", Account: "111111111111", Name: "f"},
		"lambda.amazonaws.com":                               {Kind: Service, ARN: "lambda.amazonaws.com"},
		"cognito-identity.amazonaws.com":                     {Kind: Federated, ARN: "cognito-identity.amazonaws.com"},
		"arn:aws:iam::111111111111:oidc-provider/gitlab.com": {Kind: Federated, ARN: "arn:aws:iam::111111111111:oidc-provider/gitlab.com", Account: "111111111111", Name: "gitlab.com"},
	} {
		if got, err := ParsePrincipal(arn); err != nil || got != want {
			t.Errorf("%s: %+v, %v", arn, got, err)
		}
	}
	for _, arn := range []string{"", "alice", "arn:aws:s3:::b", "arn:aws:iam::1:group/g", "arn:aws:sts::1:assumed-role/r", "arn:aws:iam::1:user/"} {
		if _, err := ParsePrincipal(arn); err == nil {
			t.Errorf("%q parsed", arn)
		}
	}
}

// TestDerivedKeys: keys that follow from the request are known without being
// set, and what was set wins.
func TestDerivedKeys(t *testing.T) {
	t.Parallel()
	session := "arn:aws:sts::111111111111:assumed-role/app/s1"
	user := "arn:aws:iam::111111111111:user/Alice"
	for _, tt := range []struct {
		who, operator, key, value string
		want                      Result
	}{
		{user, "StringEquals", "aws:username", "Alice", Allowed},
		{session, "Null", "aws:username", "true", Allowed},
		{session, "ArnEquals", "aws:PrincipalArn", "arn:aws:iam::111111111111:role/app", Allowed},
		{user, "StringEquals", "aws:PrincipalType", "User", Allowed},
		{user, "StringEquals", "aws:PrincipalAccount", "222222222222", ImplicitlyDenied},
		{user, "StringEquals", "aws:ResourceAccount", "111111111111", Allowed},
		{user, "Bool", "aws:PrincipalIsAWSService", "false", Allowed},
		{user, "Null", "aws:PrincipalServiceName", "true", Allowed},
		{user, "StringEquals", "aws:userid", "AIDAX", Conditional},
	} {
		req := &Request{Principal: mustPrincipal(t, tt.who), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: "111111111111"}
		text := `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*","Condition":{"` + tt.operator + `":{"` + tt.key + `":"` + tt.value + `"}}}}`
		pol := &Policies{Resource: []*Policy{mustCompile(t, ControlResource, text)}}
		if got := Evaluate(req, pol); got.Result != tt.want {
			t.Errorf("%s %s %s: %s, want %s", tt.who, tt.key, tt.value, got.Result, tt.want)
		}
	}
	req := &Request{Principal: mustPrincipal(t, user), Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", Context: NewContext().Unknown("aws:username")}
	pol := &Policies{Identity: []*Policy{mustCompile(t, ControlIdentity, `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"AWS:Username":"Alice"}}}}`)}}
	if got := Evaluate(req, pol); got.Result != Conditional {
		t.Errorf("a key called unknown was filled in: %s", got.Result)
	}
}

// Whose account a canonical user id is can't be told from the policy.
func TestCanonicalUser(t *testing.T) {
	t.Parallel()
	bucket := mustCompile(t, ControlResource, `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Principal":{"CanonicalUser":"c1"}}}`)
	identity := mustCompile(t, ControlIdentity, `{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}`)
	for _, tt := range []struct {
		id, owner string
		want      Result
	}{
		{"", "222222222222", Unknown},
		{"c1", "222222222222", Allowed},
		{"c2", "222222222222", ImplicitlyDenied},
		{"", "111111111111", Allowed},
	} {
		who := mustPrincipal(t, "arn:aws:iam::111111111111:user/Alice")
		who.CanonicalID = tt.id
		req := &Request{Principal: who, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k", ResourceAccount: tt.owner}
		d := Evaluate(req, &Policies{Identity: []*Policy{identity}, Resource: []*Policy{bucket}})
		if d.Result != tt.want || (len(d.Missing) == 1) != (tt.want == Unknown) {
			t.Errorf("id %q, bucket of %s: %s %v, want %s", tt.id, tt.owner, d.Result, d.Missing, tt.want)
		}
	}
}
