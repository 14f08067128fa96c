package ingest

import (
	"net/url"
	"regexp"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// Variable is one environment variable as an export shows it.
type Variable struct {
	Name, Value string
	// Place is the node of the variable; Holder what shows it to its readers (the
	// file it is written in), zero for none.
	Place    fact.Key
	Holder   fact.Key
	Evidence fact.Evidence
}

// AddVariables takes in the variables of one consumer: a variable whose name or
// value says that it is a secret stores a credential, which the consumer uses.
// An AWS key lies in two or three variables, each of which stores its part.
func (f *Findings) AddVariables(consumer fact.Key, variables []Variable) {
	values := make(map[string]string, len(variables))
	for _, v := range variables {
		values[v.Name] = v.Value
	}
	for _, v := range variables {
		finding := Finding{Value: v.Value, Consumer: consumer, Evidence: v.Evidence,
			Place: Place{Node: fact.Node{Key: v.Place, Name: v.Name}, Holder: v.Holder, Stable: true, Single: true}}
		finding.KeyID, finding.Part = keyBeside(v.Name, values)
		if credential.Placeholder(v.Value) || v.Value == "" {
			continue
		}
		if finding.KeyID != "" || f.HoldsSecret(v.Name, v.Value) {
			f.Add(finding)
		}
	}
}

// keyBeside returns the id of the AWS key that a variable holds a part of, by
// the variable beside it that holds the id; empty for none.
func keyBeside(name string, values map[string]string) (id, part string) {
	for _, pair := range []struct{ mine, other, part string }{
		{"SECRET_ACCESS_KEY", "ACCESS_KEY_ID", credential.PartSecret},
		{"SESSION_TOKEN", "ACCESS_KEY_ID", credential.PartToken},
		{"SECRET_KEY", "ACCESS_KEY", credential.PartSecret},
	} {
		stem, ok := strings.CutSuffix(strings.ToUpper(name), pair.mine)
		if !ok {
			continue
		}
		for _, other := range []string{name[:len(stem)] + pair.other, name[:len(stem)] + strings.ToLower(pair.other)} {
			if id := credential.FindAWSKeyID(values[other]); id != "" {
				return id, pair.part
			}
		}
	}
	return "", ""
}

var (
	// secretName is what a variable that holds a secret is called.
	secretName = regexp.MustCompile(`(?i)(secret|token|passw|pwd|api_?key|access_?key|private_?key|credential|auth|dsn|database_url|connection_?string|webhook)`)
	// referenceName is what one that says where the secret lies is called.
	referenceName = regexp.MustCompile(`(?i)_(name|arn|file|path|region|port)$`)
)

// NamesSecret reports whether a name, of a variable, an option or a header, says
// that a secret stands under it.
func NamesSecret(name string) bool {
	name = underscored(name)
	return secretName.MatchString(name) && !referenceName.MatchString(name)
}

// underscored writes an option or a header as a variable is written.
func underscored(name string) string { return strings.ReplaceAll(name, "-", "_") }

// HoldsSecret reports whether a value is a secret, by what it is called or by a
// mark of its own.
func (f *Findings) HoldsSecret(name, value string) bool {
	switch {
	case credential.FindAWSKeyID(value) != "":
		return true
	case !credential.Joinable(value):
		return false
	case len(f.marked(value)) > 0:
		return true
	default:
		return secretName.MatchString(underscored(name)) && !refers(underscored(name), value)
	}
}

// refers reports whether a variable says where something is and holds no secret
// itself: an ARN, or an address without a password or a query.
func refers(name, value string) bool {
	if strings.HasPrefix(value, "arn:") || referenceName.MatchString(name) {
		return true
	}
	address, err := url.Parse(value)
	if err != nil || address.Host == "" {
		return false
	}
	_, password := address.User.Password()
	return !password && address.RawQuery == "" && !strings.Contains(strings.ToLower(name), "webhook")
}
