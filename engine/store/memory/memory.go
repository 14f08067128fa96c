// Package memory keeps facts in memory, for a question about files that is
// asked once, and as the plain model of the contract in tests.
package memory

import (
	"context"
	"maps"
	"slices"
	"sync"

	"keyreach/engine/credential"
	"keyreach/engine/store"
)

// Store is an in-memory store. Make one with New.
type Store struct {
	mu     sync.RWMutex
	owners map[string][]store.Source
	key    []byte
	closed bool
}

var _ store.Store = (*Store)(nil)

// New returns an empty store with a key of its own that ends with it.
func New() (*Store, error) {
	key, err := credential.NewKey()
	if err != nil {
		return nil, err
	}
	return &Store{owners: map[string][]store.Source{}, key: key}, nil
}

// Each implements store.Reader.
func (s *Store) Each(ctx context.Context, yield func(string, store.Source) error) error {
	owners, err := s.state()
	if err != nil {
		return err
	}
	for _, owner := range slices.Sorted(maps.Keys(owners)) {
		for _, source := range owners[owner] {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := yield(owner, source); err != nil {
				return err
			}
		}
	}
	return nil
}

// state returns the owners as they are now; lists are replaced, never changed.
func (s *Store) state() (map[string][]store.Source, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, store.ErrClosed
	}
	return maps.Clone(s.owners), nil
}

// Replace implements store.Writer.
func (s *Store) Replace(ctx context.Context, owner string, sources []store.Source) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	sources, err := store.Sorted(owner, sources)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return store.ErrClosed
	}
	if len(sources) == 0 {
		delete(s.owners, owner)
		return nil
	}
	s.owners[owner] = sources
	return nil
}

// FingerprintKey implements store.Store.
func (s *Store) FingerprintKey(context.Context) ([]byte, error) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.closed {
		return nil, store.ErrClosed
	}
	return slices.Clone(s.key), nil
}

// Check implements store.Store; memory has nothing to find.
func (s *Store) Check(context.Context) ([]store.Problem, error) {
	_, err := s.state()
	return nil, err
}

// Close implements store.Store.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed, s.owners = true, nil
	return nil
}
