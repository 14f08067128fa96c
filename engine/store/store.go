// Package store says what a store of facts does, whatever keeps it: facts stay
// per source, loading an owner again supersedes all it said before, and a load
// that does not finish leaves the state before it. storetest holds every
// implementation to this.
package store

import (
	"context"
	"errors"
	"time"

	"keyreach/engine/fact"
)

// The sentinels. Implementations wrap them with what was being done.
var (
	// ErrLocked: another process has the store open for writing.
	ErrLocked = errors.New("the store is in use by another process")
	// ErrNotStore: the path is not a keyreach store, or of a version this
	// program does not know.
	ErrNotStore = errors.New("not a keyreach store")
	// ErrDamaged: what was read is not what was written.
	ErrDamaged = errors.New("the store is damaged")
	// ErrClosed: the store was closed before.
	ErrClosed = errors.New("the store is closed")
)

// Source is what one file of one owner said, when it was last loaded.
type Source struct {
	// Name is the path relative to the owner's root; unique within an owner.
	Name string `json:"name"`
	// Format is the parser's name, empty for a file that none knew.
	Format      string            `json:"format,omitempty"`
	LoadedAt    time.Time         `json:"loadedAt"`
	Diagnostics []fact.Diagnostic `json:"diagnostics,omitempty"`
	// Skipped says why the file was not read; empty where it was.
	Skipped string `json:"skipped,omitempty"`
	// Facts are in the file's order.
	Facts []fact.Fact `json:"-"`
}

// Problem is one thing that Check found.
type Problem struct {
	// Where names owner and source, or the part of the store.
	Where string
	What  string
}

// Reader reads sources.
type Reader interface {
	// Each calls yield with every source, by owner and name in bytewise order,
	// all from one state of the store. The source is the callee's to keep. An
	// error of yield ends the walk and is returned.
	Each(ctx context.Context, yield func(owner string, source Source) error) error
}

// Writer replaces what an owner said.
type Writer interface {
	// Replace makes sources the whole of what owner says, atomically: after a
	// crash the store holds either all of it or the state before. No sources
	// forgets the owner.
	Replace(ctx context.Context, owner string, sources []Source) error
}

// Store is what an estate is kept in. Implementations are safe for concurrent
// use; readers do not wait for a writer.
type Store interface {
	Reader
	Writer
	// FingerprintKey returns the key of the store's fingerprints, made with the
	// store and never changed. It is the callee's to keep.
	FingerprintKey(ctx context.Context) ([]byte, error)
	// Check reads everything and returns what is wrong, in order; an error
	// means that it could not look.
	Check(ctx context.Context) ([]Problem, error)
	// Close releases the store. Calls after it return ErrClosed.
	Close() error
}
