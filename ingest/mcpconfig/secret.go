package mcpconfig

import (
	"encoding/base64"
	"regexp"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

const staticToken = "mcp-static-token"

// literal is a text that may be a secret, as it stands in a configuration.
type literal struct {
	name, value string
	at          *jsontree.Node
	consumer    fact.Key
	// kinds are the kinds of what stands there; nil where only the value can tell.
	kinds []string
	// opens is the remote server that takes it, zero for none.
	opens fact.Key
}

// add takes a literal in where it is a secret.
func (r *reader) add(l literal) {
	value := l.value
	if isTemplate(value) || !r.HoldsSecret(l.name, value) {
		return
	}
	kinds := l.kinds
	if r.HoldsSecret("", value) { // it has a mark of its own
		kinds = nil
	}
	r.number++
	line, _ := r.File.Position(l.at.Offset())
	finding := ingest.Finding{Value: value, Kinds: kinds, Place: r.place, Line: line, Number: r.number, Consumer: l.consumer, Evidence: r.File.At(l.at)}
	if !l.opens.IsZero() {
		finding.Then = func(found fact.Key) { r.opens(found, l) }
	}
	r.Add(finding)
}

// opens adds what a static token gives: the tools of its server, whichever they
// are.
func (r *reader) opens(found fact.Key, l literal) {
	if found.Kind != staticToken {
		return
	}
	edge := r.Edge(found, fact.Can, l.opens, r.File.At(l.at))
	edge.Access = fact.Read | fact.Write
	edge.Verdict = fact.Unknown
	edge.Missing = toolsMissing(l.opens)
}

// isTemplate reports whether a value stands for one that is to be filled in.
func isTemplate(value string) bool {
	return credential.Placeholder(value) || strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]") || envReference.MatchString(value)
}

// envReference is how configurations name a variable, an input or a setting:
// ${VAR}, ${env:VAR}, ${VAR:-default}, ${input:id}, ${user_config.id}, $VAR,
// {{VAR}}, and {env:VAR}; GitHub's coding agent names the secrets of its
// environment bare, all of which begin with COPILOT_MCP_.
var envReference = regexp.MustCompile(`\{env:([A-Za-z_]\w*)\}|\$\{(?:env:|input:|user_config\.)?([A-Za-z_][\w.-]*?)(?::-[^}]*)?\}|\$([A-Za-z_]\w*)|\{\{\s*([A-Za-z_]\w*)\s*\}\}|^(COPILOT_MCP_\w+)$`)

// references adds the secrets that a value names, where it or what it is given to
// is called like one, and reports whether the value names anything.
func (r *reader) references(consumer fact.Key, under, value string, at *jsontree.Node) bool {
	matches := envReference.FindAllStringSubmatch(value, -1)
	for _, match := range matches {
		name := strings.Join(match[1:], "")
		if ingest.NamesSecret(under) || ingest.NamesSecret(name) {
			r.reference(consumer, name, at)
		}
	}
	return len(matches) > 0
}

// reference adds a variable of the agent that holds a secret, and that consumer
// uses it.
func (r *reader) reference(consumer fact.Key, name string, at *jsontree.Node) {
	id := r.agent.ID + "#env/" + name
	place, stored := fact.Key{Kind: "env-var", ID: id}, fact.Key{Kind: fact.UnknownSecret, ID: id}
	here := r.File.At(at)
	if r.NodeOnce(fact.Node{Key: place, Name: name, Evidence: []fact.Evidence{here}}) {
		r.Node(fact.Node{Key: stored, Name: name, Evidence: []fact.Evidence{here}})
		r.Edge(place, fact.Stores, stored, here)
	}
	r.Edge(consumer, fact.Uses, stored, here)
}

// header reads one header that is sent to a server.
func (r *reader) header(consumer, server fact.Key, name, value string, at *jsontree.Node) {
	if r.references(consumer, name, value, at) {
		return
	}
	l := literal{name: name, value: value, at: at, consumer: consumer, kinds: []string{staticToken}, opens: server}
	if scheme, rest, ok := strings.Cut(value, " "); ok && isScheme(scheme) {
		l.value = strings.TrimSpace(rest)
		if strings.EqualFold(scheme, "basic") {
			l.value = basicPassword(l.value)
		}
	}
	r.add(l)
}

// clientSecret takes in the secret with which a client of OAuth is known to a
// server's issuer. It opens no tools by itself.
func (r *reader) clientSecret(agent fact.Key, at *jsontree.Node) {
	if !r.references(agent, "CLIENT_SECRET", at.String(), at) {
		r.add(literal{name: "CLIENT_SECRET", value: at.String(), at: at, consumer: agent})
	}
}

func isScheme(word string) bool {
	switch strings.ToLower(word) {
	case "bearer", "basic", "token", "apikey", "api-key":
		return true
	default:
		return false
	}
}

// basicPassword returns the password of HTTP's basic scheme.
func basicPassword(encoded string) string {
	decoded, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return encoded
	}
	if _, password, ok := strings.Cut(string(decoded), ":"); ok {
		return password
	}
	return encoded
}
