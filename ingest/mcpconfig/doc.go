// Package mcpconfig reads the configurations of MCP clients, which say what an
// agent may call and with which secrets, and the permission settings of agents.
//
// The layouts differ in where the servers stand: under mcpServers (Claude, Cursor,
// Gemini, Roo, Kiro and most others; in ~/.claude.json also for each project),
// under servers with inputs beside it (VS Code), under mcp.servers (its settings),
// or at the root (plugins). Comments, trailing commas and a few lines of prose
// before the object are read over, with a warning.
//
// The file's owner is the agent: "<repository>:<path>", else the source. Each
// server is an mcp-server: one that the client starts is "<agent>#<name>", a
// remote one is its URL without user, password, query and random-looking parts of
// the path, which are where people put secrets.
//
// What delegates-to gives:
//
//   - A server that the client starts runs as the agent's child, from a command
//     and an environment that the agent holds. Who runs code in the agent starts
//     that command as he likes, and speaks to it without the model: access control,
//     verdict yes. The secrets of its environment, arguments and headers are the
//     server's, and the agent's by that way.
//   - A remote server runs elsewhere. The agent calls its tools, which no
//     configuration lists: read and write, verdict unknown, settled by a recorded
//     tools/list. Its headers are sent by the agent, which uses the secret in them.
//     A static one that no issuer's mark tells is a mcp-static-token: whoever reads
//     it calls the same tools.
//
// What a configuration starts is code: the file is loaded by the agent. Most
// clients ask before they start a server that is new to them; whether this one
// does is not in the file, so that this edge is unknown. A package or an image
// that a command names without a fixed version is loaded by the server; a fixed
// version can't be published again, which is told as what blocks it.
//
// ${VAR}, $VAR, ${input:x} and the like are references: the variable is a place of
// the agent that stores a secret not yet known. Of the permissions only the tools'
// names are kept: rules are known to quote whole commands, secrets included.
//
// Zed has its servers under context_servers, opencode under mcp, with the command as
// one list. GitHub's coding agent names the secrets of its environment without a
// sign: COPILOT_MCP_….
//
// Not read: Codex's TOML, Continue's and Goose's YAML.
package mcpconfig
