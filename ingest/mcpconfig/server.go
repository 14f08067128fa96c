package mcpconfig

import (
	"path"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// emitServer adds a server and how the agent speaks to it.
func (r *reader) emitServer(agent fact.Key, name string, n *jsontree.Node) {
	if at := addressOf(n); at != nil {
		r.emitRemote(agent, name, n, at)
		return
	}
	r.emitLocal(agent, name, n)
}

// emitLocal adds a server that the client starts.
func (r *reader) emitLocal(agent fact.Key, name string, n *jsontree.Node) {
	server := fact.Key{Kind: "mcp-server", ID: agent.ID + "#" + name}
	here := r.File.At(n)
	run, start := packageOf(n), launchOf(n)
	props := r.serverProps(n)
	props["transport"], props["command"] = "stdio", commandName(start.program.String())
	props["runs"] = run.spec()
	if run.node.IsZero() {
		props["runs"] = builtFrom(n)
	}
	r.Node(fact.Node{Key: server, Name: name, Props: props, Evidence: []fact.Evidence{here}})
	edge := r.Edge(agent, fact.DelegatesTo, server, here)
	edge.Access, edge.Actions = fact.Control, n.Get("includeTools").Strings()
	r.emitPackage(server, n, run)
	r.variables(server, server.ID, start.env)
	r.arguments(command{server: server, env: start.env, remote: r.emitBridge(server, n, run)}, start.args)
	for name, value := range n.Get("headers").Members() {
		r.header(server, fact.Key{}, name, value.String(), value)
	}
}

// builtFrom returns the repository that a command builds its server from, empty
// for none. Which ref it takes is the repository's matter.
func builtFrom(n *jsontree.Node) string {
	for _, arg := range launchOf(n).argTexts() {
		if address, ok := strings.CutPrefix(arg, "git+"); ok {
			return ingest.RepositoryFrom(address)
		}
	}
	return ""
}

// emitRemote adds a server that runs elsewhere. Its secrets are sent by the agent.
func (r *reader) emitRemote(agent fact.Key, name string, n, at *jsontree.Node) {
	here := r.File.At(n)
	server := fact.Key{Kind: "mcp-server", ID: agent.ID + "#" + name}
	a, ok := ingest.ParseAddress(at.String())
	switch {
	case ok:
		server.ID = a.Clean
	case !envReference.MatchString(at.String()):
		r.Diagnose(fact.Warning, at, "reading the MCP servers: this is no URL; the server is named after its entry")
	}
	props := r.serverProps(n)
	props["transport"] = transportOf(n)
	r.NodeOnce(fact.Node{Key: server, Name: name, Props: props, Evidence: []fact.Evidence{here}})
	edge := r.Edge(agent, fact.DelegatesTo, server, here)
	edge.Access, edge.Actions = fact.Read|fact.Write, n.Get("includeTools").Strings()
	edge.Verdict, edge.Missing = fact.Unknown, toolsMissing(server)
	r.references(agent, "", at.String(), at)
	for _, secret := range a.Secrets {
		r.add(literal{name: secret.Name, value: secret.Value, at: at, consumer: agent, kinds: []string{staticToken}, opens: server})
	}
	for name, value := range n.Get("headers").Members() {
		r.header(agent, server, name, value.String(), value)
	}
	if secret := n.Get("auth", "CLIENT_SECRET"); secret != nil { // Cursor, for servers without dynamic registration
		r.clientSecret(agent, secret)
	}
	r.variables(agent, agent.ID+"#"+name, n.Get("env"))
}

// toolsMissing names what no configuration says: what a server's tools do.
func toolsMissing(server fact.Key) []fact.Missing {
	return []fact.Missing{{What: "the tools of " + server.ID, Effect: fact.NotDecided, SettledBy: "a recorded tools/list of the server"}}
}

func (r *reader) serverProps(n *jsontree.Node) fact.Props {
	props := fact.Props{"autoApproved": approvedTools(n), "excludedTools": n.Get("excludeTools").Strings()}
	if n.Get("disabled").Bool() {
		props["disabled"] = true
	}
	return props
}

func transportOf(n *jsontree.Node) string {
	for _, name := range []string{"type", "transport", "transportType"} {
		if kind := n.Get(name).String(); kind == "sse" || kind == "ws" {
			return kind
		}
	}
	return "http"
}

// commandName returns the program of a command, without its folder and without
// what stands behind it: some write a whole command line there.
func commandName(command string) string {
	command = strings.TrimRight(strings.ReplaceAll(command, `\`, "/"), "/")
	name, _, _ := strings.Cut(path.Base(command), " ")
	if len(name) > maxCommandName || strings.ContainsAny(name, "=$") {
		return ""
	}
	return name
}

// maxCommandName bounds what is taken for a program's name.
const maxCommandName = 60
