// Package mcptools reads what an MCP server answered to tools/list: the JSON-RPC
// response, its result alone, or a recorded call, one object or one a line:
//
//	{"provider":"mcp","server":"https://tickets.acme.example/mcp","at":"2026-11-01T00:00:00Z",
//	 "request":{"method":"tools/list"},"response":{"tools":[…]}}
//
// server is the id of the mcp-server as configurations give it: the URL of a
// remote one, "<agent>#<name>" of one that a client starts. A response alone does
// not say whose it is: its server is then named after the file, and keyreach.yaml
// says which it is the same as ({ same: <file>, of: <server> }). Nothing is joined
// by a server's name.
//
// Tools are kept by name, and by what their annotations say: annotations are
// hints, which the specification tells clients not to trust. A list with a
// nextCursor is not complete.
package mcptools
