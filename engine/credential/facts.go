package credential

import (
	"strings"
	"time"

	"keyreach/engine/fact"
)

// What a fact that a value tells is about. They are names of props too.
const (
	FactIssuer      = "issuer"
	FactSubject     = "subject"
	FactAudience    = "audience"
	FactClient      = "client"
	FactTenant      = "tenant"
	FactAccount     = "account"     // of a cloud or of a storage service
	FactSigner      = "signer"      // the key or identity that signed a URL
	FactIdentity    = "identity"    // what a key file belongs to
	FactProject     = "project"     // of a key file
	FactKeyID       = "keyId"       // of a key file, or by which a token was signed
	FactPermissions = "permissions" // what a signed URL allows
	FactIssuedAt    = "issuedAt"
	FactNotBefore   = "notBefore"
	FactExpiresAt   = "expiresAt"
	FactChecksum    = "checksum"
	// FactNoEnd says why an end that stands in a value is none that can be told.
	FactNoEnd = "noEnd"
)

// Checksums.
const (
	ChecksumMatches = "matches"
	ChecksumDiffers = "differs"
)

// Fact is one thing that a value says by itself, without asking anyone. Nothing
// of it is checked: whoever made the value chose it.
type Fact struct {
	// What is one of the constants above.
	What string `json:"what"`
	// Value is never the secret nor a part of it. A time is RFC 3339 in UTC.
	Value string `json:"value"`
	// How it was read.
	How string `json:"how"`
	// Source documents that; empty where it is general knowledge.
	Source string `json:"source"`
}

// maxRead is the length of a value beyond which nothing is read from it.
const maxRead = 64 << 10

// maxFact is the length at which what a value says is cut off.
const maxFact = 512

// Facts returns what a value says by itself, in a fixed order; nil for nothing.
func Facts(value string) []Fact {
	value = strings.TrimSpace(value)
	if value == "" || len(value) > maxRead {
		return nil
	}
	f := &facts{}
	switch {
	case f.readJWT(value), f.readSignedURL(value), f.readConnection(value), f.readGCPKey(value), f.readGitHub(value):
	default:
		f.readAWSKey(value)
	}
	return f.list
}

// facts collects what one value says.
type facts struct{ list []Fact }

func (f *facts) add(what, value, how, source string) {
	if value == "" {
		return
	}
	if len(value) > maxFact {
		value = strings.ToValidUTF8(value[:maxFact], "") + "…"
	}
	f.list = append(f.list, Fact{What: what, Value: value, How: how, Source: source})
}

func (f *facts) addTime(what string, t time.Time, how, source string) {
	if t.IsZero() || !fact.Writable(t) {
		return
	}
	f.add(what, t.UTC().Format(time.RFC3339), how, source)
}

// Why an end is none that can be told.
const (
	pastTheLast = "it lies past the year 9999, which stands for no end"
	noTime      = "it is no time after 1970"
)

// addEnd adds the end that a value carries, or why it can't be told: then nothing ends
// it by itself as far as anyone here knows.
func (f *facts) addEnd(t time.Time, how, source string) {
	switch {
	case t.UTC().Year() > lastYear:
		f.add(FactNoEnd, pastTheLast, how, source)
	case t.Unix() <= 0:
		f.add(FactNoEnd, noTime, how, source)
	default:
		f.addTime(FactExpiresAt, t, how, source)
	}
}

const sourceAWSKey = "trufflesecurity/trufflehog:pkg/detectors/aws (GetAccountNumFromID)@3ab759fef4bb5935d4fe9ac68b503d05346b8364"

// readAWSKey reads the account inside an AWS access key id.
func (f *facts) readAWSKey(value string) {
	f.addKeyAccount(FindAWSKeyID(value))
}

func (f *facts) addKeyAccount(id string) {
	if account, ok := AWSKeyAccount(id); ok {
		f.add(FactAccount, account, "decoded from the access key id", sourceAWSKey)
	}
}
