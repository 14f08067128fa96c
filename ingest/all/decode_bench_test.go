package all_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"runtime"
	"testing"
	"time"

	"keyreach/ingest"
	"keyreach/ingest/all"
	"keyreach/ingest/ingesttest"
)

// The structs are what each parser reads of its format, as a program that used
// encoding/json would declare them.
type (
	trailFile struct{ Records []trailEvent }

	trailEvent struct {
		EventSource, EventName, EventTime, AwsRegion, SourceIPAddress, UserAgent, ErrorCode, RecipientAccountID, EventCategory string
		ManagementEvent                                                                                                        bool
		UserIdentity                                                                                                           struct {
			Type, ARN, AccountID, AccessKeyID, UserName, InvokedBy, IdentityProvider string
			SessionContext                                                           struct {
				SessionIssuer struct{ Type, ARN string }
				Attributes    struct{ MFAAuthenticated, CreationDate string }
			}
		}
		RequestParameters, ResponseElements map[string]any
	}

	policyName struct{ PolicyName, PolicyArn string }

	inlinePolicy struct {
		PolicyName     string
		PolicyDocument json.RawMessage
	}

	authorization struct {
		UserDetailList []struct {
			UserName, UserID, Arn   string
			GroupList               []string
			UserPolicyList          []inlinePolicy
			AttachedManagedPolicies []policyName
			Tags                    []struct{ Key, Value string }
		}
		GroupDetailList []struct {
			GroupName, Arn          string
			GroupPolicyList         []inlinePolicy
			AttachedManagedPolicies []policyName
		}
		RoleDetailList []struct {
			RoleName, RoleID, Arn    string
			AssumeRolePolicyDocument json.RawMessage
			RolePolicyList           []inlinePolicy
			AttachedManagedPolicies  []policyName
		}
		Policies []struct {
			Arn, DefaultVersionID string
			PolicyVersionList     []struct {
				VersionID        string
				IsDefaultVersion bool
				Document         json.RawMessage
			}
		}
	}

	leak struct {
		RuleID, Match, Secret, File, Commit, Link string
		StartLine                                 int
		Date                                      string
	}

	hog struct {
		SourceMetadata                          struct{ Data map[string]map[string]any }
		DetectorName, Raw, RawV2, VerificationE string
		Verified                                bool
		ExtraData                               map[string]any
	}

	sarifFile struct {
		Runs []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct{ ID, Name string }
				}
			}
			Results []struct {
				RuleID    string
				RuleIndex int
				Message   struct{ Text string }
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI, URIBaseID string }
						Region           struct {
							StartLine, StartColumn int
							Snippet                struct{ Text string }
						}
					}
				}
				PartialFingerprints map[string]string
			}
		}
	}

	auditEvent struct {
		Kind, Level, AuditID, Stage, Verb, RequestURI, UserAgent, RequestReceivedTimestamp string
		User                                                                               struct {
			Username string
			Groups   []string
			Extra    map[string][]string
		}
		SourceIPs      []string
		ObjectRef      struct{ Resource, Namespace, Name, Subresource string }
		ResponseStatus struct{ Code int }
		Annotations    map[string]string
	}
)

func decodeWhole[T any](data []byte) error {
	var value T
	return json.Unmarshal(data, &value)
}

func decodeLines[T any](data []byte) error {
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<20)
	var all []T
	for lines.Scan() {
		var value T
		if err := json.Unmarshal(lines.Bytes(), &value); err != nil {
			return err
		}
		all = append(all, value)
	}
	runtime.KeepAlive(all) // a reader of lines keeps what it read
	return lines.Err()
}

// BenchmarkDecode holds each parser against decoding its input with encoding/json
// into structs of what it reads: ×decode is the ratio of the two in one run. The
// aim is 2 at the most, fact-making included.
func BenchmarkDecode(b *testing.B) {
	for _, c := range []struct {
		format, file string
		decode       func([]byte) error
	}{
		{"awsapi", "awsapi/testdata/large/cloudsplaining-example.json.gz", decodeWhole[authorization]},
		{"cloudtrail", "cloudtrail/testdata/records.json", decodeWhole[trailFile]},
		{"gitleaks", "gitleaks/testdata/v8.json", decodeWhole[[]leak]},
		{"trufflehog", "trufflehog/testdata/github.json", decodeLines[hog]},
		{"sarif", "sarif/testdata/gitleaks-shop.sarif", decodeWhole[sarifFile]},
		{"k8s-audit", "k8saudit/testdata/rbac-tool.json", decodeLines[auditEvent]},
	} {
		b.Run(c.format, func(b *testing.B) {
			data, err := os.ReadFile("../" + c.file)
			if err != nil {
				b.Fatal(err)
			}
			if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) {
				unpacked, err := gzip.NewReader(bytes.NewReader(data))
				if err != nil {
					b.Fatal(err)
				}
				if data, err = io.ReadAll(unpacked); err != nil {
					b.Fatal(err)
				}
			}
			data = grown(data)
			if err := c.decode(data); err != nil {
				b.Fatal(err)
			}
			parser := claimants(&ingest.File{Source: "input", Data: data})
			if len(parser) != 1 || parser[0].Name() != c.format {
				b.Fatalf("claimed by %v", parser)
			}
			env := ingesttest.Env(b)
			var parsing, decoding time.Duration
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				start := time.Now()
				file := &ingest.File{Source: "input", Data: data}
				for _, p := range all.Parsers() {
					if p.Detect(file) {
						p.Parse(b.Context(), file, env)
						break
					}
				}
				parsing += time.Since(start)
				start = time.Now()
				if err := c.decode(data); err != nil {
					b.Fatal(err)
				}
				decoding += time.Since(start)
			}
			b.ReportMetric(parsing.Seconds()/decoding.Seconds(), "×decode")
			b.ReportMetric(float64(len(data))*float64(b.N)/parsing.Seconds()/1e6, "parser-MB/s")
		})
	}
}

// grown repeats the records of a file until it has some megabytes, so that what
// is done once for a file does not count: lines, the elements of an array, or of
// the list in an object.
func grown(data []byte) []byte {
	const size = 4 << 20
	var out bytes.Buffer
	text := bytes.TrimSpace(data)
	if lines := bytes.SplitAfter(append(text, '\n'), []byte("\n")); len(lines) > 2 && json.Valid(lines[0]) {
		for out.Len() < size {
			out.Write(text)
			out.WriteByte('\n')
		}
		return out.Bytes()
	}
	var elements []json.RawMessage
	begin, end := "[", "]"
	if text[0] == '{' {
		var object map[string]json.RawMessage
		if json.Unmarshal(text, &object) != nil || object["Records"] == nil || json.Unmarshal(object["Records"], &elements) != nil {
			return data
		}
		begin, end = `{"Records":[`, "]}"
	} else if json.Unmarshal(text, &elements) != nil {
		return data
	}
	for out.Len() < size {
		for _, element := range elements {
			if out.Len() == 0 {
				out.WriteString(begin)
			} else {
				out.WriteByte(',')
			}
			out.Write(element)
		}
	}
	out.WriteString(end)
	return out.Bytes()
}
