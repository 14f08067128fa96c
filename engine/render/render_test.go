package render_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine"
	"keyreach/engine/fact"
	"keyreach/engine/render"
)

// hostile is a name as an intruder would choose it: it clears the screen, turns
// the reading direction, breaks the line and is longer than any column.
const hostile = "a\x1b[2J\u202egro.live\r\nSAFE\u200b\U000e0041" + "-very-long-name-very-long-name-very-long-name-very-long-name-very-long-name-very-long-name"

func answer() *engine.ReachAnswer {
	at := time.Date(2026, 11, 24, 2, 14, 0, 0, time.UTC)
	from, to := engine.Node{Kind: "file", ID: hostile}, engine.Node{Kind: "aws-s3-bucket", ID: "arn:aws:s3:::" + hostile}
	evidence := []fact.Evidence{{Source: hostile, Pointer: "/" + hostile, Line: 3, Column: 1, ObservedAt: &at}}
	conditions := fact.Conditions{{Key: "aws:SourceIp", Operator: "IpAddress", Values: []string{"10.0.0.0/8", hostile}}}
	hop := engine.Hop{From: from, To: to, Relation: fact.Can, Access: "read", Verdict: fact.Conditional, Conditions: conditions, Actions: []string{"s3:GetObject"}, Evidence: evidence}
	return &engine.ReachAnswer{
		Head:    engine.Head{Schema: "keyreach/reach/v1", AsOf: at, Start: []engine.Start{{Node: from, Name: hostile, Access: "read", Status: "active", StatusAsOf: &at, Evidence: evidence}}},
		Reached: []engine.Entry{{Node: to, Name: hostile, Access: "read", Verdict: fact.Conditional, Conditions: conditions, Missing: []fact.Missing{}, Hops: 1, Path: []engine.Hop{hop}}},
		Blocked: []engine.Blocked{{Node: to, Name: hostile, Access: "control", By: []fact.Blocker{{Control: "scp", Policy: hostile, Statement: hostile, Evidence: evidence}}, Path: []engine.Hop{hop}}},
		Tail: engine.Tail{Missing: []engine.Missing{{Missing: fact.Missing{What: hostile, Effect: fact.NotDecided, SettledBy: hostile}, Settles: 1}}, Skipped: []fact.Skipped{},
			Diagnostics: []fact.Diagnostic{}, Summary: engine.Summary{Answer: engine.Reaches, Total: 1, Conditional: 1, Blocked: 1, Missing: 1, NotEvaluated: []engine.Unevaluated{}}},
	}
}

func TestTextShowsHostileNamesAndFitsTheScreen(t *testing.T) {
	a := answer()
	why := &engine.WhyAnswer{Head: a.Head, Target: a.Start, Paths: a.Reached, Blocked: a.Blocked, Tail: a.Tail}
	exposure := &engine.ExposureAnswer{Head: a.Head, Sources: a.Reached, Blocked: a.Blocked, Tail: a.Tail}
	var out bytes.Buffer
	require.NoError(t, render.Reach(&out, a, render.Style{}))
	require.NoError(t, render.Reach(&out, a, render.Style{Paths: true}))
	require.NoError(t, render.Why(&out, why, render.Style{}))
	require.NoError(t, render.Exposure(&out, exposure, render.Style{}))
	for line := range strings.Lines(out.String()) {
		line = strings.TrimSuffix(line, "\n")
		assert.LessOrEqual(t, text.StringWidthWithoutEscSequences(line), render.Width, line)
		assert.Equal(t, line, render.Printable(line), "only what can be seen is sent")
	}
	assert.NotContains(t, out.String(), "\nSAFE", "a name can't begin a line")
}

func TestTheFirstLineSaysWhatIsIncomplete(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, render.Reach(&out, answer(), render.Style{}))
	assert.True(t, strings.HasPrefix(out.String(), "ANSWER INCOMPLETE: "), out.String())
}

func TestJSONEscapesWhatCannotBeSeen(t *testing.T) {
	for _, write := range []func(*bytes.Buffer) error{
		func(b *bytes.Buffer) error { return render.JSON(b, answer()) },
		func(b *bytes.Buffer) error { return render.ReachLines(b, answer()) },
	} {
		var out bytes.Buffer
		require.NoError(t, write(&out))
		assert.Equal(t, out.String(), strings.ReplaceAll(render.Printable(out.String()), `\u000a`, "\n"))
		var parsed map[string]any
		require.NoError(t, json.Unmarshal(out.Bytes(), &parsed))
		assert.Contains(t, out.String(), `\u202e`)
	}
}

func TestLinesNameTheirPredecessor(t *testing.T) {
	node := func(id string) engine.Node { return engine.Node{Kind: "aws-role", ID: id} }
	hop := func(from, to string) engine.Hop {
		return engine.Hop{From: node(from), To: node(to), Relation: fact.CanBecome}
	}
	a := &engine.ReachAnswer{Reached: []engine.Entry{
		{Node: node("a"), Path: []engine.Hop{hop("start", "a")}},
		{Node: node("b"), Path: []engine.Hop{hop("start", "a"), hop("a", "b")}},
		{Node: node("c"), Path: []engine.Hop{hop("start", "x"), hop("x", "c")}},
	}}
	var out bytes.Buffer
	require.NoError(t, render.ReachLines(&out, a))
	var lines []struct {
		Via  *int
		Path []engine.Hop
		Hop  engine.Hop
	}
	decoder := json.NewDecoder(&out)
	for decoder.More() {
		var l struct {
			Via  *int
			Path []engine.Hop
			Hop  engine.Hop
		}
		require.NoError(t, decoder.Decode(&l))
		lines = append(lines, l)
	}
	require.Len(t, lines, 3)
	assert.Nil(t, lines[0].Via, "behind the start")
	require.NotNil(t, lines[1].Via)
	assert.Equal(t, 1, *lines[1].Via)
	assert.Empty(t, lines[1].Path)
	assert.Nil(t, lines[2].Via)
	assert.Len(t, lines[2].Path, 2, "the predecessor is not listed: the whole path")
}

// A place is read outright and written under a condition; what loads it hangs
// on the writing.
func TestViaIsTheVeryPredecessor(t *testing.T) {
	node := func(id string) engine.Node { return engine.Node{Kind: "file", ID: id} }
	hop := func(from, to, access string) engine.Hop {
		return engine.Hop{From: node(from), To: node(to), Relation: fact.Can, Access: access}
	}
	read, write, bot := hop("start", "p", "read"), hop("c", "p", "write"), hop("start", "c", "control")
	entries := []engine.Entry{
		{Node: node("c"), Access: "control", Path: []engine.Hop{bot}},
		{Node: node("p"), Access: "read", Path: []engine.Hop{read}},
		{Node: node("w"), Access: "control", Path: []engine.Hop{bot, write, hop("p", "w", "control")}},
		{Node: node("p"), Access: "write", Path: []engine.Hop{bot, write}},
		{Node: node("v"), Access: "control", Path: []engine.Hop{hop("start", "c", "read"), hop("c", "v", "control")}},
	}
	var out bytes.Buffer
	require.NoError(t, render.ReachLines(&out, &engine.ReachAnswer{Reached: entries}))
	var vias []string
	for line := range strings.Lines(out.String()) {
		var l struct {
			Via  *int
			Path []engine.Hop
		}
		require.NoError(t, json.Unmarshal([]byte(line), &l))
		if l.Via == nil {
			vias = append(vias, fmt.Sprintf("path of %d", len(l.Path)))
			continue
		}
		vias = append(vias, fmt.Sprint(*l.Via))
	}
	assert.Equal(t, []string{"path of 0", "path of 0", "4", "1", "path of 2"}, vias)
	out.Reset()
	require.NoError(t, render.Reach(&out, &engine.ReachAnswer{Reached: entries}, render.Style{}))
	assert.Contains(t, out.String(), "#4 can", "the table points there too")
}

func TestTheWidestTableFitsTheScreen(t *testing.T) {
	a := answer()
	wide := a.Reached[0]
	wide.Access, wide.Name, wide.Environment, wide.Hops = "discover", strings.Repeat("長", 80), strings.Repeat("e\u0301", 400), 10
	wide.Path = []engine.Hop{wide.Path[0]}
	wide.Path[0].Technique = strings.Repeat("技", 40)
	for i := range 1200 {
		wide.ID = strings.Repeat("i", i)
		a.Reached = append(a.Reached, wide)
	}
	var out bytes.Buffer
	require.NoError(t, render.Reach(&out, a, render.Style{}))
	for line := range strings.Lines(out.String()) {
		line = strings.TrimSuffix(line, "\n")
		assert.LessOrEqual(t, text.StringWidthWithoutEscSequences(line), render.Width, line)
		assert.LessOrEqual(t, len([]rune(line)), 3*render.Width, "marks that take no column are bounded too")
	}
}

func TestWhatSharesANameIsToldApart(t *testing.T) {
	a := answer()
	a.Reached[0].Name = "deploy"
	other := a.Reached[0]
	a.Reached[0].Node = engine.Node{Kind: "aws-role", ID: "arn:aws:iam::111111111111:role/deploy"}
	other.Node = engine.Node{Kind: "aws-role", ID: "arn:aws:iam::222222222222:role/deploy"}
	a.Reached = append(a.Reached, other)
	var out bytes.Buffer
	require.NoError(t, render.Reach(&out, a, render.Style{}))
	assert.Contains(t, out.String(), "aws-role deploy (111111111111)")
	assert.Contains(t, out.String(), "aws-role deploy (222222222222)")
}

func TestConditionsStandUnderTheTable(t *testing.T) {
	a := answer()
	a.Reached[0].Conditions = fact.Conditions{{Key: "aws:SourceIp", Operator: "IpAddress", Values: []string{"10.0.0.0/8"}}}
	a.Reached = append(a.Reached, a.Reached[0])
	var out bytes.Buffer
	require.NoError(t, render.Reach(&out, a, render.Style{}))
	assert.Contains(t, out.String(), "CONDITIONS under which\n  #1, #2: aws:SourceIp IpAddress 10.0.0.0/8\n")
}

func TestSourcesThatDisagreeAreShown(t *testing.T) {
	a := answer()
	a.Start[0].ID, a.Start[0].Name, a.Start[0].StatusDisagrees = "AKIA", "", []string{"active", "revoked"}
	var out bytes.Buffer
	require.NoError(t, render.Reach(&out, a, render.Style{}))
	assert.Contains(t, out.String(), "sources disagree: active, revoked")
}

func TestNamesBeyondTheFirstPlane(t *testing.T) {
	assert.Equal(t, "a\\U000e0041b", render.Printable("a\U000e0041b"), "as many digits as tell it from what follows")
}
