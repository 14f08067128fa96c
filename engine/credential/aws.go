package credential

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"regexp"
	"strings"
)

// Kinds and parts of AWS keys.
const (
	AWSAccessKey   = "aws-access-key"
	AWSAssumedRole = "aws-sts-assume-role"
	// PartID and PartSecret are the halves of an access key; a session's key has
	// a third part, PartToken.
	PartID     = "id"
	PartSecret = "secret"
	PartToken  = "session-token"
)

var awsKeyID = regexp.MustCompile(`\b(AKIA|ASIA)[A-Z2-7]{16}\b`)

// FindAWSKeyID returns the first AWS access key id inside text, empty for none.
func FindAWSKeyID(text string) string {
	if !strings.Contains(text, "IA") || (!strings.Contains(text, "AKIA") && !strings.Contains(text, "ASIA")) {
		return "" // most texts hold none, and this is cheaper to see
	}
	return awsKeyID.FindString(text)
}

// AWSKeyKind returns the kind of an access key id by its prefix: a long-term
// key, or a session's (the first candidate: a role session).
func AWSKeyKind(id string) string {
	if len(id) >= 4 && id[:4] == "ASIA" {
		return AWSAssumedRole
	}
	return AWSAccessKey
}

// AWSKeyAccount decodes the account id from an access key id. ok is false for
// older keys (fifth character I or J) and for ids that do not decode. Source:
// trufflesecurity/trufflehog pkg/detectors/aws, GetAccountNumFromID @3ab759f.
func AWSKeyAccount(id string) (account string, ok bool) {
	if len(id) != 20 || id[4] == 'I' || id[4] == 'J' {
		return "", false
	}
	raw, err := base32.StdEncoding.DecodeString(id[4:])
	if err != nil || len(raw) < 6 {
		return "", false
	}
	number := uint64(binary.BigEndian.Uint16(raw[:2]))<<32 | uint64(binary.BigEndian.Uint32(raw[2:6]))
	number = (number & 0x7fffffffff80) >> 7
	return fmt.Sprintf("%012d", number), true
}
