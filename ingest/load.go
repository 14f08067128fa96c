package ingest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"

	"keyreach/engine/fact"
)

// Loaded is what one file of an estate gave.
type Loaded struct {
	Source string
	// Format is the name of the parser that knew it, empty where none did.
	Format string
	// Skipped says why the file was not read; empty where it was.
	Skipped     string
	Facts       []fact.Fact
	Diagnostics []fact.Diagnostic
}

// Loader reads estates.
type Loader struct {
	Parsers []Parser
	Env     Env
	Limits  Limits
	// History, if set, reads the repositories among the files.
	History History
	// Progress, if set, is called after each file, from one goroutine at a time.
	Progress func(done, total int, source string)
}

// Load reads every file of the estate at name. Each file is loaded, diagnosed
// or skipped; the list is in bytewise order of the sources and the same for the
// same files. An error means that nothing could be read, or that ctx ended.
func (l *Loader) Load(ctx context.Context, name string) ([]Loaded, error) {
	tree, err := OpenTree(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tree.Close() }()
	found, skipped, problems, err := tree.Walk(ctx)
	if err != nil {
		return nil, fmt.Errorf("listing estate %s: %w", name, err)
	}
	rules := l.rules(tree, found, skipped)
	loaded := l.loadAll(ctx, tree, found, rules)
	for i := range loaded {
		if loaded[i].Source == ConfigName {
			loaded[i].Diagnostics = append(loaded[i].Diagnostics, idleRules(rules, found)...)
		}
	}
	past := l.readHistory(ctx, name, repositories(skipped), rules, loaded)
	for _, s := range skipped {
		if !slices.ContainsFunc(past, func(p Loaded) bool { return p.Source == s.Source }) {
			loaded = append(loaded, Loaded{Source: s.Source, Skipped: s.Reason})
		}
	}
	loaded = append(loaded, past...)
	for _, d := range problems {
		loaded = append(loaded, Loaded{Source: d.Source, Diagnostics: []fact.Diagnostic{d}})
	}
	return loaded, ctx.Err()
}

// rules collects what is known about files from outside them.
func (l *Loader) rules(tree *Tree, found []Found, skipped []fact.Skipped) []SourceRule {
	var rules []SourceRule
	for _, f := range found {
		if f.Source == ConfigName {
			o := tree.read(f, l.Limits)
			rules = append(rules, ReadConfig(&File{Source: f.Source, Data: o.data}).Sources...)
		}
	}
	return mostSpecificFirst(append(rules, tree.gitRules(repositories(skipped))...))
}

// repositories returns the folders of version control among what was passed over.
func repositories(skipped []fact.Skipped) []string {
	var folders []string
	for _, s := range skipped {
		if s.Reason == reasonGit || s.Reason == reasonBare {
			folders = append(folders, s.Source)
		}
	}
	return folders
}

// idleRules tells of the rules of keyreach.yaml that are about no file.
func idleRules(rules []SourceRule, found []Found) (idle []fact.Diagnostic) {
	for _, rule := range rules {
		if rule.Line == 0 || slices.ContainsFunc(found, func(f Found) bool { return rule.covers(f.Source) }) {
			continue
		}
		idle = append(idle, fact.Diagnostic{Source: ConfigName, Line: rule.Line, Column: rule.Column, Severity: fact.Warning,
			Message: "keyreach.yaml: no file of the estate is this path or lies below it; paths begin at the estate's root"})
	}
	slices.SortFunc(idle, fact.Diagnostic.Compare)
	return idle
}

func (l *Loader) loadAll(ctx context.Context, tree *Tree, found []Found, rules []SourceRule) []Loaded {
	loaded := make([]Loaded, len(found))
	next, done := make(chan int), 0
	var mu sync.Mutex
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), max(1, len(found))) {
		workers.Go(func() {
			for i := range next {
				loaded[i] = l.loadOne(ctx, tree, found[i], metaFor(found[i].Source, rules))
				mu.Lock()
				done++
				if l.Progress != nil {
					l.Progress(done, len(found), found[i].Source)
				}
				mu.Unlock()
			}
		})
	}
	for i := range found {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	workers.Wait()
	return loaded
}

func (l *Loader) loadOne(ctx context.Context, tree *Tree, found Found, meta Meta) Loaded {
	if loaded, ok := l.loadWindows(ctx, tree, found, meta); ok {
		return loaded
	}
	o := tree.read(found, l.Limits)
	loaded := Loaded{Source: found.Source, Skipped: o.skip, Diagnostics: o.problems}
	if o.skip != "" || len(o.data) == 0 {
		return loaded
	}
	return l.parse(ctx, &File{Source: found.Source, Data: o.data, Meta: meta}, loaded)
}

// parse finds the file's parser and runs it under the time limit. A parser that
// panics has a bug; the file is diagnosed and the load goes on.
func (l *Loader) parse(ctx context.Context, file *File, loaded Loaded) (result Loaded) {
	defer survive(file, &loaded, &result)
	parser := l.detect(file)
	if parser == nil {
		loaded.Skipped = unknown(file)
		return loaded
	}
	loaded.Format = parser.Name()
	limited, cancel := context.WithTimeout(ctx, l.Limits.Time)
	defer cancel()
	parsed := parser.Parse(limited, file, l.Env)
	loaded.Facts, loaded.Skipped = parsed.Facts, parsed.Skipped
	loaded.Diagnostics = append(loaded.Diagnostics, bounded(file, parsed.Diagnostics)...)
	if limited.Err() != nil && ctx.Err() == nil {
		loaded.Diagnostics = append(loaded.Diagnostics, file.Diagnose(fact.Error, 0,
			fmt.Sprintf("parsing as %s took longer than %s; what came before was read, split the file", parser.Name(), l.Limits.Time)))
	}
	return loaded
}

// survive turns a parser's panic into a diagnostic beside what was there before.
func survive(file *File, loaded, result *Loaded) {
	if r := recover(); r != nil {
		*result = *loaded
		result.Diagnostics = append(result.Diagnostics, file.Diagnose(fact.Error, 0,
			fmt.Sprintf("parsing as %s failed inside the parser (%v); please report the file's shape", orNone(loaded.Format), kindOf(r))))
	}
}

// maxDiagnostics bounds how many diagnostics one file gives: a log of which no
// line fits would bury all others.
const maxDiagnostics = 1000

// bounded returns the first diagnostics and one that counts the rest, as severe
// as the worst of it.
func bounded(file *File, diagnostics []fact.Diagnostic) []fact.Diagnostic {
	if len(diagnostics) <= maxDiagnostics {
		return diagnostics
	}
	rest := diagnostics[maxDiagnostics:]
	worst := fact.Info
	for _, d := range rest {
		if d.Severity == fact.Error || (d.Severity == fact.Warning && worst == fact.Info) {
			worst = d.Severity
		}
	}
	more := file.Diagnose(worst, 0, fmt.Sprintf("%d further diagnostics of this file are not listed; the next one is at line %d", len(rest), rest[0].Line))
	return append(slices.Clone(diagnostics[:maxDiagnostics]), more)
}

func (l *Loader) detect(file *File) Parser {
	for _, parser := range l.Parsers {
		if parser.Detect(file) {
			return parser
		}
	}
	return nil
}

func orNone(format string) string {
	if format == "" {
		return "any format"
	}
	return format
}

// kindOf tells of a panic without its text, which may quote the file.
func kindOf(r any) string {
	if err, ok := r.(runtime.Error); ok {
		kind, _, _ := strings.Cut(strings.TrimPrefix(err.Error(), "runtime error: "), " [")
		return kind
	}
	return fmt.Sprintf("%T", r)
}
