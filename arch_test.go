// Package keyreach_test holds the import law of the module.
package keyreach_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "keyreach/"

// law says what the packages that match a pattern may import of this module,
// and why not more. The first row that matches a package counts.
type law struct {
	packages string
	may      []string
	because  string
}

var laws = []law{
	{"engine/fact", nil, "the vocabulary is a leaf: everything speaks it, so it can depend on nothing"},
	{"engine/graph", []string{"engine/fact"}, "a snapshot is data; what decides lies in other packages"},
	{"engine/policy/aws", []string{"engine/fact"}, "an evaluator is pure: policies in, decision out"},
	{"engine/policy/awsmanaged", nil, "embedded data depends on nothing"},
	{"engine/policy/awsactions", []string{"engine/fact"}, "embedded data, in the words of the vocabulary"},
	{"engine/policy/awsactions/generate", nil, "it reads a package and writes a file"},
	{"engine/credential", []string{"engine/fact"}, "the catalogue describes; it does not evaluate"},
	{"engine/technique", []string{"engine/fact", "engine/policy/*"}, "techniques are data and their matcher"},
	{"engine/reach", []string{"engine/graph", "engine/fact"}, "the traversal knows edges, not how they came to be"},
	{"engine/link", []string{"engine/credential", "engine/fact"}, "joining names needs no policies and no graph"},
	{"engine/derive", []string{"engine/technique", "engine/policy/*", "engine/credential", "engine/fact"}, "deriving is a pure function of facts"},
	{"engine/store", []string{"engine/fact"}, "the contract names no implementation"},
	{"engine/store/storetest", []string{"engine/store", "engine/fact"}, "the suite knows the contract, not who passes it"},
	{"engine/store/*", []string{"engine/store", "engine/fact", "engine/credential"}, "a store keeps facts and the key of fingerprints, nothing else"},
	{"engine/estate", []string{"engine/link", "engine/derive", "engine/graph", "engine/store", "engine/fact", "engine/credential", "engine/policy/awsmanaged", "engine/policy/awsactions", "ingest"},
		"the middle loads, links, derives and freezes; it names no format and no concrete store"},
	{"engine/render", []string{"engine", "engine/fact"}, "rendering reads answers, never the graph"},
	{"engine", []string{"engine/reach", "engine/graph", "engine/credential", "engine/fact"}, "a question sees a snapshot: no store, no estate, no format"},
	{"ingest/all", []string{"ingest", "ingest/*"}, "the one list of formats"},
	{"ingest/jsontree", []string{"engine/fact"}, "a reader of JSON knows no format"},
	{"ingest/yamltree", []string{"ingest/jsontree"}, "a reader of YAML knows no format"},
	{"ingest/ingesttest", []string{"ingest", "ingest/jsontree", "engine/credential", "engine/fact"}, "the harness serves every format and knows none"},
	{"ingest/git", []string{"ingest", "engine/fact"}, "history is read beside the formats; what it finds is parsed by the loader"},
	{"ingest/*", []string{"ingest", "ingest/jsontree", "ingest/yamltree", "engine/credential", "engine/fact"}, "a format never imports another, nor the engine"},
	{"ingest", []string{"ingest/jsontree", "ingest/yamltree", "engine/credential", "engine/fact"}, "the parsers' contract names no format"},
	{"server", []string{"engine/estate", "engine/render", "engine/credential", "engine", "engine/fact"}, "the HTTP door asks questions; it names no store and no format"},
	{"fixtures/gen", []string{"engine/graph", "engine/fact"}, "the generator makes facts and graphs"},
	{"fixtures", nil, "scenarios are data"},
	{"cmd/keyreach", []string{"*"}, "wiring is the one place that may name everything"},
}

// impure are the standard packages that evaluators, traversal, joining and
// questions must do without: they read no file, no clock and no network, and
// log nothing.
var impure = []string{"os", "net", "net/http", "log", "log/slog", "os/exec", "io/ioutil"}

var pure = []string{"engine/fact", "engine/graph", "engine/policy/aws", "engine/reach", "engine/link", "engine/derive", "engine", "engine/render"}

func matches(pattern, name string) bool {
	if pattern == "*" {
		return true
	}
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

// refusal returns why a package may not import another, empty where it may.
func refusal(from, imported string) string {
	if !strings.HasPrefix(imported, module) {
		if slices.Contains(pure, from) && slices.Contains(impure, imported) {
			return from + " must not import " + imported + ": it is pure (no I/O, no clock, no logger)"
		}
		return ""
	}
	imported = strings.TrimPrefix(imported, module)
	for _, l := range laws {
		if !matches(l.packages, from) {
			continue
		}
		if slices.ContainsFunc(l.may, func(pattern string) bool { return matches(pattern, imported) }) {
			return ""
		}
		return from + " must not import " + imported + ": " + l.because
	}
	return from + " has no row in the import law: add one to arch_test.go and say why"
}

func TestImportsKeepTheLaw(t *testing.T) {
	t.Parallel()
	output, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(output))
	packages := 0
	for decoder.More() {
		var p struct {
			ImportPath string
			Imports    []string
		}
		require.NoError(t, decoder.Decode(&p))
		if p.ImportPath == strings.TrimSuffix(module, "/") {
			continue
		}
		packages++
		for _, imported := range p.Imports {
			if why := refusal(strings.TrimPrefix(p.ImportPath, module), imported); why != "" {
				t.Error(why)
			}
		}
	}
	assert.Greater(t, packages, 15)
}

func TestForbiddenImportsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, imported, want string }{
		{"engine", "keyreach/engine/store/bolt", "engine must not import engine/store/bolt: a question sees a snapshot: no store, no estate, no format"},
		{"ingest/gitleaks", "keyreach/ingest/trufflehog", "ingest/gitleaks must not import ingest/trufflehog: a format never imports another, nor the engine"},
		{"server", "keyreach/engine/store/bolt", "server must not import engine/store/bolt: the HTTP door asks questions; it names no store and no format"},
		{"engine/policy/aws", "os", "engine/policy/aws must not import os: it is pure (no I/O, no clock, no logger)"},
		{"engine/newthing", "keyreach/engine/fact", "engine/newthing has no row in the import law: add one to arch_test.go and say why"},
	} {
		assert.Equal(t, c.want, refusal(c.from, c.imported))
	}
	assert.Empty(t, refusal("cmd/keyreach", "keyreach/engine/store/bolt"))
}
