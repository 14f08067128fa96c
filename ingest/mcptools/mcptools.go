package mcptools

import (
	"context"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "mcptools" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	return slices.ContainsFunc(file.Samples(), func(n *jsontree.Node) bool { return isRecorded(n) || isAnswer(n) })
}

// isRecorded reports whether an object is a recorded call of an MCP server.
func isRecorded(n *jsontree.Node) bool {
	return n.Get("provider").String() == "mcp" && n.Get("request", "method").String() == "tools/list"
}

// isAnswer reports whether an object is an answer alone: a list of tools, each
// with a name and the form of its input, which no other list of tools has so.
func isAnswer(n *jsontree.Node) bool {
	tools := toolsOf(n)
	if tools.Kind() != jsontree.Array || tools.Len() == 0 || n.Get("provider") != nil {
		return false
	}
	for _, tool := range tools.Elements() {
		if tool.Get("name").String() == "" || tool.Get("inputSchema").Kind() != jsontree.Object && tool.Complete() {
			return false
		}
	}
	return true
}

// toolsOf returns the list of tools in an answer.
func toolsOf(n *jsontree.Node) *jsontree.Node {
	if result := n.Get("result"); result != nil {
		return result.Get("tools")
	}
	return n.Get("tools")
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	r := &reader{ingest.NewBuilder(file, env)}
	root, _ := file.Tree()
	if root.Kind() == jsontree.Object {
		r.answer(root)
		return r.Result
	}
	for _, n := range root.Elements() {
		if ctx.Err() == nil && n.Complete() {
			r.answer(n)
		}
	}
	return r.Result
}

type reader struct{ *ingest.Builder }

func (r *reader) answer(n *jsontree.Node) {
	switch {
	case isRecorded(n):
		if n.Get("response").Kind() != jsontree.Object {
			return // it was refused: not given
		}
		server := n.Get("server").String()
		if server == "" {
			r.Diagnose(fact.Warning, n, "reading tools/list: the call names no server; its tools are those of a server named after this file")
			server = r.File.Source
		} else if a, ok := ingest.ParseAddress(server); ok {
			server = a.Clean
		} else if strings.Contains(server, "://") {
			r.Diagnose(fact.Warning, n.Get("server"), "reading tools/list: this is no URL; the tools are those of a server named after this file")
			server = r.File.Source
		}
		r.emit(server, n, n.Get("response"))
	case isAnswer(n):
		r.Diagnose(fact.Info, n, "reading tools/list: the answer does not say whose it is; record the call, or say in keyreach.yaml which server this file is the same as")
		r.emit(r.File.FilePlace(r.File.Meta.Repository, r.File.Meta.RepositoryPath).ID, n, n)
	default:
		r.Diagnose(fact.Warning, n, "reading tools/list: this is no such call; it is left out")
	}
}

func (r *reader) emit(server string, call, answer *jsontree.Node) {
	list := toolsOf(answer)
	var tools, readOnly, destructive []string
	for _, tool := range list.Elements() {
		name := tool.Get("name").String()
		if !tool.Complete() {
			continue // what it lacks could turn its meaning; the break is told by the tree
		}
		if name == "" {
			r.Diagnose(fact.Warning, tool, "reading tools/list: this tool has no name; it is left out")
			continue
		}
		tools = append(tools, name)
		switch hints := tool.Get("annotations"); {
		case hints.Get("readOnlyHint").Bool():
			readOnly = append(readOnly, name)
		case hints.Get("destructiveHint").Bool():
			destructive = append(destructive, name)
		}
	}
	more := answer.Get("nextCursor").String() + answer.Get("result", "nextCursor").String()
	here := r.File.At(call)
	if at := call.Get("at").Time(); at != nil {
		here.ObservedAt = at
	}
	r.Node(fact.Node{Key: fact.Key{Kind: "mcp-server", ID: server}, Evidence: []fact.Evidence{here}, Props: fact.Props{
		"tools": tools, "readOnlyTools": readOnly, "destructiveTools": destructive, "toolsComplete": list.Complete() && more == ""}})
}
