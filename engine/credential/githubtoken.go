package credential

import (
	"hash/crc32"
	"regexp"
)

// githubToken is a token of GitHub with a checksum: 30 characters at random and 6
// of it. Fine-grained tokens and the newer forms of ghs_ are not documented to
// have one.
var githubToken = regexp.MustCompile(`^gh[pousr]_([0-9A-Za-z]{30})([0-9A-Za-z]{6})$`)

// readGitHub checks the checksum of a GitHub token, which tells a token from a
// text that only looks like one.
func (f *facts) readGitHub(value string) bool {
	parts := githubToken.FindStringSubmatch(value)
	if parts == nil {
		return false
	}
	checksum := ChecksumDiffers
	if base62(crc32.ChecksumIEEE([]byte(parts[1]))) == parts[2] {
		checksum = ChecksumMatches
	}
	f.add(FactChecksum, checksum, "the last 6 characters are the base62 CRC-32 of the 30 before; one that differs is of no token that GitHub issued in this form",
		"https://simonwillison.net/2021/Apr/5/token-formats")
	return true
}

// base62 writes a number with six digits, upper case before lower case.
func base62(n uint32) string {
	const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	text := []byte("000000")
	for i := len(text) - 1; i >= 0; i-- {
		text[i] = digits[n%62]
		n /= 62
	}
	return string(text)
}
