package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	bbolt "go.etcd.io/bbolt"

	"keyreach/ingest/all"
)

// plant is one file of one format; VALUE in its text is a secret's value.
type plant struct{ name, text string }

// plants are the shapes in which the formats hold values. A new format adds its
// own here.
func plants() []plant {
	const call = `{"provider":"aws","service":"%s","operation":"%s","account":"111111111111","region":"us-east-1","at":"2026-11-01T00:00:00Z","request":%s,"response":%s}`
	lambda := `{"Functions":[{"FunctionName":"f","FunctionArn":"arn:aws:lambda:us-east-1:111111111111:function:f","Environment":{"Variables":{"AWS_ACCESS_KEY_ID":"AKIABTXV5AHDQAISCMKB","%s":"VALUE"}}}]}`
	finding := `[{"RuleID":"generic-api-key","Description":"d","StartLine":3,"EndLine":3,"Match":"%s","Secret":"%s","File":"a.env","Commit":"c0ffee","Fingerprint":"x"}]`
	return append(formatPlants(), []plant{
		{"awsapi/token.json", fmt.Sprintf(lambda, "API_TOKEN")},
		{"awsapi/half.jsonl", strings.Repeat(fmt.Sprintf(call, "lambda", "ListFunctions", "{}", fmt.Sprintf(lambda, "AWS_SECRET_ACCESS_KEY"))+"\n", 2)},
		{"awsapi/database.json", strings.ReplaceAll(fmt.Sprintf(lambda, "DATABASE_URL"), "VALUE", "postgres://app:VALUE@db/x")},
		{"awsapi/session.jsonl", strings.Repeat(fmt.Sprintf(call, "sts", "AssumeRole", "{}", `{"Credentials":{"AccessKeyId":"ASIABTXV5AHDQAISCMKB","SecretAccessKey":"VALUE","SessionToken":"VALUE"},"AssumedRoleUser":{"Arn":"arn:aws:sts::111111111111:assumed-role/r/s"}}`)+"\n", 2)},
		{"awsapi/policy.jsonl", strings.Repeat(fmt.Sprintf(call, "s3", "GetBucketPolicy", `{"Bucket":"b"}`, `{"Policy":"VALUE"}`)+"\n", 2)},
		{"awsapi/error.json", `{"provider":"aws","service":"s3","operation":"ListBuckets","account":"111111111111","request":{},"response":null,"error":{"code":"VALUE","message":"VALUE"}}`},
		{"awsapi/time.json", `{"provider":"aws","service":"s3","operation":"ListBuckets","account":"111111111111","at":"VALUE","request":{},"response":{"Buckets":[]}}`},
		{"awsapi/unread.json", `{"provider":"aws","service":"iam","operation":"CreateAccessKey","account":"111111111111","request":{},"response":{"AccessKey":{"SecretAccessKey":"VALUE"}}}`},
		{"cloudtrail/mint.json", `{"Records":[{"eventVersion":"1.08","eventTime":"2026-11-01T00:00:00Z","eventSource":"sts.amazonaws.com","eventName":"AssumeRole","awsRegion":"us-east-1","recipientAccountId":"111111111111","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111111111111:user/u","accountId":"111111111111","accessKeyId":"AKIABTXV5AHDQAISCMKB","userName":"u"},"requestParameters":{"roleArn":"arn:aws:iam::111111111111:role/r","roleSessionName":"s"},"responseElements":{"credentials":{"accessKeyId":"ASIABTXV5AHDQBJGE4QS","sessionToken":"VALUE","expiration":"Nov 1, 2026, 1:00:00 AM"},"assumedRoleUser":{"arn":"arn:aws:sts::111111111111:assumed-role/r/s"}}}]}`},
		{"cloudtrail/request.json", `{"Records":[{"eventVersion":"1.08","eventTime":"2026-11-01T00:00:00Z","eventSource":"secretsmanager.amazonaws.com","eventName":"PutSecretValue","awsRegion":"us-east-1","recipientAccountId":"111111111111","userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111111111111:user/u","accountId":"111111111111","accessKeyId":"AKIABTXV5AHDQAISCMKB","userName":"u"},"requestParameters":{"secretId":"x","secretString":"VALUE"},"errorMessage":"VALUE","responseElements":null}]}`},
		{"gitleaks/v8.json", fmt.Sprintf(finding, "KEY=VALUE", "VALUE")},
		{"gitleaks/v7.json", `[{"line":"KEY=VALUE","lineNumber":3,"offender":"VALUE","commit":"c0ffee","repo":"shop","repoURL":"https://bot:VALUE@github.com/acme/shop.git","rule":"Generic","file":"a.env","date":"2026-11-01T00:00:00Z","tags":""}]`},
		{"trufflehog/v3.json", `{"SourceMetadata":{"Data":{"Git":{"commit":"c0ffee","file":"a.env","repository":"https://x:VALUE@github.com/acme/shop.git","line":3}}},"SourceName":"git","DetectorName":"Github","DecoderName":"PLAIN","Verified":true,"Raw":"VALUE","RawV2":"id:VALUE","Redacted":"","ExtraData":{"note":"x"},"SecretParts":{"key":"VALUE"}}`},
		{"trufflehog/aws.json", `{"SourceMetadata":{"Data":{"Github":{"file":"a.env","repository":"https://github.com/acme/shop.git","line":4}}},"SourceName":"github","DetectorName":"AWS","DecoderName":"PLAIN","Verified":true,"Raw":"AKIABTXV5AHDQAISCMKB","RawV2":"AKIABTXV5AHDQAISCMKB:VALUE","ExtraData":{"account":"111111111111","arn":"arn:aws:iam::111111111111:user/u"}}`},
		{"gitleaks/report.csv", "RuleID,Commit,File,SymlinkFile,Secret,Match,StartLine,Link\ngeneric-api-key,c0ffee,a.env,,\"VALUE\",\"KEY=VALUE\",3,https://bot:VALUE@github.com/acme/shop/blob/c0ffee/a.env\n"},
		{"gitleaks/junit.xml", `<?xml version="1.0"?><testsuites><testsuite failures="1" name="gitleaks" tests="1" time=""><testcase classname="VALUE" file="a.env" name="VALUE"><failure message="VALUE" type="t">{"RuleID":"generic-api-key","Match":"KEY=VALUE","Secret":"VALUE","File":"a.env","StartLine":3}</failure></testcase></testsuite></testsuites>`},
		{"trufflehog/v2.jsonl", strings.Repeat(`{"branch":"main","commit":"x","commitHash":"c0ffee","date":"2021-03-01 10:00:00","diff":"+KEY=VALUE","path":"a.env","printDiff":"VALUE","reason":"High Entropy","stringsFound":["VALUE","+ key = VALUE"]}`+"\n", 2)},
		{"trufflehog/trufflehog3.json", `[{"rule":{"id":"generic.password","message":"m","severity":"LOW"},"path":"a.env","line":"3","secret":"VALUE","context":{"3":"KEY=VALUE"},"id":"x","branch":"main","message":"VALUE","author":"a","commit":"c0ffee","date":null}]`},
		{"githubsecrets/alerts.json", `[{"number":1,"created_at":"2026-10-01T08:00:00Z","html_url":"https://x:VALUE@github.com/acme/shop/security/secret-scanning/1?t=VALUE","state":"resolved","resolution":"revoked","resolution_comment":"VALUE","resolved_at":"2026-10-02T00:00:00Z","secret_type":"acme_token","secret":"VALUE","validity":"active","has_more_locations":true,"first_location_detected":{"issue_title_url":"https://api.github.com/repos/acme/shop/issues/1?t=VALUE"}}]`},
		{"githubsecrets/webhook.json", `{"action":"created","alert":{"number":1,"secret_type":"acme_token","secret":"VALUE","push_protection_bypass_request_comment":"VALUE"},"repository":{"full_name":"acme/shop","html_url":"https://x:VALUE@github.com/acme/shop"}}`},
		{"sarif/gitleaks.sarif", `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"gitleaks"}},"results":[{"ruleId":"generic-api-key","message":{"text":"found VALUE"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.env"},"region":{"startLine":3,"snippet":{"text":"VALUE"}}}}],"partialFingerprints":{"commitSha":"c0ffee"}}]}]}`},
		{"sarif/other.sarif", `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x","rules":[{"id":"r","properties":{"tags":["secret"]}}]}},"versionControlProvenance":[{"repositoryUri":"https://bot:VALUE@github.com/acme/shop"}],"results":[{"ruleIndex":0,"message":{"text":"VALUE"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"https://u:VALUE@wiki.acme.example/p?s=VALUE"},"region":{"snippet":{"text":"key = VALUE"}}}}],"suppressions":[{"kind":"external","justification":"VALUE"}]}]}]}`},
		{"gitguardian/path.json", `{"id":".","type":"path_scan","entities_with_incidents":[{"filename":"a.env","incidents":[{"policy":"Secrets detection","occurrences":[{"match":"VALUE","type":"apikey","line_start":3}],"type":"Generic","validity":"valid","ignore_sha":"VALUE"}]}],"total_incidents":1,"total_occurrences":1}`},
		{"gitguardian/incidents.json", `[{"id":1,"date":"2026-08-22T14:15:22Z","detector":{"name":"generic_password"},"secret_hash":"VALUE","hmsl_hash":"VALUE","validity":"valid","occurrences_count":1,"share_url":"https://dashboard.gitguardian.com/share/VALUE","gitguardian_url":"https://x:VALUE@dashboard.gitguardian.com/1?t=VALUE","occurrences":[{"sha":"c0ffee","source":{"url":"https://x:VALUE@github.com/acme/shop"},"url":"https://github.com/acme/shop/blob/x?t=VALUE","filepath":""}]}]`},
		{"gitlabsecrets/report.json", `{"version":"15.0.0","scan":{"type":"secret_detection"},"vulnerabilities":[{"id":"a","cve":"VALUE","message":"VALUE","description":"VALUE","location":{"file":"a.env","start_line":3,"commit":{"message":"VALUE"}},"identifiers":[{"type":"gitleaks_rule_id","value":"x"}],"raw_source_code_extract":"VALUE"}]}`},
		{"detectsecrets/base.json", `{"version":"1.5.0","plugins_used":[],"results":{"a.env":[{"type":"Secret Keyword","filename":"a.env","hashed_secret":"VALUE","line_number":3}]},"generated_at":"VALUE"}`},
		{"noseyparker/report.json", `[{"rule_name":"Generic","rule_text_id":"np.generic.5","groups":["VALUE"],"num_matches":1,"comment":"VALUE","matches":[{"provenance":[{"kind":"file","path":"a.env"}],"location":{"source_span":{"start":{"line":3}}},"match_content":"VALUE","snippet":{"before":"VALUE","matching":"KEY=VALUE","after":""}}]}]`},
		{"whispers/report.json", `[{"key":"password","value":"VALUE","file":"a.env","line":3,"rule_id":"password","message":"Password","severity":"CRITICAL"}]`},
		{"talisman/report.json", `{"summary":{"types":{"filecontent":1}},"results":[{"filename":"a.env","failure_list":[{"type":"filecontent","message":"Expected file to not contain base64 encoded texts such as: VALUE","commits":["c0ffee"],"severity":"high"}]}]}`},
		{"githubactions/literal.yml", "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    env:\n      TOKEN: \"VALUE\"\n    steps:\n      - run: curl -H \"Authorization: VALUE\" https://acme.example\n"},
		{"githubactions/container.yml", "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    container:\n      image: x\n      credentials:\n        username: u\n        password: \"VALUE\"\n    steps: []\n"},
		{"facts/estate.jsonl", "{\"node\":{\"kind\":\"person\",\"id\":\"ann\",\"props\":{\"createdAt\":\"2026-11-01T00:00:00Z\"}}}\n{\"edge\":{\"from\":{\"kind\":\"person\",\"id\":\"ann\"},\"relation\":\"VALUE\",\"to\":{\"kind\":\"team\",\"id\":\"t\"}}}\n"},
		{"other/config.json", `{"password":"VALUE"}`},
		{"other/dot.env", "PASSWORD=VALUE\n"},
	}...)
}

// Every format has its own place for a value among the plants.
func TestEveryFormatIsPlanted(t *testing.T) {
	planted := map[string]bool{"keyreach.yaml": true} // sow writes it
	for _, p := range plants() {
		planted[plantedFormat(p.name)] = true
	}
	for _, parser := range all.Parsers() {
		assert.True(t, planted[parser.Name()], "no plant of %s", parser.Name())
	}
}

// spoilt returns a file's text as it is and as it breaks in the ways that bring
// a value into a parser's hands where it does not belong.
func spoilt(text string) map[string][]byte {
	end := strings.Index(text, "VALUE") + len("VALUE")
	versions := map[string][]byte{
		"whole":     []byte(text),
		"cut":       []byte(text[:end]),
		"cut-quote": []byte(text[:min(len(text), end+1)]),
		"list":      []byte(strings.ReplaceAll(text, `"VALUE"`, `["VALUE"]`)),
		"object":    []byte(strings.ReplaceAll(text, `"VALUE"`, `{"VALUE":"VALUE"}`)),
		"bare":      []byte(strings.ReplaceAll(text, `"VALUE"`, `VALUE`)),
		"escape":    []byte(strings.ReplaceAll(text, `"VALUE"`, `"VALUE\q"`)),
		"not-utf8":  []byte(strings.ReplaceAll(text, "VALUE", "VALUE\xff")),
		"utf16":     asUTF16(text),
		"trailing":  []byte(text + "VALUE"),
		"leading":   []byte("VALUE\n" + text),
	}
	if begin := strings.LastIndex(text[:end], `,"`); begin >= 0 && strings.HasPrefix(text[end:], `"`) {
		member := text[begin : end+1]
		versions["twice"] = []byte(text[:begin] + member + member + text[end+1:])
	}
	return versions
}

func asUTF16(text string) []byte {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(text)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out
}

// sow writes every version of every plant below dir, each with a value of its
// own, and returns the values.
func sow(t *testing.T, dir string) (values []string) {
	t.Helper()
	write := func(name string, data []byte) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, data, 0o600))
	}
	for _, p := range plants() {
		for version, data := range spoilt(p.text) {
			if plantedFormat(p.name) == "codeowners" && strings.HasSuffix(version, "ing") {
				continue // a word on a line of its own is a path without an owner
			}
			value := valueFor(p.name, version)
			values = append(values, value)
			if version == "utf16" {
				data = bytes.ReplaceAll(data, asUTF16("VALUE")[2:], asUTF16(value)[2:])
			}
			data = bytes.ReplaceAll(data, []byte("VALUE"), []byte(value))
			folder, base, _ := strings.Cut(p.name, "/")
			write(folder+"/"+version+"/"+base, data)
			if version == "cut" {
				var zipped bytes.Buffer
				w := gzip.NewWriter(&zipped)
				_, err := w.Write(data)
				require.NoError(t, err)
				require.NoError(t, w.Close())
				write(folder+"/"+version+"/"+base+".gz", zipped.Bytes()[:zipped.Len()-5])
			}
		}
	}
	value := valueFor("keyreach.yaml", "whole")
	write("keyreach.yaml", []byte("sources:\n  - { path: gitleaks, repository: \"https://bot:"+value+"@github.com/acme/shop.git\", observedAt: "+value+" }\n  - "+value+"\nassert:\n  - { owner: a, of: [\""+value+"\"] }\n"))
	write("repos/shop/.git/config", []byte("[remote \"origin\"]\n\turl = https://bot:"+value+"%zz@github.com/acme/shop.git\n"))
	return append(values, value)
}

// valueFor returns a value that is nowhere else in the world: 40 characters of
// both cases and digits, as an AWS secret has them.
func valueFor(name, version string) string {
	sum := sha256.Sum256([]byte(name + "|" + version))
	return "pV1" + strings.NewReplacer("+", "a", "/", "b", "=", "").Replace(base64.StdEncoding.EncodeToString(sum[:]))[:37]
}

// traces are the forms in which a value, or what gives it away, could be kept.
func traces(value string) map[string]string {
	long, short, shorter := sha256.Sum256([]byte(value)), sha1.Sum([]byte(value)), md5.Sum([]byte(value))
	forms := map[string]string{
		"the value": value, "its first half": value[:20], "its second half": value[20:], "hex": hex.EncodeToString([]byte(value)), "URL encoding": url.QueryEscape("=" + value),
		"SHA-256": hex.EncodeToString(long[:]), "SHA-1": hex.EncodeToString(short[:]), "MD5": hex.EncodeToString(shorter[:]),
		"base64 of SHA-256": strings.TrimRight(base64.StdEncoding.EncodeToString(long[:]), "="), "raw SHA-256": string(long[:]),
	}
	for shift := range 3 { // base64 differs by where in a text the value begins
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + value))
		forms[fmt.Sprintf("base64 from byte %d", shift)] = encoded[4 : len(encoded)-4]
	}
	return forms
}

// search finds many traces in one pass over a text.
type search struct {
	byPrefix map[[prefixLength]byte][]sought
}

type sought struct{ trace, form, value string }

const prefixLength = 12

func searchFor(values []string) *search {
	s := &search{byPrefix: map[[prefixLength]byte][]sought{}}
	for _, value := range values {
		for form, trace := range traces(value) {
			for _, spelled := range []string{trace, strings.ToUpper(trace)} {
				prefix := [prefixLength]byte([]byte(spelled))
				s.byPrefix[prefix] = append(s.byPrefix[prefix], sought{spelled, form, value})
			}
		}
	}
	return s
}

// leaks returns which values can be found in a text, how and where.
func (s *search) leaks(text []byte) (found []string) {
	for at := 0; at+prefixLength <= len(text); at++ {
		for _, one := range s.byPrefix[[prefixLength]byte(text[at:])] {
			if bytes.HasPrefix(text[at:], []byte(one.trace)) {
				found = append(found, fmt.Sprintf("%s of %s: …%q…", one.form, one.value, text[max(0, at-60):min(len(text), at+60)]))
			}
		}
	}
	return found[:min(len(found), 5)]
}

func keyreach(stdin string, args ...string) (out string, code int) {
	var stdout, stderr bytes.Buffer
	now := func() time.Time { return time.Date(2026, 11, 24, 2, 14, 0, 0, time.UTC) }
	code = run(context.Background(), args, streams{in: strings.NewReader(stdin), out: &stdout, err: &stderr}, now)
	return stdout.String() + "\n" + stderr.String(), code
}

// Values that are planted in every format, whole and broken, are found in no
// store file, output or error, in no form that gives them away.
func TestPlantedValuesAreFoundNowhere(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "estate.db")
	values := sow(t, dir)
	secrets := searchFor(values)
	outputs := map[string]string{}
	ask := func(stdin string, args ...string) string {
		out, _ := keyreach(stdin, args...)
		outputs[strings.Join(args, " ")] += out
		return out
	}
	assert.Contains(t, ask("", "ingest", "--store", file, dir), "files loaded")
	ask("", "store", "check", file)
	for _, start := range startsOf(t, file) {
		ask("", "reach", "--store", file, "--evidence", "--limit", "0", start)
		ask("", "reach", "--store", file, "--format", "json", "--limit", "0", start)
	}
	for _, format := range []string{"table", "json", "jsonl"} {
		ask("", "reach", "--store", file, "--format", format, "AKIABTXV5AHDQAISCMKB")
		ask("", "exposure", "--store", file, "--format", format, "aws-lambda-function:arn:aws:lambda:us-east-1:111111111111:function:f")
	}
	for _, start := range startsOf(t, file) {
		ask("", "dependents", "--store", file, "--limit", "0", start)
		ask("", "dependents", "--store", file, "--format", "json", "--limit", "0", start)
		ask("", "dependents", "--store", file, "--format", "jsonl", "--limit", "0", start)
	}
	for _, format := range []string{"table", "json", "jsonl"} {
		ask("", "coverage", "--store", file, "--format", format, "--limit", "0")
	}
	ask("", "why", "--estate", dir, "AKIABTXV5AHDQAISCMKB", "--to", "arn:aws:lambda:us-east-1:111111111111:function:f")
	ask("", "why", "--estate", dir, "--format", "json", "AKIABTXV5AHDQAISCMKB", "--to", "arn:aws:lambda:us-east-1:111111111111:function:f")
	planted := valueFor("gitleaks/v8.json", "whole")
	_, code := keyreach(planted+"\n", "reach", "--store", file, "--value-stdin")
	assert.Zero(t, code, "the value joins what it was found as")
	for _, value := range values[:5] {
		ask(value+"\n", "reach", "--store", file, "--value-stdin", "--format", "json")
	}
	for asked, out := range outputs {
		assert.Empty(t, secrets.leaks([]byte(out)), asked)
	}
	parts := storeParts(t, file)
	for part, data := range parts {
		assert.Empty(t, secrets.leaks(data), part)
	}
	for _, p := range plants() {
		folder, base, _ := strings.Cut(p.name, "/")
		if whole := parts["segment "+folder+"/whole/"+base]; folder != "other" {
			assert.Contains(t, string(whole), `"format":"`+folder, "%s is read by its own parser", p.name)
		}
	}
}

// A value on standard input is not repeated where the call is wrong.
func TestValuesInWrongCallsAreNotRepeated(t *testing.T) {
	dir := t.TempDir()
	secrets := searchFor(sow(t, dir))
	value := valueFor("gitleaks/v8.json", "whole")
	for _, args := range [][]string{
		{"reach", "--estate", dir, "--value-stdin", "AKIABTXV5AHDQAISCMKB", "--as-of", "never"},
		{"policy", "simulate"},
	} {
		out, code := keyreach(`{"name":"x","`+value+`":"`+value+`","request":"`+value+`"}`, args...)
		assert.NotZero(t, code, args[0])
		if found := secrets.leaks([]byte(out)); len(found) > 0 {
			t.Errorf("keyreach %s … repeats a value: %s", args[0], found[0])
		}
	}
}

// startsOf returns the credentials and places of a store as references.
func startsOf(t *testing.T, file string) (starts []string) {
	t.Helper()
	seen := map[string]bool{}
	for _, data := range storeParts(t, file) {
		for line := range bytes.Lines(data) {
			var f struct {
				Node struct{ Class, Kind, ID string }
			}
			if json.Unmarshal(line, &f) != nil || f.Node.Class != "credential" || strings.Contains(f.Node.Kind, ".") {
				continue
			}
			if start := f.Node.Kind + ":" + f.Node.ID; !seen[start] && len(starts) < 20 {
				seen[start] = true
				starts = append(starts, start)
			}
		}
	}
	require.NotEmpty(t, starts)
	return starts
}

// storeParts returns the store's file as it is, and each segment decompressed.
func storeParts(t *testing.T, file string) map[string][]byte {
	t.Helper()
	raw, err := os.ReadFile(file)
	require.NoError(t, err)
	parts := map[string][]byte{"the file": raw}
	decoder, err := zstd.NewReader(nil)
	require.NoError(t, err)
	defer decoder.Close()
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	const header = 5
	require.NoError(t, db.View(func(tx *bbolt.Tx) error {
		owners := tx.Bucket([]byte("owners"))
		return owners.ForEachBucket(func(owner []byte) error {
			return owners.Bucket(owner).ForEach(func(name, segment []byte) error {
				lines, err := decoder.DecodeAll(segment[header:], nil)
				parts["segment "+string(name)] = lines
				return err
			})
		})
	}))
	require.Greater(t, len(parts), 20)
	return parts
}
