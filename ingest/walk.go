package ingest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"

	"keyreach/engine/fact"
)

// Found is a file of an estate, before it is opened.
type Found struct {
	// Source is the path relative to the estate's root, with forward slashes;
	// for an estate of one file the file's name.
	Source string
	Size   int64
}

// Tree is an estate on disk: a file, or a directory. It never reads outside
// itself: symbolic links are listed as skipped, not followed.
type Tree struct {
	root *os.Root
	one  string
}

// OpenTree opens the estate at name.
func OpenTree(name string) (*Tree, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("opening estate: %w; name a file or a directory of exported files", err)
	}
	one := ""
	if !info.IsDir() {
		name, one = filepath.Split(name)
		if name == "" {
			name = "."
		}
	}
	root, err := os.OpenRoot(name)
	if err != nil {
		return nil, fmt.Errorf("opening estate: %w", err)
	}
	return &Tree{root: root, one: one}, nil
}

// Close releases the estate's directory.
func (t *Tree) Close() error { return t.root.Close() }

// Walk returns the estate's files in bytewise order of their source, what was
// passed over and why, and what could not be listed.
func (t *Tree) Walk(ctx context.Context) (found []Found, skipped []fact.Skipped, problems []fact.Diagnostic, err error) {
	if t.one != "" {
		info, err := t.root.Stat(t.one)
		if err != nil {
			return nil, nil, nil, fmt.Errorf("opening estate: %w", err)
		}
		return []Found{{Source: t.one, Size: info.Size()}}, nil, nil, nil
	}
	err = fs.WalkDir(t.root.FS(), ".", func(name string, entry fs.DirEntry, walkErr error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if walkErr != nil {
			problems = append(problems, fact.Diagnostic{Source: name, Line: 1, Column: 1, Severity: fact.Error,
				Message: "listing the directory: " + walkErr.Error()})
			return nil
		}
		file, reason := judge(name, entry)
		if reason != "" {
			skipped = append(skipped, fact.Skipped{Source: name, Reason: reason})
		}
		if entry.IsDir() && reason != "" {
			return fs.SkipDir
		}
		if file {
			size := int64(0)
			if info, err := entry.Info(); err == nil {
				size = info.Size()
			}
			found = append(found, Found{Source: name, Size: size})
		}
		return nil
	})
	slices.SortFunc(found, func(a, b Found) int {
		if a.Source < b.Source {
			return -1
		}
		return 1
	})
	return found, skipped, problems, err
}

// judge says whether an entry is a file to read, or why it is passed over.
func judge(name string, entry fs.DirEntry) (file bool, reason string) {
	switch mode := entry.Type(); {
	case mode.IsDir():
		if path.Base(name) == ".git" {
			return false, "version control's own folder; only its remote and branch are read"
		}
		return false, ""
	case mode&fs.ModeSymlink != 0:
		return false, "symbolic link, not followed"
	case !mode.IsRegular():
		return false, "not a regular file"
	default:
		return true, ""
	}
}

// readFile opens a file inside the root. It refuses links that leave it.
func (t *Tree) open(source string) (*os.File, error) {
	return t.root.Open(filepath.FromSlash(source))
}
