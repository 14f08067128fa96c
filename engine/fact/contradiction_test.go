package fact

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func cond(key, operator string, values ...string) Condition {
	return Condition{Key: key, Operator: operator, Values: values}
}

func anyOf(branches ...[]Condition) Condition { return Condition{AnyOf: branches} }

func TestContradictory(t *testing.T) {
	const mfa, tag, age, issued, arn = "aws:MultiFactorAuthPresent", "aws:PrincipalTag/team", "aws:MultiFactorAuthAge", "aws:TokenIssueTime", "aws:PrincipalArn"
	yes, no := cond(mfa, "Bool", "true"), cond(mfa, "Bool", "false")
	cases := []struct {
		name string
		cs   Conditions
		want bool
	}{
		{"nothing", nil, false},
		{"one", Conditions{yes}, false},
		{"both booleans", Conditions{yes, no}, true},
		{"keys without case", Conditions{yes, cond(strings.ToLower(mfa), "Bool", "False")}, true},
		{"either boolean", Conditions{cond(mfa, "Bool", "true", "false"), no}, false},
		{"IfExists is met by absence", Conditions{cond(mfa, "BoolIfExists", "true"), cond(mfa, "BoolIfExists", "false")}, false},
		{"IfExists of a key that must be there", Conditions{cond(mfa, "BoolIfExists", "true"), no}, true},
		{"absent and present", Conditions{cond(mfa, "Null", "true"), yes}, true},
		{"absent and IfExists", Conditions{cond(mfa, "Null", "true"), cond(mfa, "BoolIfExists", "true")}, false},
		{"present and present", Conditions{cond(mfa, "Null", "false"), yes}, false},
		{"absent and present, said so", Conditions{cond(mfa, "Null", "true"), cond(mfa, "Null", "false")}, true},
		{"absent or present", Conditions{cond(mfa, "Null", "true", "false"), yes}, false},
		{"sets that meet", Conditions{cond(tag, "StringEquals", "a", "b"), cond(tag, "StringEquals", "b", "c")}, false},
		{"sets that do not", Conditions{cond(tag, "StringEquals", "a"), cond(tag, "StringEquals", "b", "c")}, true},
		{"three sets, pairwise meeting", Conditions{cond(tag, "StringEquals", "a", "b"), cond(tag, "StringEquals", "b", "c"), cond(tag, "StringEquals", "a", "c")}, true},
		{"case counts", Conditions{cond(tag, "StringEquals", "a"), cond(tag, "StringEquals", "A")}, true},
		{"case does not count", Conditions{cond(tag, "StringEqualsIgnoreCase", "a"), cond(tag, "StringEquals", "A")}, false},
		{"case may go either way", Conditions{cond(tag, "StringEqualsIgnoreCase", "Foo"), cond(tag, "StringLike", "foo*")}, false},
		{"another spelling is left", Conditions{cond(tag, "StringEqualsIgnoreCase", "Foo"), cond(tag, "StringNotEquals", "Foo")}, false},
		{"no spelling is left", Conditions{cond(tag, "StringEqualsIgnoreCase", "Foo"), cond(tag, "StringNotEqualsIgnoreCase", "foo")}, true},
		{"equal and not", Conditions{cond(tag, "StringEquals", "a"), cond(tag, "StringNotEquals", "a", "b")}, true},
		{"not, of an absent key", Conditions{cond(tag, "StringNotEquals", "a"), cond(tag, "Null", "true")}, false},
		{"pattern matches", Conditions{cond(tag, "StringEquals", "abc"), cond(tag, "StringLike", "a*", "z*")}, false},
		{"pattern does not", Conditions{cond(tag, "StringEquals", "abc"), cond(tag, "StringLike", "b*")}, true},
		{"? is one character", Conditions{cond(tag, "StringEquals", "é"), cond(tag, "StringLike", "?")}, false},
		{"not like", Conditions{cond(tag, "StringEquals", "abc"), cond(tag, "StringNotLike", "a*")}, true},
		{"a star in StringEquals is a star", Conditions{cond(tag, "StringEquals", "a*"), cond(tag, "StringEquals", "ab")}, true},
		{"patterns with other beginnings", Conditions{cond(arn, "ArnLike", "arn:aws:iam::1*"), cond(arn, "ArnLike", "arn:aws:iam::2*")}, true},
		{"patterns with other ends", Conditions{cond(tag, "StringLike", "*a"), cond(tag, "StringLike", "*b")}, true},
		{"patterns that may meet", Conditions{cond(tag, "StringLike", "a*"), cond(tag, "StringLike", "*b")}, false},
		{"ARNs", Conditions{cond(arn, "ArnEquals", "arn:a"), cond(arn, "ArnNotEquals", "arn:a")}, true},
		{"ARN not like is not judged", Conditions{cond(arn, "ArnEquals", "arn:a"), cond(arn, "ArnNotLike", "arn:*")}, false},
		{"ranges that meet", Conditions{cond(age, "NumericLessThan", "10"), cond(age, "NumericGreaterThan", "5")}, false},
		{"ranges that touch", Conditions{cond(age, "NumericLessThan", "5"), cond(age, "NumericGreaterThanEquals", "5")}, true},
		{"ranges that share a point", Conditions{cond(age, "NumericLessThanEquals", "5"), cond(age, "NumericGreaterThanEquals", "5")}, false},
		{"the wider of two bounds", Conditions{cond(age, "NumericLessThan", "3", "10"), cond(age, "NumericGreaterThan", "5")}, false},
		{"numbers are numbers", Conditions{cond(age, "NumericEquals", "1.0"), cond(age, "NumericEquals", "1")}, false},
		{"number out of range", Conditions{cond(age, "NumericEquals", "7"), cond(age, "NumericLessThan", "5")}, true},
		{"number and not", Conditions{cond(age, "NumericEquals", "7"), cond(age, "NumericNotEquals", "7.0")}, true},
		{"dates", Conditions{cond(issued, "DateLessThan", "2026-01-01T00:00:00Z"), cond(issued, "DateGreaterThan", "2026-06-01T00:00:00Z")}, true},
		{"dates that leave room", Conditions{cond(issued, "DateGreaterThan", "2026-01-01"), cond(issued, "DateLessThan", "2026-06-01T00:00:00Z")}, false},
		{"a date that is none", Conditions{cond(issued, "DateLessThan", "soon"), cond(issued, "DateGreaterThan", "2026-06-01T00:00:00Z")}, false},
		{"variables are not judged", Conditions{cond(tag, "StringEquals", "${aws:username}"), cond(tag, "StringEquals", "a")}, false},
		{"variables need the key", Conditions{cond(tag, "StringEquals", "${aws:username}"), cond(tag, "Null", "true")}, true},
		{"sets of values are not judged", Conditions{cond(tag, "ForAnyValue:StringEquals", "a"), cond(tag, "ForAnyValue:StringEquals", "b")}, false},
		{"ForAnyValue needs the key", Conditions{cond(tag, "ForAnyValue:StringEquals", "a"), cond(tag, "Null", "true")}, true},
		{"ForAllValues does not", Conditions{cond(tag, "ForAllValues:StringEquals", "a"), cond(tag, "Null", "true")}, false},
		{"what is not AWS's", Conditions{cond("part", "Settled", "x"), cond("part", "Settled", "y"), {Key: "hypothetical"}}, false},
		{"addresses are not judged", Conditions{cond("aws:SourceIp", "IpAddress", "10.0.0.0/8"), cond("aws:SourceIp", "IpAddress", "11.0.0.0/8")}, false},
		{"one branch stands", Conditions{yes, anyOf([]Condition{no}, []Condition{cond(tag, "StringEquals", "a")})}, false},
		{"no branch stands", Conditions{yes, cond(tag, "StringEquals", "b"), anyOf([]Condition{no}, []Condition{cond(tag, "StringEquals", "a")})}, true},
		{"branches in branches", Conditions{yes, anyOf([]Condition{anyOf([]Condition{no}, []Condition{no})})}, true},
		{"no alternatives say nothing", Conditions{{AnyOf: [][]Condition{}}}, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := Contradictory(c.cs); got != c.want {
				t.Errorf("Contradictory = %v, want %v", got, c.want)
			}
		})
	}
}

func TestContradictoryGivesUp(t *testing.T) {
	branch := []Condition{cond("a", "StringEquals", "x")}
	cs := Conditions{cond("b", "Bool", "true"), cond("b", "Bool", "false")}
	for range 20 {
		cs = append(cs, anyOf(branch, branch, branch))
	}
	if Contradictory(cs) {
		t.Error("want false where there are too many alternatives")
	}
}

// value is one of those that a key of the random test may have; nil is absent.
var someValues = []string{"a", "A", "b", "ab", "true", "false", "1", "2", "1.0", "2026-01-01"}

// TestContradictoryIsSound: where some value of the key meets all conditions,
// they are not contradictory.
func TestContradictoryIsSound(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	operators := []string{
		"StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike",
		"Bool", "NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericGreaterThanEquals", "Null",
	}
	found := 0
	for range 200_000 {
		var cs Conditions
		for range 1 + random.IntN(4) {
			operator := pick(operators)
			c := cond("k", operator, pick(append([]string{"*", "a*", "?b", "*B"}, someValues...)))
			switch {
			case operator == "Null":
				c.Values = []string{pick([]string{"true", "false"})}
			case random.IntN(4) == 0:
				c.Operator += "IfExists"
			}
			if random.IntN(3) == 0 && operator != "Null" {
				c.Values = append(c.Values, pick(someValues))
			}
			cs = append(cs, c)
		}
		if !Contradictory(cs) {
			continue
		}
		found++
		if holds(cs, nil) {
			t.Fatalf("absence meets %v", cs)
		}
		for _, value := range someValues {
			if holds(cs, &value) {
				t.Fatalf("%q meets %v", value, cs)
			}
		}
	}
	if found < 1000 {
		t.Errorf("only %d contradictions found", found)
	}
}

// holds is what AWS does with one value of one key.
func holds(cs Conditions, value *string) bool {
	return !slices.ContainsFunc(cs, func(c Condition) bool { return !holdsOne(c, value) })
}

func holdsOne(c Condition, value *string) bool {
	operator, ifExists := strings.CutSuffix(c.Operator, "IfExists")
	if operator == "Null" {
		return fmt.Sprint(value == nil) == c.Values[0]
	}
	negated := strings.Contains(operator, "Not")
	if value == nil {
		return ifExists || negated
	}
	matched := slices.ContainsFunc(c.Values, func(want string) bool { return compareAs(operator, *value, want) })
	return matched != negated
}

func compareAs(operator, value, want string) bool {
	switch operator {
	case "StringEquals", "StringNotEquals":
		return value == want
	case "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "Bool":
		return strings.EqualFold(value, want)
	case "StringLike", "StringNotLike":
		return matchWild(want, value)
	}
	var x, y float64
	if n, _ := fmt.Sscanf(value, "%g", &x); n != 1 || strings.Contains(value, "-") {
		return false
	}
	if n, _ := fmt.Sscanf(want, "%g", &y); n != 1 || strings.ContainsAny(want, "-*") {
		return false
	}
	switch operator {
	case "NumericLessThan":
		return x < y
	case "NumericGreaterThanEquals":
		return x >= y
	default:
		return x == y
	}
}

func TestStartFixed(t *testing.T) {
	ip := cond("aws:SourceIp", "IpAddress", "10.0.0.0/8")
	mfa := cond("AWS:MultiFactorAuthPresent", "Bool", "true")
	tag := cond("aws:PrincipalTag/Team", "StringEquals", "a")
	request := cond("aws:RequestTag/Team", "StringEquals", "a")
	got := Conditions{ip, mfa, tag, request, anyOf([]Condition{mfa, ip}, []Condition{tag}), anyOf([]Condition{mfa}, []Condition{ip})}.StartFixed()
	want := Conditions{mfa, tag, anyOf([]Condition{mfa}, []Condition{tag})}
	if got.Compare(want) != 0 {
		t.Errorf("StartFixed = %v, want %v", got, want)
	}
	if got := (Conditions{ip}).StartFixed(); got != nil {
		t.Errorf("StartFixed = %v, want none", got)
	}
}
