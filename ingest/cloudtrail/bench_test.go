package cloudtrail_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"time"

	"keyreach/ingest"
	"keyreach/ingest/cloudtrail"
	"keyreach/ingest/ingesttest"
	"keyreach/ingest/jsontree"
)

// trail is about 16 MB of events: those of the cases, over and over.
func trail(b *testing.B) []byte {
	b.Helper()
	text, err := os.ReadFile("testdata/records.json")
	if err != nil {
		b.Fatal(err)
	}
	var file struct{ Records []json.RawMessage }
	if err := json.Unmarshal(text, &file); err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	out.WriteString(`{"Records":[`)
	for out.Len() < 16<<20 {
		for _, r := range file.Records {
			if out.Len() > 20 {
				out.WriteByte(',')
			}
			out.Write(r)
		}
	}
	out.WriteString(`]}`)
	return out.Bytes()
}

// record is what the parser reads of an event, as encoding/json would decode it.
type record struct {
	EventVersion, EventSource, EventName, AwsRegion, SourceIPAddress, UserAgent, ErrorCode, RecipientAccountID, EventCategory string
	EventTime                                                                                                                 time.Time
	ManagementEvent                                                                                                           bool
	UserIdentity                                                                                                              struct {
		Type, ARN, AccountID, AccessKeyID, UserName, InvokedBy, IdentityProvider string
		SessionContext                                                           struct {
			SessionIssuer struct{ Type, ARN string }
			Attributes    struct {
				MFAAuthenticated string
				CreationDate     time.Time
			}
		}
	}
	RequestParameters, ResponseElements map[string]any
}

func BenchmarkParse(b *testing.B) {
	data, env := trail(b), ingesttest.Env(b)
	b.Run("parser", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			file := &ingest.File{Source: "trail.json", Data: data}
			if !(cloudtrail.Parser{}).Detect(file) || len((cloudtrail.Parser{}).Parse(b.Context(), file, env).Facts) == 0 {
				b.Fatal("nothing was read")
			}
		}
	})
	b.Run("tree", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			jsontree.Parse(data, jsontree.Limits{})
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		for b.Loop() {
			var file struct{ Records []record }
			if err := json.Unmarshal(data, &file); err != nil {
				b.Fatal(err)
			}
		}
	})
}
