package ingest

import (
	"fmt"
	"path"
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
	if err := yaml.Unmarshal(file.Data, &document); err != nil {
		c.config.Diagnostics = append(c.config.Diagnostics, file.Diagnose(fact.Error, 0, "reading keyreach.yaml: "+err.Error()))
		return c.config
	}
	if len(document.Content) == 0 {
		return c.config
	}
	c.eachKey(document.Content[0], "keyreach.yaml", map[string]func(*yaml.Node){
		"sources":     func(n *yaml.Node) { c.eachItem(n, "sources", c.source) },
		"assert":      func(n *yaml.Node) { c.eachItem(n, "assert", c.assertion) },
		"sensitivity": func(n *yaml.Node) { c.eachItem(n, "sensitivity", c.sensitivity) },
	})
	return c.config
}

type configReader struct {
	file   *File
	config *Config
}

func (c *configReader) complain(n *yaml.Node, format string, args ...any) {
	c.config.Diagnostics = append(c.config.Diagnostics, fact.Diagnostic{Source: c.file.Source, Line: n.Line, Column: n.Column,
		Severity: fact.Error, Message: "keyreach.yaml: " + fmt.Sprintf(format, args...)})
}

// eachKey calls the handler of each key of a mapping; other keys are told.
func (c *configReader) eachKey(n *yaml.Node, what string, handlers map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		c.complain(n, "%s is a mapping", what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		handle, known := handlers[key.Value]
		switch {
		case seen[key.Value]:
			c.complain(key, "%q stands twice in %s; the first counts", key.Value, what)
		case !known:
			c.complain(key, "%q is not known in %s", key.Value, what)
		default:
			handle(n.Content[i+1])
		}
		seen[key.Value] = true
	}
}

func (c *configReader) eachItem(n *yaml.Node, what string, read func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		c.complain(n, "%s is a list", what)
		return
	}
	for _, item := range n.Content {
		read(item)
	}
}

// text returns a handler that stores a scalar.
func (c *configReader) text(into *string) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode {
			c.complain(n, "a plain value is wanted here")
			return
		}
		*into = n.Value
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
		c.complain(n, "%q is no date (2026-11-01, or 2026-11-01T00:00:00Z)", n.Value)
	}
}

func (c *configReader) source(n *yaml.Node) {
	var rule SourceRule
	c.eachKey(n, "a source", map[string]func(*yaml.Node){
		"path": c.text(&rule.Path), "repository": c.text(&rule.Meta.Repository), "ref": c.text(&rule.Meta.Ref),
		"account": c.text(&rule.Meta.Account), "region": c.text(&rule.Meta.Region), "observedAt": c.when(&rule.Meta.ObservedAt),
	})
	if rule.Path = path.Clean(strings.TrimPrefix(rule.Path, "./")); rule.Path == "." || strings.HasPrefix(rule.Path, "../") {
		c.complain(n, "a source needs a path inside the estate")
		return
	}
	rule.Meta.Repository = NormalRepository(rule.Meta.Repository)
	c.config.Sources = append(c.config.Sources, rule)
}

// assertion reads { <what>: value, of: reference, reason, until }.
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
	c.eachKey(n, "an assertion", handlers)
	if a.What == "" || a.Of == "" {
		c.complain(n, "an assertion needs `of` and one of %s", strings.Join(AssertionKinds(), ", "))
		return
	}
	c.config.Assert = append(c.config.Assert, a)
}

func (c *configReader) sensitivity(n *yaml.Node) {
	a := fact.Assertion{What: "sensitivity", Evidence: c.asserted(n)}
	c.eachKey(n, "a sensitivity", map[string]func(*yaml.Node){
		"match": c.text(&a.Of), "level": c.text(&a.Value), "reason": c.text(&a.Reason),
	})
	if a.Of == "" || a.Value == "" {
		c.complain(n, "a sensitivity needs match and level")
		return
	}
	c.config.Assert = append(c.config.Assert, a)
}

func (c *configReader) asserted(n *yaml.Node) []fact.Evidence {
	return []fact.Evidence{{Source: c.file.Source, Line: n.Line, Column: n.Column, Type: "asserted"}}
}
