package mcpconfig

import (
	"regexp"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// assignment is NAME=value, as options and environments are written.
var assignment = regexp.MustCompile(`^(-{0,2}[A-Za-z_][\w.-]*)=(.+)$`)

// headerText is "Name: value" in one argument.
var headerText = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9-]*):\s*(.+)$`)

// command is a command line whose arguments are read.
type command struct {
	server fact.Key
	env    *jsontree.Node
	// remote is the server that the command is a bridge to, zero for none.
	remote fact.Key
}

// arguments reads the arguments of a command: secrets stand in them behind an
// option, in an assignment, in a header or in an address.
func (r *reader) arguments(c command, args []*jsontree.Node) {
	before := ""
	for _, arg := range args {
		text := arg.String()
		r.argument(c, before, text, arg)
		before = text
	}
}

func (r *reader) argument(c command, before, text string, at *jsontree.Node) {
	option := strings.ToLower(before)
	if match := headerText.FindStringSubmatch(text); match != nil && (option == "--header" || option == "-h") {
		r.header(c.server, c.remote, match[1], match[2], at)
		return
	}
	if passed := passedVariable(option, text); passed != "" {
		if c.env.Get(passed) == nil && ingest.NamesSecret(passed) {
			r.reference(c.server, passed, at)
		}
		return
	}
	if strings.Contains(strings.TrimSpace(text), " ") {
		r.shellText(c, text, at)
		return
	}
	name, value := "", text
	if match := assignment.FindStringSubmatch(text); match != nil {
		name, value = match[1], match[2]
	} else if strings.HasPrefix(before, "-") && !strings.Contains(before, "=") {
		name = before
	}
	r.argumentValue(c, name, value, at)
}

// shellText reads an argument that is a command of its own, word by word.
func (r *reader) shellText(c command, text string, at *jsontree.Node) {
	before := ""
	for _, word := range strings.Fields(text) {
		word = strings.Trim(word, `"'`)
		r.argument(c, before, word, at)
		before = word
	}
}

// passedVariable returns the variable that a container is given from the
// environment of the command, empty for none.
func passedVariable(option, text string) string {
	if (option == "-e" || option == "--env") && variableName.MatchString(text) {
		return text
	}
	return ""
}

var variableName = regexp.MustCompile(`^[A-Za-z_]\w*$`)

func (r *reader) argumentValue(c command, name, value string, at *jsontree.Node) {
	if r.references(c.server, name, value, at) {
		return
	}
	l := literal{name: name, value: value, at: at, consumer: c.server}
	a, ok := webAddress(value)
	if !ok {
		r.add(l)
		return
	}
	if !c.remote.IsZero() {
		l.kinds, l.opens = []string{staticToken}, c.remote
	}
	for _, secret := range a.Secrets {
		l.name, l.value = secret.Name, secret.Value
		r.add(l)
	}
}

// webAddress is ParseAddress for an address of the web, also one of a repository
// that a package is built from.
func webAddress(text string) (ingest.Address, bool) {
	text = strings.TrimPrefix(text, "git+")
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return ingest.Address{}, false
	}
	return ingest.ParseAddress(text)
}

// bridge is the package that makes a remote server look like one that the client
// starts.
const bridge = "npm:mcp-remote"

// emitBridge adds the remote server that a command is a bridge to and returns it.
func (r *reader) emitBridge(server fact.Key, n *jsontree.Node, p run) fact.Key {
	if p.node.ID != bridge {
		return fact.Key{}
	}
	for _, arg := range launchOf(n).args {
		if a, ok := webAddress(arg.String()); ok {
			here := r.File.At(arg)
			remote := fact.Key{Kind: "mcp-server", ID: a.Clean}
			r.NodeOnce(fact.Node{Key: remote, Name: server.ID, Evidence: []fact.Evidence{here}})
			edge := r.Edge(server, fact.DelegatesTo, remote, here)
			edge.Access, edge.Verdict, edge.Missing = fact.Read|fact.Write, fact.Unknown, toolsMissing(remote)
			return remote
		}
	}
	return fact.Key{}
}
