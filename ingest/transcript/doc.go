// Package transcript reads the transcripts of Claude Code: one JSON object a line,
// each with a session and its own uuid.
//
// A transcript is a place of an agent's workspace: what the agent read and wrote
// lies in it, secrets included, which scanners find; those findings name the same
// file. Of its content only the workspace, the span of time, the number of
// sessions and the names of the tools that were called are kept. The form was
// read from transcripts, not from a documentation: there is none.
//
// Memory and instruction files (CLAUDE.md, AGENTS.md) are prose: nothing in their
// content tells them from other prose, so that they aren't recognised; a finding in
// one names it as a file like any other.
package transcript
