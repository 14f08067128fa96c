package credential

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"strings"
)

const (
	sourceStorageString = "MicrosoftDocs/azure-docs:articles/storage/common/storage-configure-connection-string.md@38285e00034d90cb3a13c7df18b71d67369b15cf"
	sourceCosmosString  = "https://learn.microsoft.com/azure/cosmos-db/emulator"
	sourceBusString     = "MicrosoftDocs/azure-docs:articles/service-bus-messaging/service-bus-sas.md@029c3bfbacfc81a2fb109372d1182eb7abc12f20"
)

// connection is a connection string of Azure: names and values, parted by semicolons.
// Names are kept in lower case.
type connection map[string]string

// The fields of which one is the secret.
const (
	fieldAccountKey = "accountkey"
	fieldSharedKey  = "sharedaccesskey"
	fieldSignature  = "sharedaccesssignature"
)

// parseConnection reads a connection string that holds a secret. A key without any
// other field is one only where its name says of what: the other may be any variable.
func parseConnection(text string) (connection, bool) {
	if len(text) > maxRead || strings.ContainsAny(text, "\n\r") {
		return nil, false
	}
	c := connection{}
	for part := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		switch {
		case strings.TrimSpace(part) == "":
		case !ok || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") != "":
			return nil, false
		case name != fieldSignature && strings.Contains(strings.TrimRight(value, "="), "="):
			return nil, false // a variable that holds one, or another thing
		default:
			c[name] = strings.TrimSpace(value)
		}
	}
	return c, c.secret() != "" && (len(c) > 1 || c[fieldAccountKey] == "")
}

// secret returns the key or the signature in a connection string.
func (c connection) secret() string {
	for _, name := range []string{fieldAccountKey, fieldSharedKey, fieldSignature} {
		if c[name] != "" {
			return strings.TrimPrefix(c[name], "?")
		}
	}
	return ""
}

// IsConnectionString reports whether a value is a connection string that holds a
// secret: its other fields tell the issuer.
func IsConnectionString(value string) bool {
	_, ok := parseConnection(strings.TrimSpace(value))
	return ok
}

// account returns the account that a storage service, a namespace or a database of
// Azure is called by, and which field says so.
func (c connection) account() (account, field string) {
	if c["accountname"] != "" {
		return c["accountname"], "AccountName"
	}
	for _, endpoint := range []string{"BlobEndpoint", "QueueEndpoint", "TableEndpoint", "FileEndpoint", "AccountEndpoint", "Endpoint", "HostName"} {
		host := c[strings.ToLower(endpoint)]
		if u, err := url.Parse(host); err == nil && u.Hostname() != "" {
			host = u.Hostname()
		}
		if account, domain, ok := strings.Cut(host, "."); ok && account != "" && domain != "" {
			return account, "host of " + endpoint
		}
	}
	return "", ""
}

// readConnection reads what stands in a connection string beside its key. What its
// signature says, readSignedURL reads.
func (f *facts) readConnection(value string) bool {
	c, ok := parseConnection(value)
	if !ok || c[fieldSignature] != "" {
		return false
	}
	source := sourceStorageString
	switch {
	case c["accountendpoint"] != "":
		source = sourceCosmosString
	case c[fieldSharedKey] != "":
		source = sourceBusString
	}
	account, field := c.account()
	f.add(FactAccount, account, field, source)
	f.add(FactSigner, c["sharedaccesskeyname"], "SharedAccessKeyName, the name of the policy", source)
	f.add(FactAudience, c["entitypath"], "EntityPath", source)
	return true
}

// emulatorKeys are the SHA-256 of the keys that Microsoft's emulators of Cosmos DB and
// of its storage have everywhere: they open nothing, and stand in many repositories.
const emulatorKeys = "aa6547439583c3a275d4542a0df6c1ad6a863971be9f2a2220f027cc02aef615 0011cc25eb4320717494d2703e8cba85743e71b500283c21c8b88147992f9059"

// isEmulatorKey reports whether a value is the key of an emulator.
func isEmulatorKey(value string) bool {
	const length = 88 // 64 bytes in base64
	if len(value) != length {
		return false
	}
	sum := sha256.Sum256([]byte(value))
	return strings.Contains(emulatorKeys, hex.EncodeToString(sum[:]))
}
