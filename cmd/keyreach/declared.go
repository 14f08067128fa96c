package main

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/estate"
	"keyreach/engine/fact"
	"keyreach/engine/store"
	"keyreach/ingest"
)

// commandLine is the source of what a call itself says.
const commandLine = "command line"

// declaration is a finding without a scanner: a value of which someone says where
// it was seen. It counts for one question and is kept nowhere.
type declaration struct {
	// given is the text on standard input, value what is meant in it.
	given, value, kind string
	place              fact.Key
	at                 *time.Time
}

// placeKinds are the kinds of place by the word that --found-in begins with.
func placeKinds() map[string]string {
	return map[string]string{"slack": "chat-channel", "teams": "chat-channel", "jira": "ticket", "confluence": "document", "file": "file"}
}

// parsePlace returns the place that --found-in names.
func parsePlace(text string) (fact.Key, error) {
	word, id, _ := strings.Cut(text, ":")
	kind, ok := placeKinds()[word]
	if !ok || id == "" {
		return fact.Key{}, fmt.Errorf("--found-in names no place; write slack:CHANNEL, teams:CHANNEL, jira:ISSUE, confluence:PAGE or file:PATH")
	}
	// The query of a link may be a key to what it leads to.
	if address, err := url.Parse(id); err == nil && address.Host != "" {
		id = (&url.URL{Scheme: address.Scheme, Host: address.Host, Path: address.Path}).String()
	}
	if credential.LooksLikeValue(id) {
		return fact.Key{}, fmt.Errorf("--found-in names a place of %d characters that looks like a secret's value and is not repeated; a value is given on standard input", len(id))
	}
	return fact.Key{Kind: kind, ID: id}, nil
}

// source returns what the declaration says as facts, and the credential it is
// about.
func (d *declaration) source(tables *estate.Tables, fingerprint *credential.Fingerprinter, now time.Time) (store.Source, fact.Key) {
	findings := ingest.NewFindings(ingest.NewBuilder(&ingest.File{Source: commandLine}, ingest.Env{Catalogue: tables.Catalogue, Fingerprint: fingerprint}))
	finding := ingest.Finding{Value: d.value, Context: d.given, Number: 1,
		Place:    ingest.Place{Node: fact.Node{Key: d.place}, Stable: true, Single: true},
		Evidence: fact.Evidence{Source: commandLine, Line: 1, Type: "asserted", ObservedAt: d.at}}
	if d.given != d.value {
		finding.Marks = fingerprint.Value(d.given) // the whole may be the value after all
	}
	if d.kind != "" {
		finding.Kinds = []string{d.kind}
	}
	if repository, _, ok := strings.Cut(d.place.ID, ":"); ok && d.place.Kind == "file" && ingest.RepositoryFrom(repository) == repository {
		finding.Place.Holder = fact.Key{Kind: "git-repository", ID: repository}
	}
	findings.Add(finding)
	findings.Finish()
	var stored fact.Key
	for _, f := range findings.Facts {
		if f.Edge != nil && f.Edge.Relation == fact.Stores {
			stored = f.Edge.To
		}
	}
	return store.Source{Name: commandLine, Format: commandLine, LoadedAt: now.UTC(), Facts: findings.Facts}, stored
}

// withSource reads a store and one source more, after all others.
type withSource struct {
	store.Reader
	source store.Source
}

// Each implements store.Reader.
func (w withSource) Each(ctx context.Context, yield func(owner string, source store.Source) error) error {
	if err := w.Reader.Each(ctx, yield); err != nil {
		return err
	}
	source := w.source
	source.Facts = slices.Clone(source.Facts) // the callee keeps what it is given
	return yield(commandLine, source)
}
