package awsapi

import (
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// output collects what a file gives.
type output struct {
	*ingest.Recording
	readers map[string]reader
	// regions are those that list calls gave, by account.
	regions map[string][]string
}

func newOutput(file *ingest.File, env ingest.Env) *output {
	return &output{Recording: ingest.NewRecording(file, env), readers: readersByName(), regions: map[string][]string{}}
}

// element reads one recorded call or one bare response.
func (o *output) element(n *jsontree.Node) {
	switch provider := n.Get("provider").String(); {
	case isEnvelope(n):
		o.recorded(n)
	case isAWS(n):
		o.Diagnose(fact.Error, n, `reading a recorded call: "operation" is absent; record service and operation as the API names them`)
	case provider != "":
		o.Foreign(provider)
	default:
		o.bare(n)
	}
}

// finish adds what needs the whole file.
func (o *output) finish() {
	o.finishListings()
	o.TellForeign("AWS")
}
