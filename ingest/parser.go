package ingest

import (
	"context"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// Parser reads one format. Implementations hold no state and are safe for
// concurrent use.
type Parser interface {
	// Name is the format's name, as diagnostics and docs spell it: "gitleaks".
	Name() string
	// Detect reports whether the file is of this format, from its content alone
	// (the path may break a tie between formats of one shape, never decide
	// alone). It must be cheap and must not fail on any input.
	Detect(file *File) bool
	// Parse returns the facts that can be read and a diagnostic, with position,
	// for each thing that cannot: it goes on after an error. It returns early
	// with what it has when ctx ends.
	Parse(ctx context.Context, file *File, env Env) Result
}

// Result is what one file gave. Facts are in the file's order.
type Result struct {
	Facts       []fact.Fact
	Diagnostics []fact.Diagnostic
	// Skipped says why a file whose form is known holds nothing to read (a report
	// of a tool that looks for other things); empty otherwise. Such a file is
	// listed as skipped, as one that no parser knows.
	Skipped string
}

// Env is what a parser may use beside the file.
type Env struct {
	Catalogue   *credential.Catalogue
	Fingerprint *credential.Fingerprinter
}

// Meta is what a file does not say itself, from keyreach.yaml or from the .git
// folder it lies under. Empty fields are not known.
type Meta struct {
	// Repository is host/owner/name, host in lower case, without .git.
	Repository string
	// Ref is refs/heads/main …
	Ref string
	// OtherRef says that Ref is not the default branch, as it else is.
	OtherRef bool
	// RepositoryPath is the file's path inside Repository, where Repository came
	// from the folder the file lies in; empty for a report about a repository.
	RepositoryPath string
	Account        string
	Region         string
	ObservedAt     *time.Time
}
