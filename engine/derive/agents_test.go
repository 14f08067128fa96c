package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

var (
	shopAgent   = fact.Key{Kind: "agent", ID: "github.com/acme/shop:.mcp.json"}
	tickets     = fact.Key{Kind: "mcp-server", ID: "https://tickets.acme.example/mcp"}
	toolsAbsent = []fact.Missing{{What: "the tools of " + tickets.ID, Effect: fact.NotDecided}}
)

// delegated is a world in which an agent may call the tools of a server.
func delegated(t testing.TB, server fact.Props, actions ...string) *derived {
	w := newWorld(t)
	evidence := []fact.Evidence{{Source: export, Line: 1}}
	w.c.AddNode(fact.Node{Class: fact.ClassAgent, Key: tickets, Props: server, Evidence: evidence})
	w.c.Edges = append(w.c.Edges, fact.Edge{From: shopAgent, Relation: fact.DelegatesTo, To: tickets, Access: fact.Read | fact.Write,
		Verdict: fact.Unknown, Missing: toolsAbsent, Actions: actions, Evidence: evidence})
	return w.derive()
}

func TestUnknownToolsStayUnknown(t *testing.T) {
	assert.Empty(t, delegated(t, fact.Props{}).edges(shopAgent, tickets))
}

func TestRecordedToolsDecide(t *testing.T) {
	d := delegated(t, fact.Props{"tools": []string{"find", "close"}, "readOnlyTools": []string{"find"}})
	e := d.says(fact.Yes, shopAgent, tickets, fact.Write)
	assert.Equal(t, fact.Read|fact.Write, e.Access)
	assert.Equal(t, []string{"close", "find"}, e.Actions)
	assert.Equal(t, "inferred", e.Confidence)
}

func TestReadOnlyHintsDontDecideWriting(t *testing.T) {
	d := delegated(t, fact.Props{"tools": []string{"find"}, "readOnlyTools": []string{"find"}})
	assert.Equal(t, fact.Read, d.says(fact.Yes, shopAgent, tickets, fact.Read).Access)
	d.nothing(shopAgent, tickets, fact.Write)
}

func TestTheToolsOfTheEdgeLimitIt(t *testing.T) {
	props := fact.Props{"tools": []string{"find", "close"}, "readOnlyTools": []string{"find"}}
	d := delegated(t, props, "find")
	assert.Equal(t, []string{"find"}, d.says(fact.Yes, shopAgent, tickets, fact.Read).Actions)
	d.nothing(shopAgent, tickets, fact.Write)
	assert.Empty(t, delegated(t, props, "gone").edges(shopAgent, tickets))
}
