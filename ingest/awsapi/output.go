package awsapi

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
	readers  map[string]reader
	listings map[listingKey]*listing
	order    []listingKey
	// regions are those that list calls gave, by account.
	regions map[string][]string
	// foreign counts the recorded calls of other providers, by provider.
	foreign map[string]int
	// interrupted says that reading ended before the file did.
	interrupted bool
}

func newOutput(file *ingest.File, env ingest.Env) *output {
	return &output{Builder: ingest.NewBuilder(file, env), readers: readersByName(), listings: map[listingKey]*listing{},
		regions: map[string][]string{}, foreign: map[string]int{}}
}

// element reads one recorded call or one bare response.
func (o *output) element(n *jsontree.Node) {
	switch provider := n.Get("provider").String(); {
	case isEnvelope(n):
		o.recorded(n)
	case isAWS(n):
		o.Diagnose(fact.Error, n, `reading a recorded call: "operation" is absent; record service and operation as the API names them`)
	case provider != "":
		o.foreign[strings.ToLower(provider)]++
	default:
		o.bare(n)
	}
}

// finish adds what needs the whole file.
func (o *output) finish() {
	o.finishListings()
	for _, provider := range slices.Sorted(maps.Keys(o.foreign)) {
		o.Diagnostics = append(o.Diagnostics, o.File.Diagnose(fact.Info, 0, fmt.Sprintf(
			"reading recorded calls: %d of provider %q stand among those of AWS and are left out; record each provider in a file of its own", o.foreign[provider], short(provider))))
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
