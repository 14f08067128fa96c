// Package a2acard reads A2A agent cards, which say where an agent answers, what it
// does and how callers prove who they are: the old form with url, and the new one
// with supportedInterfaces.
//
// A card becomes the agent, named by the URL at which it answers without user,
// password and query, else by the file; its further URLs are other names of it.
// Skills are its tools, the security schemes what it accepts. A card tells neither
// who calls the agent nor what it reaches itself, so no authority comes from it.
//
// The first cards (protocol 0.1) could carry credentials for their callers: such
// a value is stored by the file.
package a2acard
