package ingesttest

import (
	"bytes"
	"fmt"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// Check returns what is wrong with a result whatever its format: a fact that is
// not valid, a kind without a class, evidence without a true position, a
// diagnostic without one, facts of a file that is called skipped.
func Check(file *ingest.File, env ingest.Env, result ingest.Result) []string {
	c := &checker{file: file, env: env, lines: bytes.Count(file.Data, []byte("\n")) + 1}
	for i := range result.Facts {
		c.fact(&result.Facts[i])
	}
	for _, d := range result.Diagnostics {
		c.diagnostic(d)
	}
	if result.Skipped != "" && len(result.Facts) > 0 {
		c.complain("a file that is skipped gives %d facts", len(result.Facts))
	}
	return c.problems
}

type checker struct {
	file     *ingest.File
	env      ingest.Env
	lines    int
	problems []string
}

func (c *checker) complain(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

func (c *checker) fact(f *fact.Fact) {
	if err := f.Validate(); err != nil {
		c.complain("a fact is not valid: %v", err)
		return
	}
	switch {
	case f.Node != nil:
		c.node(f.Node)
	case f.Edge != nil:
		c.edge(f.Edge)
	case f.Document != nil:
		c.evidence("a document", f.Document.Evidence)
	case f.Inventory != nil:
		c.evidence("an inventory", f.Inventory.Evidence)
	case f.Coverage != nil:
		c.evidence("a coverage", f.Coverage.Evidence)
	case f.Use != nil:
		c.evidence("a use of "+f.Use.Of.String(), f.Use.Evidence)
	}
}

func (c *checker) node(n *fact.Node) {
	info, ok := c.env.Catalogue.KindInfo(n.Kind)
	switch {
	case !ok && n.Class == fact.ClassNone:
		c.complain("node %s is of no known kind and names no class", n.Key)
	case ok && n.Class != fact.ClassNone && n.Class != info.Class:
		c.complain("node %s has class %s, its kind is of class %s", n.Key, n.Class, info.Class)
	}
	for _, e := range n.Evidence {
		c.position("node "+n.Key.String(), e)
	}
}

func (c *checker) edge(e *fact.Edge) {
	what := fmt.Sprintf("edge %s %s %s", e.From, e.Relation, e.To)
	c.evidence(what, e.Evidence)
	if e.Verdict == fact.Unknown && len(e.Missing) == 0 {
		c.complain("%s is unknown and names nothing missing", what)
	}
	if e.Verdict == fact.No && len(e.By) == 0 {
		c.complain("%s is no and names no control", what)
	}
}

func (c *checker) evidence(what string, list []fact.Evidence) {
	if len(list) == 0 {
		c.complain("%s has no evidence", what)
	}
	for _, e := range list {
		c.position(what, e)
	}
}

// position checks that evidence names the file, a line in it, and, where it has
// a pointer, the value at that line. Evidence carried
// in the content (of a facts file) names other sources, which are not checked.
func (c *checker) position(what string, e fact.Evidence) {
	if e.Source != c.file.Source {
		if e.Source == "" {
			c.complain("%s has evidence without a source", what)
		}
		return
	}
	if e.Line < 1 || e.Line > c.lines || e.Column < 1 {
		c.complain("%s has evidence at line %d, column %d of %d lines", what, e.Line, e.Column, c.lines)
		return
	}
	root, _ := c.file.Tree()
	if root == nil || e.Pointer == "" {
		return
	}
	node := root.Resolve(e.Pointer)
	if node == nil {
		c.complain("%s has evidence at %q, which is not in the file", what, e.Pointer)
		return
	}
	if line, column := c.file.Position(node.Offset()); line != e.Line || column != e.Column {
		c.complain("%s has evidence at %q, which stands at %d:%d, not at %d:%d", what, e.Pointer, line, column, e.Line, e.Column)
	}
}

func (c *checker) diagnostic(d fact.Diagnostic) {
	switch {
	case d.Source != c.file.Source:
		c.complain("diagnostic %q names source %q", d.Message, d.Source)
	case d.Line < 1 || d.Line > c.lines || d.Column < 1:
		c.complain("diagnostic %q stands at %d:%d of %d lines", d.Message, d.Line, d.Column, c.lines)
	case d.Message == "":
		c.complain("a diagnostic says nothing")
	case d.Severity != fact.Error && d.Severity != fact.Warning && d.Severity != fact.Info:
		c.complain("diagnostic %q has severity %q", d.Message, d.Severity)
	}
}
