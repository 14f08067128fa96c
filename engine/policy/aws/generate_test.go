package aws

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
)

// generator makes random cases from a small vocabulary, so that statements hit
// and miss about equally often. Dense cases are about few actions and resources,
// so that conditions decide.
type generator struct {
	*rand.Rand
	dense bool
}

func newGenerator(stream, number int) *generator {
	return &generator{rand.New(rand.NewPCG(uint64(stream), uint64(number))), false}
}

func pick[T any](g *generator, list ...T) T { return list[g.IntN(len(list))] }

// some picks one to three of the list.
func pickSome(g *generator, list []string) []string {
	out := []string{pick(g, list...)}
	for g.IntN(3) == 0 && len(out) < 3 {
		out = append(out, pick(g, list...))
	}
	return out
}

var (
	genPrincipals = []string{
		"arn:aws:iam::111111111111:user/Alice", "arn:aws:iam::111111111111:user/team/Bob", "arn:aws:iam::111111111111:role/app",
		"arn:aws:sts::111111111111:assumed-role/app/s1", "arn:aws:sts::111111111111:federated-user/Fred",
		"arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:user/Alice", "cloudtrail.amazonaws.com", "*",
		"arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
	}
	genAWS = []string{
		"arn:aws:iam::111111111111:user/Alice", "arn:aws:iam::111111111111:role/app", "arn:aws:sts::111111111111:assumed-role/app/s1",
		"arn:aws:iam::111111111111:root", "111111111111", "arn:aws:sts::111111111111:federated-user/Fred", "*",
		"arn:aws:iam::222222222222:root", "AROAEXAMPLE", "arn:aws:sts::111111111111:assumed-role/app/s2",
	}
	genActions        = []string{"s3:GetObject", "s3:PutObject", "S3:getobject", "kms:Decrypt", "sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:GetCallerIdentity", "iam:GetUser"}
	genActionPatterns = []string{"*", "s3:*", "s3:Get*", "S3:GETOBJECT", "s3:?etObject", "kms:*", "kms:Decrypt", "sts:*", "sts:Assume*", "s3:PutObject", "iam:*"}
	genResources      = []string{
		"arn:aws:s3:::b/k", "arn:aws:s3:::b/Alice/x", "arn:aws:s3:::B/k", "arn:aws:kms:us-east-1:111111111111:key/1",
		"arn:aws:iam::111111111111:role/app", "arn:aws:logs:us-east-1:111111111111:log-group:a:b", "*",
	}
	genResourcePatterns = []string{
		"*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/k", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:PrincipalTag/team, 'Alice'}/x",
		"arn:aws:kms:*:111111111111:key/*", "arn:aws:kms:*", "arn:aws:*s:us-east-1:*:log-group:*", "arn:aws:iam::*:role/*", "arn:aws:s3:::?/*",
		"arn:aws:s3:::b/${aws:username}*", "arn:aws:s3*k", "arn:aws:s3:::*/${*}", "arn:aws:lo*:1*1:log-group:*",
	}
)

// genKey is a context key with values and policy values that suit its type.
type genKey struct {
	name      string
	operators []string
	values    []string
	patterns  []string
	sets      bool
}

var genKeys = []genKey{
	{"aws:SourceIp", []string{"IpAddress", "NotIpAddress"}, []string{"10.0.0.5", "192.168.1.1", "2001:db8::1"}, []string{"10.0.0.0/8", "192.168.1.1", "0.0.0.0/0", "2001:db8::/32", "10.0.0.0/30"}, false},
	{"aws:username", []string{"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"}, []string{"Alice", "alice", "Bob", "*"}, []string{"Alice", "A*", "*", "?ob", "${aws:PrincipalTag/team}", "${*}"}, false},
	{"aws:PrincipalTag/team", []string{"StringEquals", "StringNotEquals", "StringLike"}, []string{"Alice", "k", "red"}, []string{"red", "Alice", "${aws:username}", "r*d", "${aws:username, 'red'}"}, false},
	{"aws:TagKeys", []string{"StringEquals", "StringLike", "StringNotEquals"}, []string{"a", "b"}, []string{"a", "b", "*"}, true},
	{"aws:MultiFactorAuthPresent", []string{"Bool"}, []string{"true", "false"}, []string{"true", "false"}, false},
	{"s3:max-keys", []string{"NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"}, []string{"5", "10", "20"}, []string{"10", "7", "10.0", "20"}, false},
	{"aws:CurrentTime", []string{"DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"}, []string{"2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"}, []string{"2026-01-01", "2026-03-01T00:00:00Z", "2026-06-01T00:00:00Z", "1767225600"}, false},
	{"aws:PrincipalArn", []string{"ArnLike", "ArnEquals", "ArnNotLike", "ArnNotEquals", "StringLike"}, []string{"arn:aws:iam::111111111111:user/Alice", "arn:aws:iam::111111111111:role/app"}, []string{"arn:aws:iam::*:role/*", "arn:aws:iam::111111111111:user/Alice", "arn:aws:*", "*", "arn:aws:iam::111111111111:user/${aws:username}"}, false},
	{"aws:PrincipalOrgID", []string{"StringEquals", "StringNotEquals"}, []string{"o-1", "o-2"}, []string{"o-1", "o-2"}, false},
	{"s3:signature", []string{"BinaryEquals"}, []string{"AQ==", "Ag=="}, []string{"AQ==", "Ag=="}, false},
}

func (g *generator) clause() Clause {
	k := genKeys[g.IntN(len(genKeys))]
	if g.IntN(8) == 0 {
		return Clause{"Null", k.name, []string{pick(g, "true", "false")}}
	}
	op := pick(g, k.operators...)
	if k.sets && g.IntN(3) > 0 || g.IntN(12) == 0 {
		op = pick(g, "ForAnyValue:", "ForAllValues:") + op
	}
	if g.IntN(5) == 0 {
		op += "IfExists"
	}
	name := k.name
	if g.IntN(4) == 0 {
		name = strings.ToUpper(name)
	}
	return Clause{op, name, pickSome(g, k.patterns)}
}

func (g *generator) statement(principals bool) map[string]any {
	s := map[string]any{"Effect": pick(g, "Allow", "Allow", "Allow", "Deny")}
	if g.dense {
		s["Action"] = pick(g, "*", "s3:Get*")
		s["Resource"] = pick(g, "*", "arn:aws:s3:::b/*", "arn:aws:s3:::b/${aws:username}/*", "arn:aws:s3:::b/${aws:PrincipalTag/team, 'Alice'}/x")
		if principals {
			s["Principal"] = map[string]any{"AWS": pick(g, "*", "111111111111", "arn:aws:iam::111111111111:user/Alice")}
		}
		g.conditions(s, 3)
		return s
	}
	s[pick(g, "Action", "Action", "Action", "Action", "NotAction")] = pickSome(g, genActionPatterns)
	if !principals || g.IntN(4) > 0 {
		s[pick(g, "Resource", "Resource", "Resource", "Resource", "NotResource")] = pickSome(g, genResourcePatterns)
	}
	if principals {
		s[pick(g, "Principal", "Principal", "Principal", "Principal", "NotPrincipal")] = g.principal()
	}
	g.conditions(s, 2)
	return s
}

// conditions adds a Condition with chance 1-1/often to go on.
func (g *generator) conditions(s map[string]any, often int) {
	condition := map[string]map[string]any{}
	for g.IntN(often) > 0 && len(condition) < 3 {
		c := g.clause()
		if condition[c.Operator] == nil {
			condition[c.Operator] = map[string]any{}
		}
		condition[c.Operator][c.Key] = c.Values
	}
	if len(condition) > 0 {
		s["Condition"] = condition
	}
}

func (g *generator) principal() any {
	switch g.IntN(6) {
	case 0:
		return "*"
	case 1:
		return map[string]any{"Service": "cloudtrail.amazonaws.com"}
	case 2:
		return map[string]any{"Federated": genPrincipals[len(genPrincipals)-1], "AWS": pickSome(g, genAWS)}
	}
	return map[string]any{"AWS": pickSome(g, genAWS)}
}

// text writes a policy of up to n statements.
func (g *generator) text(n int, principals bool) []byte {
	statements := make([]any, 1+g.IntN(n))
	for i := range statements {
		statements[i] = g.statement(principals)
	}
	out, _ := json.Marshal(map[string]any{"Version": pick(g, "2012-10-17", "2012-10-17", "2012-10-17", "2008-10-17"), "Statement": statements})
	return out
}

func (g *generator) context() map[string][]string {
	out := map[string][]string{}
	for _, k := range genKeys {
		switch {
		case g.IntN(3) == 0:
		case k.sets && g.IntN(2) == 0:
			out[k.name] = k.values
		default:
			out[k.name] = []string{pick(g, k.values...)}
		}
	}
	return out
}
