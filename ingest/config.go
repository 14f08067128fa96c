package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"keyreach/engine/fact"
)

// ConfigName is the file at an estate's root that gives what the files lack.
const ConfigName = "keyreach.yaml"

// Config is keyreach.yaml.
type Config struct {
	Sources     []SourceRule
	Assert      []fact.Assertion
	Diagnostics []fact.Diagnostic
}

// SourceRule says what the file at Path, or the files below it, lack.
type SourceRule struct {
	Path string
	Meta Meta
	// Line and Column are where keyreach.yaml says it; 0 for what .git says.
	Line, Column int
}

// covers reports whether the rule is about a source.
func (r *SourceRule) covers(source string) bool {
	_, inside := below(source, r.Path)
	return inside || r.Path == source
}

// AssertionKinds are the words an assertion may be about.
func AssertionKinds() []string {
	return []string{"owner", "status", "environment", "consumer", "same", "not-same", "sensitivity", "accept"}
}

// ReadConfig reads a keyreach.yaml. What it does not understand is a diagnostic
// with position; the rest counts.
func ReadConfig(file *File) *Config {
	c := &configReader{file: file, config: &Config{}}
	var document yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(file.Data))
	if err := decoder.Decode(&document); err != nil && !errors.Is(err, io.EOF) {
		c.config.Diagnostics = append(c.config.Diagnostics, file.Diagnose(fact.Error, file.LineOffset(yamlLine(err)), "reading keyreach.yaml: it is no YAML from here on; nothing of it counts"))
		return c.config
	}
	var further yaml.Node
	if decoder.Decode(&further) == nil {
		c.complain(&further, "a second document stands here; the first counts")
	}
	if len(document.Content) == 0 || isNull(document.Content[0]) {
		return c.config
	}
	c.eachKey(document.Content[0], "keyreach.yaml", map[string]func(*yaml.Node){
		"sources":     func(n *yaml.Node) { c.eachItem(n, "sources", c.source) },
		"assert":      func(n *yaml.Node) { c.eachItem(n, "assert", c.assertion) },
		"sensitivity": func(n *yaml.Node) { c.eachItem(n, "sensitivity", c.sensitivity) },
	})
	return c.config
}

// yamlError is how the YAML library names the line of an error.
var yamlError = regexp.MustCompile(`line ([0-9]+)`)

// yamlLine returns the line that an error names, 1 for none. The error's own
// text is not repeated: it may quote the file.
func yamlLine(err error) int {
	if match := yamlError.FindStringSubmatch(err.Error()); match != nil {
		if line, err := strconv.Atoi(match[1]); err == nil {
			return line
		}
	}
	return 1
}

type configReader struct {
	file   *File
	config *Config
}

func (c *configReader) complain(n *yaml.Node, format string, args ...any) {
	c.config.Diagnostics = append(c.config.Diagnostics, fact.Diagnostic{Source: c.file.Source, Line: n.Line, Column: n.Column,
		Severity: fact.Error, Message: "keyreach.yaml: " + fmt.Sprintf(format, args...)})
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// eachKey calls the handler of each key of a mapping and reports whether all of
// it was understood; what was not is told.
func (c *configReader) eachKey(n *yaml.Node, what string, handlers map[string]func(*yaml.Node)) (understood bool) {
	before := len(c.config.Diagnostics)
	if n.Kind != yaml.MappingNode {
		c.complain(n, "%s is a mapping; this is left out", what)
		return false
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		handle, known := handlers[key.Value]
		switch {
		case seen[key.Value]:
			c.complain(key, "%q stands twice in %s; the first counts", Short(key.Value, 40), what)
		case !known:
			c.complain(key, "%q is not known in %s; it is left out", Short(key.Value, 40), what)
		default:
			handle(n.Content[i+1])
		}
		seen[key.Value] = true
	}
	return len(c.config.Diagnostics) == before
}

func (c *configReader) eachItem(n *yaml.Node, what string, read func(*yaml.Node)) {
	if isNull(n) {
		return
	}
	if n.Kind != yaml.SequenceNode {
		c.complain(n, "%s is a list; this is left out", what)
		return
	}
	for _, item := range n.Content {
		read(item)
	}
}

// text returns a handler that stores a scalar.
func (c *configReader) text(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		switch {
		case n.Kind != yaml.ScalarNode:
			c.complain(n, "a plain value is wanted here")
		case n.Tag != "!!null":
			*into = n.Value
		}
	}
}

// when returns a handler that stores a date or a time.
func (c *configReader) when(into **time.Time) func(*yaml.Node) {
	return func(n *yaml.Node) {
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if t, err := time.Parse(layout, n.Value); err == nil {
				*into = &t
				return
			}
		}
		c.complain(n, "this is no date (2026-11-01, or 2026-11-01T00:00:00Z)")
	}
}

func (c *configReader) source(n *yaml.Node) {
	rule := SourceRule{Line: n.Line, Column: n.Column}
	if n.Kind != yaml.MappingNode {
		c.complain(n, "a source is a mapping; this is left out")
		return
	}
	c.eachKey(n, "a source", map[string]func(*yaml.Node){
		"path": c.text(&rule.Path), "repository": c.text(&rule.Meta.Repository), "ref": c.text(&rule.Meta.Ref),
		"account": c.text(&rule.Meta.Account), "region": c.text(&rule.Meta.Region), "observedAt": c.when(&rule.Meta.ObservedAt),
	})
	if rule.Path == "" || !filepath.IsLocal(filepath.FromSlash(rule.Path)) {
		c.complain(n, "a source needs a path inside the estate, relative to its root")
		return
	}
	rule.Path = path.Clean(rule.Path)
	rule.Meta.Repository = NormalRepository(rule.Meta.Repository)
	c.config.Sources = append(c.config.Sources, rule)
}

// statuses are what a credential's status can be said to be.
var statuses = []string{"active", "inactive", "expired", "revoked", "unknown"}

// IsStatus reports whether a word is a status of a credential.
func IsStatus(word string) bool { return slices.Contains(statuses, word) }

// assertion reads { <what>: value, of: reference, reason, until }. One that is
// not understood as a whole is left out: without its expiry, say, it would claim
// more than was written.
func (c *configReader) assertion(n *yaml.Node) {
	a := fact.Assertion{Evidence: c.asserted(n)}
	handlers := map[string]func(*yaml.Node){"of": c.text(&a.Of), "reason": c.text(&a.Reason), "until": c.when(&a.Until)}
	for _, what := range AssertionKinds() {
		handlers[what] = func(v *yaml.Node) {
			if a.What != "" {
				c.complain(v, "an assertion says one thing; %q and %q stand in one", a.What, what)
				return
			}
			a.What = what
			c.text(&a.Value)(v)
		}
	}
	switch understood := c.eachKey(n, "an assertion", handlers); {
	case a.What == "status" && !IsStatus(a.Value):
		c.complain(n, "a status is one of %s; this assertion is left out", strings.Join(statuses, ", "))
	case !understood:
		c.complain(n, "this assertion is left out, for a part of it was not understood")
	case a.What == "" || a.Of == "":
		c.complain(n, "an assertion needs `of` and one of %s; this is left out", strings.Join(AssertionKinds(), ", "))
	default:
		c.config.Assert = append(c.config.Assert, a)
	}
}

func (c *configReader) sensitivity(n *yaml.Node) {
	a := fact.Assertion{What: "sensitivity", Evidence: c.asserted(n)}
	understood := c.eachKey(n, "a sensitivity", map[string]func(*yaml.Node){
		"match": c.text(&a.Of), "level": c.text(&a.Value), "reason": c.text(&a.Reason),
	})
	if !understood || a.Of == "" || a.Value == "" {
		c.complain(n, "a sensitivity needs match and level, and nothing else than a reason; this is left out")
		return
	}
	c.config.Assert = append(c.config.Assert, a)
}

func (c *configReader) asserted(n *yaml.Node) []fact.Evidence {
	return []fact.Evidence{{Source: c.file.Source, Line: n.Line, Column: n.Column, Type: "asserted"}}
}
