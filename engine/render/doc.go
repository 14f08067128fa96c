// Package render turns answers into bytes: JSON, JSON lines and text. The same
// answer gives the same bytes. Names that come from files are hostile: in text,
// control and bidirectional characters are shown, not sent.
package render
