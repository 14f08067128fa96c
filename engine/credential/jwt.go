package credential

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const sourceJWT = "https://www.rfc-editor.org/rfc/rfc7519#section-4.1"

// jwtForm is a signed token in its compact form, with or without a signature.
var jwtForm = regexp.MustCompile(`^(?i:bearer\s+)?(ey[A-Za-z0-9_-]+)\.(ey[A-Za-z0-9_-]+)\.([A-Za-z0-9_-]*)$`)

// claims are those of a JWT that say whose it is and how long it lives.
type claims struct {
	Issuer    string      `json:"iss"`
	Subject   string      `json:"sub"`
	Audience  audience    `json:"aud"`
	Client    string      `json:"azp"`
	AppID     string      `json:"appid"`
	Tenant    string      `json:"tid"`
	IssuedAt  numericDate `json:"iat"`
	NotBefore numericDate `json:"nbf"`
	Expires   numericDate `json:"exp"`
}

// readJWT reads the claims of a JWT; the signature is not verified.
func (f *facts) readJWT(value string) bool {
	keyID, c, ok := decodeJWT(value)
	if !ok {
		return false
	}
	const how = "claim %, signature not verified"
	say := func(what, value, claim string) { f.add(what, value, strings.Replace(how, "%", claim, 1), sourceJWT) }
	say(FactIssuer, c.Issuer, "iss")
	say(FactSubject, c.Subject, "sub")
	say(FactAudience, strings.Join(c.Audience, " "), "aud")
	if c.Client != "" {
		say(FactClient, c.Client, "azp")
	} else {
		say(FactClient, c.AppID, "appid")
	}
	say(FactTenant, c.Tenant, "tid")
	f.add(FactKeyID, keyID, "header kid, signature not verified", "https://www.rfc-editor.org/rfc/rfc7515#section-4.1.4")
	f.addTime(FactIssuedAt, c.IssuedAt.Time, strings.Replace(how, "%", "iat", 1), sourceJWT)
	f.addTime(FactNotBefore, c.NotBefore.Time, strings.Replace(how, "%", "nbf", 1), sourceJWT)
	if c.Expires.said {
		f.addEnd(c.Expires.Time, strings.Replace(how, "%", "exp", 1), sourceJWT)
	}
	return true
}

// decodeJWT returns the key id and the claims of a JWT. The signature is not
// verified.
func decodeJWT(value string) (keyID string, c claims, ok bool) {
	parts := jwtForm.FindStringSubmatch(value)
	if parts == nil || !decodeSegment(parts[2], &c) {
		return "", claims{}, false
	}
	var header struct {
		KeyID string `json:"kid"`
	}
	if !decodeSegment(parts[1], &header) {
		return "", c, true
	}
	return header.KeyID, c, true
}

// of returns the values of a claim by its name in the token.
func (c *claims) of(name string) []string {
	switch name {
	case "iss":
		return []string{c.Issuer}
	case "sub":
		return []string{c.Subject}
	default:
		return c.Audience
	}
}

func decodeSegment(segment string, into any) bool {
	text, err := base64.RawURLEncoding.DecodeString(segment)
	return err == nil && json.Unmarshal(text, into) == nil
}

// audience is one or many.
type audience []string

// UnmarshalJSON takes a text or a list of texts; anything else says nothing.
func (a *audience) UnmarshalJSON(data []byte) error {
	var one string
	if json.Unmarshal(data, &one) == nil {
		*a = audience{one}
		return nil
	}
	var many []string
	if json.Unmarshal(data, &many) == nil {
		*a = many
	}
	return nil
}

// numericDate is a time in seconds since 1970; zero for what is none.
type numericDate struct {
	time.Time
	// said is that the claim is there, whatever it holds.
	said bool
}

// UnmarshalJSON takes a number; anything else says nothing.
func (d *numericDate) UnmarshalJSON(data []byte) error {
	d.said = string(data) != "null"
	d.Time = secondsSince1970(string(data))
	return nil
}

// pastSeconds is the first second that no answer can write, of the year 10000.
const pastSeconds = 253402300800

// secondsSince1970 reads a number of seconds; zero for none and for what is not after
// 1970. However large it is, it is no later than pastSeconds.
func secondsSince1970(text string) time.Time {
	seconds, err := strconv.ParseFloat(text, 64) // infinite where it is too large
	if (err == nil || errors.Is(err, strconv.ErrRange)) && seconds > 0 {
		return time.Unix(int64(min(seconds, pastSeconds)), 0)
	}
	return time.Time{}
}
