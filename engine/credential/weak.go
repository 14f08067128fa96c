package credential

import (
	"crypto/sha1" //nolint:gosec // detect-secrets publishes SHA-1 digests; it compares, it protects nothing
	"encoding/hex"
	"strings"
)

// commonWords are what stands where a secret should: the digest of one is in many
// organisations' reports and is no mark of a secret.
const commonWords = `changeme change_me change-me changeit placeholder replaceme replace_me dummy dummy_password dummypassword
password passw0rd password1 password12 password123 password1234 mypassword my_password my-password db_password dbpassword
secret secrets mysecret my_secret my-secret secret123 supersecret super_secret super-secret topsecret secretkey secret_key secret-key
token mytoken my_token my-token api_key apikey api-key myapikey my_api_key test test1 test123 test1234 testing tests testpassword test_password
testsecret test_secret testtoken test_token example example_password foo bar foobar baz admin admin123 administrator root toor user guest default
postgres mysql redis mongo rabbitmq minio minioadmin vagrant ansible jenkins docker letmein qwerty welcome abc123 abcd1234 abcdef 123456 1234567
12345678 123456789 1234567890 none null nil undefined true false yes no xxx xxxx xxxxx xxxxxx xxxxxxxx redacted masked hidden removed sample demo
fake fakepassword fake_password notasecret not_a_secret not-a-secret string value your_password your_secret your_token your_api_key yourpassword
your-password your-secret your-token your-api-key your-api-key-here your_api_key_here`

// PlaceholderSHA1 reports whether a hex SHA-1 is that of a common placeholder, in
// one of its usual spellings. Such a digest joins nothing.
func PlaceholderSHA1(digest string) bool {
	digest = strings.ToLower(digest)
	for word := range strings.FieldsSeq(commonWords) {
		for _, spelled := range []string{word, strings.ToUpper(word), strings.ToUpper(word[:1]) + word[1:], "<" + word + ">"} {
			sum := sha1.Sum([]byte(spelled)) //nolint:gosec // see the import
			if hex.EncodeToString(sum[:]) == digest {
				return true
			}
		}
	}
	return false
}
