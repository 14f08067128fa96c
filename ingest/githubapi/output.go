package githubapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// output collects what a file gives.
type output struct {
	*ingest.Builder
	routes   []route
	listings map[listingKey]*listing
	order    []listingKey
	// findings are what alerts and variables show.
	findings ingest.GitHubAlerts
	// grants are the sessions of fine-grained tokens by organisation and number of
	// the grant, selected the repositories that they have; later is what needs the whole file.
	grants   map[string]fact.Key
	selected map[fact.Key][]string
	later    []func()
	// foreign counts the recorded calls of other providers, by provider.
	foreign map[string]int
	// interrupted says that reading ended before the file did.
	interrupted bool
}

func newOutput(file *ingest.File, env ingest.Env) *output {
	builder := ingest.NewBuilder(file, env)
	return &output{Builder: builder, routes: routeList(), listings: map[listingKey]*listing{}, foreign: map[string]int{},
		findings: ingest.GitHubAlerts{Findings: ingest.NewFindings(builder)}, grants: map[string]fact.Key{}, selected: map[fact.Key][]string{}}
}

// element reads one recorded call.
func (o *output) element(n *jsontree.Node) {
	switch provider := n.Get("provider").String(); {
	case isEnvelope(n):
		o.recorded(n)
	case isGitHub(n):
		o.Diagnose(fact.Error, n, `reading a recorded call: "request" has no path; record the call with its request`)
	case provider != "":
		o.foreign[strings.ToLower(provider)]++
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
	o.finishListings()
	for _, provider := range slices.Sorted(maps.Keys(o.foreign)) {
		o.Diagnostics = append(o.Diagnostics, o.File.Diagnose(fact.Info, 0, fmt.Sprintf(
			"reading recorded calls: %d of provider %q stand among those of GitHub and are left out; record each provider in a file of its own", o.foreign[provider], short(provider))))
	}
}

// short cuts a name from the file that is quoted in a message.
func short(name string) string {
	const most = 60
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}
