package sarif

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "sarif" }

// Detect implements ingest.Parser. A file without runs is legal, and then only its
// schema tells it.
func (Parser) Detect(file *ingest.File) bool {
	root, _ := file.Tree()
	runs := root.Get("runs")
	if runs.Kind() != jsontree.Array {
		return false
	}
	if runs.Index(0).Get("tool", "driver", "name").Kind() == jsontree.String {
		return true
	}
	return strings.HasPrefix(root.Get("version").String(), "2.") && strings.Contains(root.Get("$schema").String(), "sarif")
}

// Parse implements ingest.Parser.
func (Parser) Parse(ctx context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	l := &log{Findings: ingest.NewFindings(ingest.NewBuilder(file, env))}
	root, _ := file.Tree()
	for _, n := range root.Get("runs").Elements() {
		if ctx.Err() != nil {
			break
		}
		l.run(ctx, n)
	}
	l.Finish()
	if !l.ofSecrets {
		l.Skipped = l.reason()
	}
	return l.Result
}

// log is one file being read.
type log struct {
	*ingest.Findings
	number int
	// ofSecrets says that a run, or a rule of one, looks for secrets.
	ofSecrets bool
	// tools are the names of the others.
	tools []string
}

// maxTools bounds how many tools a reason names.
const maxTools = 4

func (l *log) reason() string {
	if len(l.tools) == 0 {
		return "SARIF without a run: no tool says anything in it"
	}
	names := l.tools
	if len(names) > maxTools {
		names = append(names[:maxTools:maxTools], "others")
	}
	return "SARIF of " + strings.Join(names, ", ") + ": no result in it is about a secret"
}

func (l *log) run(ctx context.Context, n *jsontree.Node) {
	r := newRun(l, n)
	if !r.findsSecrets() {
		if !slices.Contains(l.tools, r.tool) {
			l.tools = append(l.tools, r.tool)
		}
		return
	}
	l.ofSecrets = true
	others := 0
	for _, result := range n.Get("results").Elements() {
		switch {
		case ctx.Err() != nil:
			return
		case result.Kind() != jsontree.Object:
			l.Diagnose(fact.Error, result, "reading SARIF: this value is no result; it is left out")
		case !result.Complete():
			// The tree has told of the break; half a result could mislead.
		case !r.isSecret(result):
			others++
		case isFinding(result):
			r.add(result)
		}
	}
	if others > 0 {
		l.Diagnose(fact.Info, n.Get("results"), fmt.Sprintf("reading SARIF: %d results of %s are of rules that find no secrets; they are left out", others, r.tool))
	}
}

// isFinding reports whether a result says that something was found: a scan may
// also list what it looked at and found in order.
func isFinding(result *jsontree.Node) bool {
	switch result.Get("kind").String() {
	case "pass", "notApplicable", "informational":
		return false
	default:
		return true
	}
}
