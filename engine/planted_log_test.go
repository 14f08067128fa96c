package engine_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"keyreach/engine"
	"keyreach/engine/credential"
	"keyreach/engine/estate"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/all"
)

// plantedLog is a log with who is suspected in it, and the ways to stay that its calls
// are.
type plantedLog struct {
	Log, Account         string
	Credential, Identity fact.Key
	Ways                 []struct {
		plantedWay `yaml:",inline"`
		What       string
		Without    string
		No         string
		Lines      []int
	}
	quiet, calls [][]byte
}

// plantedWay is what allows a way: a call, or control of a node.
type plantedWay struct {
	Open string
	On   fact.Key
}

// facts are what is loaded of lines in the log's own form.
func (l *plantedLog) facts(t *testing.T, catalogue *credential.Catalogue, lines [][]byte) []fact.Fact {
	fingerprinter, err := credential.NewFingerprinter(bytes.Repeat([]byte{7}, 32))
	require.NoError(t, err)
	file := &ingest.File{Source: "log.jsonl", Data: bytes.Join(lines, []byte("\n")), Meta: ingest.Meta{Account: l.Account}}
	for _, parser := range all.Parsers() {
		if parser.Detect(file) {
			result := parser.Parse(t.Context(), file, ingest.Env{Catalogue: catalogue, Fingerprint: fingerprinter})
			require.NotEmpty(t, result.Facts)
			return result.Facts
		}
	}
	t.Fatalf("no parser knows the log %s", l.Log)
	return nil
}

// planted asks what survives a credential that lies exposed for two days, where a way is
// open and a log has some lines.
func (l *plantedLog) planted(t *testing.T, tables *estate.Tables, way plantedWay, lines ...[]byte) map[string]engine.Persistence {
	w := newWorld(t)
	w.tables = tables
	exposed := at.Add(-48 * 60 * 60 * 1e9)
	place := w.node("file", "github.com/acme/shop:.env", nil)
	w.add(fact.Fact{Edge: &fact.Edge{From: place, Relation: fact.Stores, To: l.Credential, FirstSeen: &exposed, Evidence: w.here()}})
	w.given = append(w.given, fact.Fact{Node: &fact.Node{Key: l.Identity, Class: fact.ClassIdentity, Props: fact.Props{fact.PropEvaluated: true}, Evidence: w.here()}},
		fact.Fact{Edge: &fact.Edge{From: l.Credential, Relation: fact.AuthenticatesAs, To: l.Identity, Evidence: w.here()}})
	if way.On != (fact.Key{}) {
		w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: l.Identity, Relation: fact.Can, To: way.On, Access: fact.Control, Evidence: w.here()}})
	}
	if way.Open != "" {
		w.given = append(w.given, fact.Fact{Edge: &fact.Edge{From: l.Identity, Relation: fact.Can, To: fact.Key{Kind: "document", ID: "what it is on"}, Access: fact.Write, Actions: []string{way.Open}, Evidence: w.here()}})
	}
	if len(lines) > 0 {
		w.facts = append(w.facts, l.facts(t, tables.Catalogue, lines)...)
	}
	found := map[string]engine.Persistence{}
	for _, p := range residualOf(t, w.ask(), at, l.Credential.String(), engine.StepRevoke).Persistence {
		found[p.What] = p
	}
	return found
}

func plantedLogs(t *testing.T) (logs []plantedLog) {
	dir := filepath.Join("testdata", "planted")
	text, err := os.ReadFile(filepath.Join(dir, "expected.yaml"))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &logs))
	for i := range logs {
		logs[i].quiet, logs[i].calls = logLines(t, filepath.Join(dir, logs[i].Log+".quiet.jsonl")), logLines(t, filepath.Join(dir, logs[i].Log+".calls.jsonl"))
	}
	return logs
}

func logLines(t *testing.T, path string) [][]byte {
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return bytes.Split(bytes.TrimSpace(text), []byte("\n"))
}

// Every way to stay is told as done where the log shows one of its calls; as not done
// where the log holds the time and the class and none of them; else as unknown.
func TestPlantedAsTheLogTells(t *testing.T) {
	tables, err := estate.LoadTables()
	require.NoError(t, err)
	for _, l := range plantedLogs(t) {
		t.Run(l.Log, func(t *testing.T) {
			for _, way := range l.Ways {
				for _, line := range way.Lines {
					found := l.planted(t, tables, way.plantedWay, append(slices.Clone(l.quiet), l.calls[line-1])...)
					assert.Equal(t, engine.PlantedYes, found[way.What].Did, "%s: %s", way.What, l.calls[line-1])
					assert.NotEmpty(t, found[way.What].Evidence, way.What)
					for what, other := range found {
						assert.True(t, what == way.What || other.Did != engine.PlantedYes, "%s is none of %s", l.calls[line-1], what)
					}
				}
				assert.Equal(t, engine.PlantedUnknown, l.planted(t, tables, way.plantedWay)[way.What].Did, "%s: no log", way.What)
				none := l.planted(t, tables, way.plantedWay, l.quiet...)[way.What]
				if way.No != "" || len(way.Lines) == 0 {
					assert.Equal(t, engine.PlantedUnknown, none.Did, way.What)
					assert.Contains(t, none.Why, way.No, way.What)
					continue
				}
				assert.Equal(t, engine.PlantedNo, none.Did, "%s: %s", way.What, none.Why)
				if way.Without == "" {
					continue
				}
				lacks := slices.DeleteFunc(slices.Clone(l.quiet), func(line []byte) bool { return strings.Contains(string(line), way.Without) })
				require.NotEmpty(t, lacks, way.What)
				require.Less(t, len(lacks), len(l.quiet), way.What)
				blind := l.planted(t, tables, way.plantedWay, lacks...)[way.What]
				assert.Equal(t, engine.PlantedUnknown, blind.Did, way.What)
				assert.Contains(t, blind.Why, "does not hold", way.What)
			}
		})
	}
}

// Each way of the table is among those that are tried, with all of its calls.
func TestEveryWayIsTried(t *testing.T) {
	tried := map[string]int{}
	for _, l := range plantedLogs(t) {
		for _, way := range l.Ways {
			tried[way.What] = len(way.Lines)
		}
	}
	for what, calls := range engine.PlantCalls() {
		lines, ok := tried[what]
		assert.True(t, ok, what)
		assert.GreaterOrEqual(t, lines, calls, what)
	}
	assert.Len(t, tried, len(engine.PlantCalls()))
}
