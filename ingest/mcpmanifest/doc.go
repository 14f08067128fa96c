// Package mcpmanifest reads how MCP servers are published: server.json (with the
// names in snake_case of 2025-05 and in camelCase since), the registry's lists of
// them, and the manifest.json of MCP bundles (mcpb, formerly dxt).
//
// A published server runs nowhere by that. What it becomes is the packages and
// images it is published as, with the server's name and the secrets it asks for,
// and its remote servers by their URL. A bundle's manifest says besides with which
// command and environment it is started: it is an mcp-server
// "<manifest>#<name>", its sensitive settings are references to secrets, and the
// tools it lists are its tools, all of them unless tools_generated says otherwise.
package mcpmanifest
