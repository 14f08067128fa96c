package aws

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"keyreach/engine/fact"
)

// expectation is what a case in testdata says of its answer; what is absent
// isn't compared. The results come from the AWS page that source names.
type expectation struct {
	Name, Expected, Source string
	Condition              *fact.Conditions
	Missing                *[]fact.Effect
	By                     *[]string
}

func TestProbes(t *testing.T) { t.Parallel(); replay(t, "testdata/aws-probes.jsonl", 48) }
func TestRules(t *testing.T)  { t.Parallel(); replay(t, "testdata/rules.jsonl", 400) }

func replay(t *testing.T, path string, atLeast int) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	count := 0
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		count++
		replayCase(t, lines.Bytes())
	}
	if lines.Err() != nil || count < atLeast {
		t.Fatalf("read %d cases, want at least %d: %v", count, atLeast, lines.Err())
	}
}

func replayCase(t *testing.T, line []byte) {
	t.Helper()
	var want expectation
	if err := json.Unmarshal(line, &want); err != nil {
		t.Fatal(err)
	}
	out, err := Simulate(line)
	if err != nil {
		t.Errorf("%s: %v", want.Name, err)
		return
	}
	var got struct {
		Name, Result string
		Condition    fact.Conditions
		Missing      []fact.Missing
		By           []fact.Blocker
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	var effects []fact.Effect
	for _, m := range got.Missing {
		effects = append(effects, m.Effect)
	}
	var controls []string
	for _, b := range got.By {
		controls = append(controls, b.Control)
	}
	ok := got.Result == want.Expected && got.Name == want.Name &&
		(want.Condition == nil || got.Condition.Compare(*want.Condition) == 0) &&
		(want.Missing == nil || slices.Equal(effects, *want.Missing)) &&
		(want.By == nil || slices.Equal(controls, *want.By))
	if !ok {
		t.Errorf("%s (%s)\n got %s\nwant %s %v %v %v", want.Name, want.Source, out, want.Expected, want.Condition, want.Missing, want.By)
	}
}

func TestSimulateNamesWhatIsUnreadable(t *testing.T) {
	t.Parallel()
	for line, part := range map[string]string{
		`{`: `not a case`,
		`{"name":"a","request":{"principal":"bob","action":"s3:GetObject"}}`:                                                       `principal`,
		`{"name":"a","request":{"principal":"*","action":"GetObject"}}`:                                                            `action`,
		`{"name":"a","request":{"principal":"*","action":"s3:GetObject"},"policies":{"identity":[{"Statement":{"Effect":"No"}}]}}`: `/Statement`,
		`{"name":"a","request":{"principal":"*","action":"s3:GetObject"},"notGiven":["acl"]}`:                                      `acl`,
		`{"name":"a","request":{"principal":"*","action":"s3:GetObject"},"policies":{"scps":[{"Statement":[]}]}}`:                  `/policies/scps/0`,
		`{"name":"a","request":{"principal":"*","action":"s3:GetObject","unknownContext":3}}`:                                      `unknownContext`,
		`{"name":"a","request":{"principal":"*","action":"s3:GetObject","ressource":"x"}}`:                                         `ressource`,
		`{"name":"a","request":{"principal":"*","action":"s3:GetObject"},"policies":{"bounday":[]}}`:                               `bounday`,
	} {
		out, err := Simulate([]byte(line))
		var got map[string]string
		if json.Unmarshal(out, &got) != nil || err == nil || !strings.Contains(got["error"], part) {
			t.Errorf("%s\n got %s, %v; want an error about %s", line, out, err, part)
		}
	}
}

// Cases that would take minutes to decide, or give conditions of hostile size, are
// refused or answered at once.
func TestSimulateHostileCases(t *testing.T) {
	t.Parallel()
	statement := func(rest string) string {
		return `{"Effect":"Allow","Action":"*","Resource":"*"` + rest + `}`
	}
	line := func(action, resource, context string, statements ...string) string {
		return `{"name":"a","policies":{"identity":{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") +
			`]}},"request":{"principal":"arn:aws:iam::111111111111:user/a","action":"` + action + `","resource":"` + resource + `",` + context + `}}`
	}
	var keys, variables []string
	for i := range 20000 {
		keys = append(keys, `"a:k`+strconv.Itoa(i)+`":"1"`)
		variables = append(variables, "${a:k"+strconv.Itoa(i)+"}*")
	}
	all := func(from, to int) string {
		return statement(`,"Condition":{"StringEquals":{` + strings.Join(keys[from:to], ",") + `}}`)
	}
	long := strings.Repeat("a", maxText)
	for name, one := range map[string]struct{ line, want string }{
		"action":      {line("s3:"+long, "*", `"context":{}`, statement("")), "longer than"},
		"resource":    {line("s3:Get", "arn:aws:s3:::"+long, `"context":{}`, statement("")), "longer than"},
		"value":       {line("s3:Get", "*", `"context":{"a:k":"a`+long+`"}`, statement("")), "longer than"},
		"values":      {line("s3:Get", "*", `"context":{"a:k":[1`+strings.Repeat(",1", maxOfAKey)+`]}`, statement("")), "more than"},
		"both":        {line("s3:Get", long, `"context":{}`, strings.Repeat(statement("")+",", 20000)+statement("")), "too long"},
		"conjunction": {line("s3:Get", "*", `"unknownContext":true`, all(0, 19000), all(1, 19001), all(2, 19002)), "Conditional"},
		"variables":   {line("s3:Get", strings.Repeat("ab", 2000), `"unknownContext":true`, `{"Effect":"Allow","Action":"*","Resource":"`+strings.Join(variables, "")+`"}`), "Unknown"},
	} {
		out, _ := Simulate([]byte(one.line))
		if !strings.Contains(string(out), one.want) {
			t.Errorf("%s: got %.200s, want %s", name, out, one.want)
		}
	}
}

func TestParseBlock(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]*PublicAccessBlock{
		``:                               nil,
		`null`:                           nil,
		`true`:                           {true, true, true, true},
		`false`:                          {},
		`{"RestrictPublicBuckets":true}`: {RestrictPublicBuckets: true},
		`{"restrictPublicBuckets":true,"blockPublicAcls":false}`:                    {RestrictPublicBuckets: true},
		`{"account":{"BlockPublicPolicy":true},"bucket":{"IgnorePublicAcls":true}}`: {BlockPublicPolicy: true, IgnorePublicAcls: true},
		`["BlockPublicAcls"]`: {BlockPublicAcls: true},
	} {
		got, err := parseBlock([]byte(text))
		if err != nil || (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	if _, err := parseBlock([]byte(`3`)); err == nil {
		t.Error("3 parsed")
	}
}

// FuzzSimulate: any line gives one line of JSON, an answer or an error.
func FuzzSimulate(f *testing.F) {
	for _, path := range []string{"testdata/aws-probes.jsonl", "testdata/rules.jsonl"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if i%10 == 0 {
				f.Add([]byte(line))
			}
		}
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		out, err := Simulate(line)
		if !json.Valid(out) || strings.ContainsRune(string(out), '\n') || err != nil && !strings.Contains(string(out), `"error"`) {
			t.Fatalf("%s: %s, %v", line, out, err)
		}
	})
}
