package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"

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
		if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("opening estate: %s is neither a file nor a directory; write what it gives into a file first", name)
		}
		// The file is named by the caller: a link to it is followed, once.
		if name, err = filepath.EvalSymlinks(name); err != nil {
			return nil, fmt.Errorf("opening estate: %w", err)
		}
		name, one = filepath.Dir(name), filepath.Base(name)
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
			problems = append(problems, fact.Diagnostic{Source: strings.ToValidUTF8(name, "\ufffd"), Line: 1, Column: 1, Severity: fact.Error,
				Message: "listing the directory: " + walkErr.Error()})
			return nil
		}
		file, reason := judge(name, entry)
		if entry.IsDir() && reason == "" && t.isBare(name) {
			reason = reasonBare
		}
		if reason != "" {
			skipped = append(skipped, fact.Skipped{Source: strings.ToValidUTF8(name, "\ufffd"), Reason: reason})
		}
		if entry.IsDir() && reason != "" {
			return fs.SkipDir
		}
		if file && reason == "" {
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

// Why the folders of version control are not walked.
const (
	reasonGit  = "version control's own folder; only its remote and branch are read"
	reasonBare = "bare repository; only its remote and branch are read"
)

// judge says whether an entry is a file to read, or why it is passed over.
func judge(name string, entry fs.DirEntry) (file bool, reason string) {
	switch mode := entry.Type(); {
	case !utf8.ValidString(name):
		return false, "its name is not UTF-8; rename it"
	case mode.IsDir():
		if path.Base(name) == ".git" {
			return false, reasonGit
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

// open opens a regular file inside the root. It refuses links that leave it, and
// does not wait for a writer where the file has become a pipe since it was
// listed.
func (t *Tree) open(source string) (*os.File, error) {
	file, err := t.root.OpenFile(filepath.FromSlash(source), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is not a regular file", source)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
