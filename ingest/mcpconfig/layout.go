package mcpconfig

import (
	"bytes"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// table is one list of servers in a file.
type table struct {
	servers *jsontree.Node
	// project is the folder that ~/.claude.json keeps servers for, empty for the
	// servers of the file's owner.
	project string
	vscode  bool
	bare    bool // the servers stand at the root
}

// tablesOf returns the lists of servers in a file; nil for another file.
func tablesOf(root *jsontree.Node) []table {
	var tables []table
	if servers := root.Get("mcpServers"); servers.Kind() == jsontree.Object {
		tables = append(tables, table{servers: servers})
	}
	for _, name := range []string{"context_servers", "mcp"} { // Zed; opencode
		if servers := root.Get(name); isTable(servers) {
			tables = append(tables, table{servers: servers})
		}
	}
	for project, n := range root.Get("projects").Members() {
		if servers := n.Get("mcpServers"); servers.Len() > 0 && isTable(servers) {
			tables = append(tables, table{servers: servers, project: project})
		}
	}
	if servers := root.Get("mcp", "servers"); isTable(servers) {
		tables = append(tables, table{servers: servers, vscode: true})
	}
	if len(tables) > 0 {
		return tables
	}
	switch servers := root.Get("servers"); {
	case isTable(servers) && onlyKeys(root, "servers", "inputs", "$schema"):
		return []table{{servers: servers, vscode: true}}
	case isBare(root):
		return []table{{servers: root, bare: true}}
	default:
		return nil
	}
}

// isTable reports whether the members of an object are servers, each of them.
func isTable(n *jsontree.Node) bool {
	if n.Kind() != jsontree.Object || n.Len() == 0 {
		return false
	}
	for _, server := range n.Members() {
		if !isServer(server) {
			return false
		}
	}
	return true
}

func isServer(n *jsontree.Node) bool {
	return launchOf(n).program.Kind() == jsontree.String || addressOf(n) != nil
}

// addressOf returns the URL of a remote server, nil for none.
func addressOf(n *jsontree.Node) *jsontree.Node {
	for _, name := range []string{"url", "httpUrl", "serverUrl"} {
		if address := n.Get(name); address.Kind() == jsontree.String {
			return address
		}
	}
	return nil
}

// isBare reports whether the root itself is a list of servers. As no name marks
// it, each entry must have nothing but what servers have.
func isBare(root *jsontree.Node) bool {
	servers := 0
	for name, n := range root.Members() {
		if name == "$schema" {
			continue
		}
		if !isServer(n) || !onlyKeys(n, "type", "command", "args", "env", "url", "httpUrl", "headers", "headersHelper", "cwd", "timeout",
			"disabled", "autoApprove", "alwaysAllow", "description", "oauth", "transport", "transportType", "trust", "includeTools", "excludeTools") {
			return false
		}
		if command := n.Get("command"); command != nil && command.Kind() != jsontree.String {
			return false
		}
		kind := n.Get("type").String()
		if n.Get("command") == nil && !slices.Contains([]string{"http", "sse", "streamable-http", "ws"}, kind) {
			return false // a list of mere addresses may be anything
		}
		if args := n.Get("args"); args != nil && args.Kind() != jsontree.Array {
			return false
		}
		servers++
	}
	return servers > 0
}

func onlyKeys(n *jsontree.Node, names ...string) bool {
	for _, key := range n.Keys() {
		if !slices.Contains(names, key) {
			return false
		}
	}
	return true
}

// maxPreface bounds the lines of prose before the object, as a snippet that was
// copied from a guide has.
const maxPreface = 5

// treeOf returns the file's tree. A file that is a few lines of prose and then
// nothing but an object is read without the prose, which is a warning. A
// document with headings or fences is documentation, no configuration.
func treeOf(file *ingest.File) (*jsontree.Node, []fact.Diagnostic) {
	if root, _ := file.Tree(); root != nil {
		return root, nil
	}
	offset := prefaceEnd(file.Data)
	if offset <= 0 {
		return nil, nil
	}
	blanked := slices.Concat(bytes.Repeat([]byte(" "), offset), file.Data[offset:])
	text, _ := jsontree.Relax(blanked)
	root, problems := jsontree.Parse(text, jsontree.Limits{})
	if len(problems) > 0 {
		return nil, nil
	}
	return root, []fact.Diagnostic{file.Diagnose(fact.Warning, 0, "reading the MCP configuration: text stands before the JSON; it is left out")}
}

// prefaceEnd returns the offset of the line that begins the object, 0 where the
// file is none of that form.
func prefaceEnd(data []byte) int {
	offset := 0
	for range maxPreface + 1 {
		line, rest, more := bytes.Cut(data[offset:], []byte("\n"))
		text := strings.TrimSpace(string(line))
		if strings.HasPrefix(text, "{") {
			return offset
		}
		if !more || strings.HasPrefix(text, "#") || strings.HasPrefix(text, "```") || strings.HasPrefix(text, "---") {
			return 0
		}
		offset = len(data) - len(rest)
	}
	return 0
}
