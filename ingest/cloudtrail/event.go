package cloudtrail

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// event is one event of the log.
type event struct {
	node   *jsontree.Node
	at     time.Time
	name   string
	failed bool
}

func (e event) identity() *jsontree.Node { return e.node.Get("userIdentity") }
func (e event) request() *jsontree.Node  { return e.node.Get("requestParameters") }
func (e event) response() *jsontree.Node { return e.node.Get("responseElements") }

// account is the account whose log the event is in.
func (e event) account() string {
	if account := e.node.Get("recipientAccountId").Text(); account != "" {
		return account
	}
	return e.identity().Get("accountId").Text()
}

// principal is the identity that called; ok is false for a service or another
// account, which the event does not name.
func (e event) principal() (fact.Key, bool) {
	return ingest.AWSPrincipal(e.identity().Get("arn").String())
}

// keyID is an access key id. Logs that were made anonymous have characters that
// AWS does not use.
var keyID = regexp.MustCompile(`^A[KS]IA[A-Z0-9]{12,124}$`)

// keyAt returns the access key id at a value; ok is false where there is none.
func keyAt(n *jsontree.Node) (id string, ok bool) {
	id = n.String()
	return id, keyID.MatchString(id)
}

// callingKey is the key that signed the call; ok is false where the event names
// none, or where the key was not accepted.
func (e event) callingKey() (id string, ok bool) {
	if e.rejected() {
		return "", false
	}
	return keyAt(e.identity().Get("accessKeyId"))
}

// rejected reports whether the call's credential was not accepted.
func (e event) rejected() bool {
	codes := []string{"InvalidClientTokenId", "UnrecognizedClientException", "AuthFailure", "Client.AuthFailure",
		"SignatureDoesNotMatch", "InvalidAccessKeyId", "ExpiredToken", "ExpiredTokenException", "RequestExpired", "InvalidSignatureException"}
	return slices.Contains(codes, e.node.Get("errorCode").String())
}

// from says where a call came from: the address and the client, without its
// version and what follows.
func (e event) from() string {
	const longest = 40
	client, _, _ := strings.Cut(strings.TrimLeft(e.node.Get("userAgent").String(), "["), " ")
	client, _, _ = strings.Cut(client, "/")
	address := strings.Map(printable, e.node.Get("sourceIPAddress").String())
	client = strings.Map(printable, strings.TrimRight(client, "]"))
	if len(client) > longest {
		client = client[:longest]
	}
	return strings.TrimSpace(strings.ToValidUTF8(address+" "+client, ""))
}

func printable(r rune) rune {
	if r < ' ' || r == 0x7f {
		return -1
	}
	return r
}

// answerTime reads a time in an answer. CloudTrail writes those as Java does,
// in UTC without saying so; the space before AM is a narrow one since Java 20.
func answerTime(n *jsontree.Node) *time.Time {
	if at := n.Time(); at != nil {
		return at
	}
	text := strings.ReplaceAll(n.String(), "\u202f", " ")
	for _, layout := range []string{"Jan 2, 2006, 3:04:05 PM", "Jan 2, 2006 3:04:05 PM"} {
		if at, err := time.Parse(layout, text); err == nil {
			return &at
		}
	}
	return nil
}

func timeText(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
