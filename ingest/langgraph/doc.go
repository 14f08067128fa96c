// Package langgraph reads langgraph.json, which says what a LangGraph deployment
// runs: its graphs, and the environment it runs them in.
//
// Each graph is an agent, "<configuration>#<graph>", whose code is loaded from the
// file that the configuration names. env is a map of variables, of which those
// that hold secrets are used by every graph, or the path of a file, which every
// graph reads. A path is one of the repository where the configuration lies in
// one; what leads out of it is named after the configuration.
package langgraph
