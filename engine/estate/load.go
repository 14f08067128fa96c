package estate

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/store"
	"keyreach/ingest"
)

// Loading says how estates are read into a store.
type Loading struct {
	Parsers []ingest.Parser
	Limits  ingest.Limits
	// History, if set, reads the repositories among the files.
	History ingest.History
	Tables  *Tables
	// Now is noted as the time of the load.
	Now time.Time
	// Progress, if set, is called after each file, from one goroutine at a time.
	Progress func(done, total int, source string)
}

// Load reads the estate at each path into the store. A path is one owner: what
// it said before is superseded as a whole, and atomically, path by path. It
// returns how many files were read, diagnosed or skipped.
func (l *Loading) Load(ctx context.Context, into store.Store, paths []string) (files int, err error) {
	key, err := into.FingerprintKey(ctx)
	if err != nil {
		return 0, err
	}
	fingerprint, err := credential.NewFingerprinter(key)
	if err != nil {
		return 0, err
	}
	loader := &ingest.Loader{Parsers: l.Parsers, Limits: l.Limits, History: l.History, Progress: l.Progress,
		Env: ingest.Env{Catalogue: l.Tables.Catalogue, Fingerprint: fingerprint}}
	for _, path := range paths {
		loaded, err := loader.Load(ctx, path)
		if err != nil {
			return files, err
		}
		if len(loaded) == 0 {
			// An empty folder is a mount that failed more often than an estate that is gone.
			return files, fmt.Errorf("loading estate %s: there is not one file in it; what was loaded before stays", path)
		}
		owner, err := ownerOf(path)
		if err != nil {
			return files, err
		}
		if err := into.Replace(ctx, owner, l.sources(loaded)); err != nil {
			return files, fmt.Errorf("storing estate %s: %w", path, err)
		}
		files += len(loaded)
	}
	return files, nil
}

// ownerOf names an estate by its absolute path, so that loading it again from
// another folder supersedes it.
func ownerOf(path string) (string, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("naming estate %s: %w", path, err)
	}
	return filepath.ToSlash(absolute), nil
}

func (l *Loading) sources(loaded []ingest.Loaded) []store.Source {
	sources := make([]store.Source, 0, len(loaded))
	seen := map[string]int{}
	for _, f := range loaded {
		if i, ok := seen[f.Source]; ok { // a folder that could not be listed, told beside what was read of it
			sources[i].Diagnostics = append(sources[i].Diagnostics, f.Diagnostics...)
			continue
		}
		seen[f.Source] = len(sources)
		sources = append(sources, store.Source{Name: f.Source, Format: f.Format, LoadedAt: l.Now.UTC(), Diagnostics: f.Diagnostics, Skipped: f.Skipped, Facts: f.Facts})
	}
	return sources
}
