package aws

import (
	"errors"
	"os"
	"reflect"
	"testing"

	"keyreach/engine/fact"
)

func TestParseTakesWhatAWSTakes(t *testing.T) {
	t.Parallel()
	doc, err := Parse([]byte(`{"version":"2012-10-17","Id":"x","Statement":{"Sid":"a","Effect":"Allow","Action":"s3:*",
	 "Resource":["*"],"Principal":{"AWS":"111111111111","Service":["a.amazonaws.com"],"Federated":"f","CanonicalUser":"c"},
	 "Condition":{"Bool":{"aws:SecureTransport":true},"NumericLessThan":{"s3:max-keys":10},"StringEquals":{"k":["a","b"]}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	want := &Document{Version: "2012-10-17", ID: "x", Single: true, Statements: []Statement{{
		Sid: "a", Effect: Allow, Action: []string{"s3:*"}, Resource: []string{"*"},
		Principal: &PrincipalSet{AWS: []string{"111111111111"}, Service: []string{"a.amazonaws.com"}, Federated: []string{"f"}, CanonicalUser: []string{"c"}},
		Conditions: []Clause{{"Bool", "aws:SecureTransport", []string{"true"}}, {"NumericLessThan", "s3:max-keys", []string{"10"}},
			{"StringEquals", "k", []string{"a", "b"}}},
	}}}
	if !reflect.DeepEqual(doc, want) {
		t.Errorf("got  %+v\nwant %+v", doc, want)
	}
}

func TestParseInString(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`"{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}]}"`,
		`"%7B%22Statement%22%3A%5B%7B%22Effect%22%3A%22Allow%22%2C%22Action%22%3A%22%2A%22%2C%22Resource%22%3A%22%2A%22%7D%5D%7D"`,
	} {
		doc, err := Parse([]byte(text))
		if err != nil || !doc.InString || len(doc.Statements) != 1 {
			t.Errorf("%s: %+v, %v", text, doc, err)
		}
	}
}

func TestParseErrorsNameThePlace(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text, pointer string
		offset        int64
		kept          int
	}{
		{`{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Maybe","Action":"*","Resource":"*"}]}`, "/Statement/1/Effect", 71, 1},
		{`{"Statement":{"Effect":"Allow","Resource":"*"}}`, "/Statement", 13, 0},
		{`{"Statement":[{"Effect":"Deny","Action":["a:b",{}],"Resource":"*"}]}`, "/Statement/0/Action/1", 47, 0},
		{`{"Statement":[{"Effect":"Deny","Action":"b","Resource":"*"}]}`, "/Statement/0/Action", 40, 0},
		{`{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringIs":{"a/b":"c"}}}]}`, "/Statement/0/Condition/StringIs", 83, 0},
		{`{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"NullIfExists":{"a":"true"}}}]}`, "/Statement/0/Condition/NullIfExists", 87, 0},
		{`{"Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"Null":{"a/~b":null}}}]}`, "/Statement/0/Condition/Null/a~1~0b", 87, 0},
		{`{"Statement":[{"Effect":"Deny","Action":"*","NotAction":"*","Resource":"*"}]}`, "/Statement/0", 14, 0},
		{`{"Statement":[{"Effect":"Deny","Action":"*","Principal":"alice"}]}`, "/Statement/0/Principal", 56, 0},
		{`{"Statement":[{"Effect":"Deny","Action":"*"}]}`, "/Statement/0", 14, 0},
		{`{"Statement":[{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}]}`, "/Statement/0/Effect", 40, 0},
		{`{"Version":"2012-10-17"}`, "", 0, 0},
		{`{"Statement":[`, "/Statement", 13, 0},
		{`[]`, "", 0, 0},
		{`{} {}`, "", 3, 0},
	}
	for _, tt := range tests {
		doc, err := Parse([]byte(tt.text))
		var at *ParseError
		if !errors.As(err, &at) || at.Pointer != tt.pointer || at.Offset != tt.offset {
			t.Errorf("%s\n got %v\nwant an error at %s, byte %d", tt.text, err, tt.pointer, tt.offset)
		}
		if kept := statements(doc); kept != tt.kept {
			t.Errorf("%s: kept %d statements, want %d", tt.text, kept, tt.kept)
		}
	}
}

func statements(doc *Document) int {
	if doc == nil {
		return 0
	}
	return len(doc.Statements)
}

func TestParseErrorsListsAll(t *testing.T) {
	t.Parallel()
	_, err := Parse([]byte(`{"Statement":[1,{"Effect":"Allow","Action":"*","Resource":"*"},2]}`))
	if all := ParseErrors(err); len(all) != 2 || all[1].Pointer != "/Statement/2" {
		t.Errorf("got %v", all)
	}
}

// TestEvidence: a statement is where its origin says, else at its place below
// the text, as the vocabulary states for documents.
func TestEvidence(t *testing.T) {
	t.Parallel()
	list := `{"Statement":[1,{"Sid":"S","Effect":"Allow","Action":"*","Resource":"*"}]}`
	single := `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}`
	place := fact.Evidence{Source: "f", Pointer: "/Policy"}
	inner := fact.Evidence{Source: "f", Pointer: "/Text", Inner: "/doc"}
	tests := []struct {
		text string
		in   []fact.Evidence
		want fact.Evidence
		sid  string
	}{
		{list, []fact.Evidence{place}, fact.Evidence{Source: "f", Pointer: "/Policy/Statement/1"}, "S"},
		{single, []fact.Evidence{place}, fact.Evidence{Source: "f", Pointer: "/Policy/Statement"}, "#0"},
		{list, []fact.Evidence{inner}, fact.Evidence{Source: "f", Pointer: "/Text", Inner: "/doc/Statement/1"}, "S"},
		{`"` + "%7B%22Statement%22:%7B%22Effect%22:%22Allow%22,%22Action%22:%22*%22,%22Resource%22:%22*%22%7D%7D" + `"`,
			[]fact.Evidence{place}, fact.Evidence{Source: "f", Pointer: "/Policy", Inner: "/Statement"}, "#0"},
		{list, []fact.Evidence{place, {Source: "a"}, {Source: "b"}}, fact.Evidence{Source: "b"}, "S"},
	}
	for _, tt := range tests {
		doc, _ := Parse([]byte(tt.text))
		info := Compile(doc, Origin{Evidence: tt.in}).Statement(0)
		if got := info.Evidence(); len(got) != 1 || got[0] != tt.want || info.Sid != tt.sid {
			t.Errorf("%s: %s %+v, want %s %+v", tt.text, info.Sid, got, tt.sid, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, path := range []string{"testdata/aws-probes.jsonl", "testdata/rules.jsonl"} {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text[:min(len(text), 2000)])
	}
	f.Add([]byte(benchSCP))
	f.Add([]byte(benchIdentity))
	f.Add([]byte(`"%7B%22Statement%22:%7B%7D%7D"`))
	f.Add([]byte(`{"Statement":{"Effect":"Allow","Action":"*","Principal":{"AWS":"*"},"Condition":{"ForAllValues:StringLikeIfExists":{"a":"${b, 'c'}"}}}}`))
	req := &Request{Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k"}
	f.Fuzz(func(t *testing.T, text []byte) {
		doc, err := Parse(text)
		if err != nil && len(ParseErrors(err)) == 0 {
			t.Fatalf("%v is no ParseError", err)
		}
		if doc == nil {
			return
		}
		p := Compile(doc, Origin{Control: ControlResource, Evidence: []fact.Evidence{{Source: "f"}}})
		for i := range p.Len() {
			p.Statement(i).Evidence()
		}
		Evaluate(req, &Policies{Resource: []*Policy{p}})
	})
}
