// Package bolt keeps facts in one file, with go.etcd.io/bbolt: the embedded
// store. A source is one compressed segment; an owner is one bucket, replaced
// in one transaction.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"time"

	bbolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"keyreach/engine/credential"
	"keyreach/engine/store"
)

// lockWait is how long Open waits for another process to let go.
const lockWait = 2 * time.Second

// version is the layout of the file.
const version = "1"

var (
	metaBucket   = []byte("meta")
	ownersBucket = []byte("owners")
	versionKey   = []byte("version")
	secretKey    = []byte("fingerprint-key")
)

// Store is a store in one file. Make one with Open.
type Store struct {
	db    *bbolt.DB
	codec *store.Codec
}

var _ store.Store = (*Store)(nil)

// Open opens the store at path, or makes one (mode 0600) where there is no
// file. It returns store.ErrLocked while another process writes, and
// store.ErrNotStore for a file that is something else.
func Open(path string) (*Store, error) {
	return open(path, &bbolt.Options{Timeout: lockWait})
}

// OpenReadOnly opens an existing store for reading; several processes may.
func OpenReadOnly(path string) (*Store, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("opening store %s: %w (fill one with keyreach ingest)", path, err)
	case info.Size() == 0:
		return nil, fmt.Errorf("opening store %s: %w: the file is empty (fill it with keyreach ingest)", path, store.ErrNotStore)
	}
	return open(path, &bbolt.Options{Timeout: lockWait, ReadOnly: true})
}

func open(path string, options *bbolt.Options) (*Store, error) {
	var db *bbolt.DB
	err := guarded(func() (err error) {
		db, err = bbolt.Open(path, 0o600, options)
		return err
	})
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return nil, fmt.Errorf("opening store %s: %w; wait for it or stop it", path, store.ErrLocked)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch), errors.Is(err, bolterrors.ErrChecksum):
		return nil, fmt.Errorf("opening store %s: %w: %w", path, store.ErrNotStore, err)
	case err != nil:
		return nil, fmt.Errorf("opening store %s: %w", path, err)
	}
	codec, err := store.NewCodec()
	if err == nil {
		err = guarded(func() error { return prepare(db, options.ReadOnly) })
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening store %s: %w", path, err), db.Close())
	}
	return &Store{db: db, codec: codec}, nil
}

// guarded turns what bbolt does about a damaged file, panic and read beyond its
// end, into store.ErrDamaged.
func guarded(do func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: %v", store.ErrDamaged, r)
		}
	}()
	return do()
}

// whole checks that the file has all the pages that it counts: a copy may have
// been broken off, or made while the store was written.
func whole(tx *bbolt.Tx) error {
	info, err := os.Stat(tx.DB().Path())
	if err != nil {
		return fmt.Errorf("reading the store's size: %w", err)
	}
	if info.Size() < tx.Size() {
		return fmt.Errorf("%w: the file has %d bytes of %d; was it copied while it was written?", store.ErrDamaged, info.Size(), tx.Size())
	}
	return nil
}

// prepare makes the layout in a new file and checks it in an old one.
func prepare(db *bbolt.DB, readOnly bool) error {
	if err := db.View(whole); err != nil {
		return err
	}
	if readOnly {
		return db.View(checkLayout)
	}
	return db.Update(func(tx *bbolt.Tx) error {
		if tx.Bucket(metaBucket) != nil {
			return checkLayout(tx)
		}
		if name, _ := tx.Cursor().First(); name != nil {
			return fmt.Errorf("%w: a bbolt file of another program", store.ErrNotStore)
		}
		return makeLayout(tx)
	})
}

func checkLayout(tx *bbolt.Tx) error {
	meta := tx.Bucket(metaBucket)
	if meta == nil || tx.Bucket(ownersBucket) == nil {
		return store.ErrNotStore
	}
	if found := string(meta.Get(versionKey)); found != version {
		return fmt.Errorf("%w: layout version %q, this program reads %q", store.ErrNotStore, found, version)
	}
	return nil
}

func makeLayout(tx *bbolt.Tx) error {
	meta, err := tx.CreateBucket(metaBucket)
	if err != nil {
		return err
	}
	if _, err := tx.CreateBucket(ownersBucket); err != nil {
		return err
	}
	key, err := credential.NewKey()
	if err != nil {
		return err
	}
	return errors.Join(meta.Put(versionKey, []byte(version)), meta.Put(secretKey, key))
}

// Each implements store.Reader.
func (s *Store) Each(ctx context.Context, yield func(string, store.Source) error) error {
	return s.view(func(tx *bbolt.Tx) error {
		owners := tx.Bucket(ownersBucket)
		return owners.ForEachBucket(func(owner []byte) error {
			return owners.Bucket(owner).ForEach(func(name, segment []byte) error {
				if err := ctx.Err(); err != nil {
					return err
				}
				source, err := s.codec.Decode(segment)
				if err != nil {
					return fmt.Errorf("reading source %q of %q: %w; keyreach store check tells more", name, owner, err)
				}
				return yield(string(owner), source)
			})
		})
	})
}

// Replace implements store.Writer. Segments are made before the transaction
// begins, so that it is short.
func (s *Store) Replace(ctx context.Context, owner string, sources []store.Source) error {
	sources, err := store.Sorted(owner, sources)
	if err != nil {
		return err
	}
	segments := make([][]byte, len(sources))
	for i, source := range sources {
		if err := ctx.Err(); err != nil {
			return err
		}
		if segments[i], err = s.codec.Encode(source); err != nil {
			return err
		}
	}
	err = guarded(func() error {
		return s.db.Update(func(tx *bbolt.Tx) error {
			return replace(tx.Bucket(ownersBucket), owner, sources, segments)
		})
	})
	return translate("replacing sources of "+owner, err)
}

func replace(owners *bbolt.Bucket, owner string, sources []store.Source, segments [][]byte) error {
	if owners.Bucket([]byte(owner)) != nil {
		if err := owners.DeleteBucket([]byte(owner)); err != nil {
			return err
		}
	}
	if len(sources) == 0 {
		return nil
	}
	bucket, err := owners.CreateBucket([]byte(owner))
	if err != nil {
		return err
	}
	bucket.FillPercent = 0.95 // names come in order and are never added to
	for i, segment := range segments {
		if err := bucket.Put([]byte(sources[i].Name), segment); err != nil {
			return err
		}
	}
	return nil
}

// FingerprintKey implements store.Store.
func (s *Store) FingerprintKey(context.Context) ([]byte, error) {
	var key []byte
	err := s.view(func(tx *bbolt.Tx) error {
		key = slices.Clone(tx.Bucket(metaBucket).Get(secretKey))
		return nil
	})
	if err == nil && len(key) < credential.KeySize {
		err = fmt.Errorf("reading the fingerprint key: %w: %d bytes", store.ErrDamaged, len(key))
	}
	return key, err
}

// Check implements store.Store: bbolt's own pages, then every segment.
func (s *Store) Check(ctx context.Context) ([]store.Problem, error) {
	var problems []store.Problem
	err := s.view(func(tx *bbolt.Tx) error {
		for err := range tx.Check() {
			problems = append(problems, store.Problem{Where: "pages", What: err.Error()})
		}
		if key := tx.Bucket(metaBucket).Get(secretKey); len(key) < credential.KeySize {
			problems = append(problems, store.Problem{Where: "fingerprint key", What: fmt.Sprintf("has %d bytes of %d", len(key), credential.KeySize)})
		}
		segments, err := s.checkSegments(ctx, tx.Bucket(ownersBucket))
		problems = append(problems, segments...)
		return err
	})
	return problems, err
}

func (s *Store) checkSegments(ctx context.Context, owners *bbolt.Bucket) (problems []store.Problem, err error) {
	err = owners.ForEachBucket(func(owner []byte) error {
		return owners.Bucket(owner).ForEach(func(name, segment []byte) error {
			source, err := s.codec.Decode(segment)
			where := string(owner) + "/" + string(name)
			switch {
			case err != nil:
				problems = append(problems, store.Problem{Where: where, What: err.Error()})
			case source.Name != string(name):
				problems = append(problems, store.Problem{Where: where, What: "holds source " + source.Name})
			}
			return ctx.Err()
		})
	})
	return problems, err
}

// Close implements store.Store.
func (s *Store) Close() error { return s.db.Close() }

func (s *Store) view(read func(*bbolt.Tx) error) error {
	return translate("reading the store", guarded(func() error { return s.db.View(read) }))
}

// translate maps bbolt's sentinels to the contract's.
func translate(doing string, err error) error {
	if errors.Is(err, bolterrors.ErrDatabaseNotOpen) {
		return fmt.Errorf("%s: %w", doing, store.ErrClosed)
	}
	return err
}
