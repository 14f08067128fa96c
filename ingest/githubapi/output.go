package githubapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// output collects what a file gives.
type output struct {
	*ingest.Recording
	routes []route
	// findings are what alerts and variables show.
	findings ingest.GitHubAlerts
	// grants are the sessions of fine-grained tokens by organisation and number of
	// the grant, selected the repositories that they have; later is what needs the whole file.
	grants   map[string]fact.Key
	selected map[fact.Key][]string
	later    []func()
}

func newOutput(file *ingest.File, env ingest.Env) *output {
	recording := ingest.NewRecording(file, env)
	return &output{Recording: recording, routes: routeList(), findings: ingest.GitHubAlerts{Findings: ingest.NewFindings(recording.Builder)},
		grants: map[string]fact.Key{}, selected: map[fact.Key][]string{}}
}

// element reads one recorded call.
func (o *output) element(n *jsontree.Node) {
	switch provider := n.Get("provider").String(); {
	case isEnvelope(n):
		o.recorded(n)
	case isGitHub(n):
		o.Diagnose(fact.Error, n, `reading a recorded call: "request" has no path; record the call with its request`)
	case provider != "":
		o.Foreign(provider)
	case n.Kind() == jsontree.Object && !n.Complete(): // the tree has told of the break
	default:
		o.Diagnose(fact.Error, n, "reading a recorded call: this is none (it needs provider and request); it is left out")
	}
}

// finish adds what needs the whole file.
func (o *output) finish() {
	for _, read := range o.later {
		read()
	}
	o.findings.Finish()
	for key, listing := range o.Listings() {
		o.AddInventory("github", key, listing)
	}
	o.TellForeign("GitHub")
}
