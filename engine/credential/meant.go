package credential

import (
	"regexp"
	"strings"
)

var (
	// assigned is the begin of an assignment or of a header: what a shell, a file of
	// variables, YAML, JSON or HTTP writes before a value. What follows "=" is no
	// second "=", which is the padding of base64.
	assigned = regexp.MustCompile(`^(?:(?:export|set|setx|declare -x|ENV)[ \t]+|\$env:|-[ \t]+)?` +
		`(?:([A-Za-z_][A-Za-z0-9_.-]{0,127})|"([A-Za-z_][A-Za-z0-9_.-]{0,127})"|'([A-Za-z_][A-Za-z0-9_.-]{0,127})')[ \t]*(?:=[ \t]*|:[ \t]+|:(["']))`)
	// scheme is what a header writes before its token. Behind "Basic" stand a name and a
	// password in base64: that is told by the word, and stays as it is.
	scheme = regexp.MustCompile(`(?i)^(?:bearer|token|apikey)[ \t]+(\S+)$`)
	// beginsSigned is how what carries its own signature begins behind a name.
	beginsSigned = regexp.MustCompile(`^(?:[a-z]+://|\?|SharedAccessSignature )`)
	// remark ends a line of a file of variables.
	remark = regexp.MustCompile(`[ \t]+#.*$`)
)

// Meant returns the value that someone means who gives a text: the text itself, or
// what stands in it in quotes, behind a name or behind the scheme of a header. name is
// what it is called there, empty for nothing. What carries its own signature and what
// is a connection string is a value as a whole, whatever it begins with.
func Meant(text string) (value, name string) {
	text = strings.TrimSpace(text)
	if len(text) > maxRead {
		return text, ""
	}
	value = unquoted(text)
	if IsConnectionString(value) {
		return value, ""
	}
	rest, called, ok := behindName(value)
	switch {
	case ok && (!IsSignedURL(value) || beginsSigned.MatchString(rest)):
		value, name = rest, called
	case IsSignedURL(value):
		return value, "" // a query, of which the first parameter is no name
	}
	if token := scheme.FindStringSubmatch(value); token != nil {
		value = token[1]
	}
	return value, name
}

// behindName returns what an assignment or a header gives to a name.
func behindName(text string) (value, name string, ok bool) {
	at := assigned.FindStringSubmatchIndex(text)
	if at == nil {
		return "", "", false
	}
	end := at[1]
	if at[8] >= 0 {
		end = at[8] // the quote belongs to the value
	}
	for _, group := range []int{2, 4, 6} {
		if at[group] >= 0 {
			name = text[at[group]:at[group+1]]
		}
	}
	rest := text[end:]
	quoted := strings.TrimRight(rest, ",; \t")
	if inner := unquoted(quoted); inner != quoted {
		return inner, name, inner != ""
	}
	if rest = strings.TrimSpace(remark.ReplaceAllString(rest, "")); strings.Trim(rest, "=\"'`") == "" || rest[0] == '=' {
		return "", "", false
	}
	if strings.ContainsAny(rest, " \t\r\n") && !beginsSigned.MatchString(rest) && !scheme.MatchString(rest) {
		return "", "", false // more than one value
	}
	return rest, name, true
}

// unquoted returns what stands between two quotes, or the text.
func unquoted(text string) string {
	if len(text) < 3 || text[0] != text[len(text)-1] || !strings.Contains("\"'`", text[:1]) {
		return text
	}
	if inner := text[1 : len(text)-1]; !strings.Contains(inner, text[:1]) {
		return strings.TrimSpace(inner)
	}
	return text
}

// Given returns the fingerprints of a text that someone gave: of the value that is
// meant and, where that is a part of it, of the whole, which may be the value after all.
func (f *Fingerprinter) Given(text string) []string {
	whole := strings.TrimSpace(text)
	value, _ := Meant(text)
	if value == whole {
		return f.Value(whole)
	}
	return append(f.Value(value), f.Value(whole)...)
}

var uuid = regexp.MustCompile(`^(?i:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$`)

// IsUUID reports whether a value is a bare UUID: tokens of several issuers are, and so
// are most ids that are no secret.
func IsUUID(value string) bool { return uuid.MatchString(value) }
