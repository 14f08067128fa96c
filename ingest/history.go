package ingest

import (
	"context"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"keyreach/engine/fact"
)

// History reads what a version control system knows beside the files. It reaches
// no network, runs nothing that a repository names, and gives the same for the
// same repository.
type History interface {
	Read(ctx context.Context, c Checkout, env Env) Past
}

// Checkout is a repository in an estate.
type Checkout struct {
	// Source is the folder of the repository's data in the estate (shop/.git, or a
	// bare repository), Dir where that lies on disk, Worktree where its files lie;
	// empty for none.
	Source, Dir, Worktree string
	Meta                  Meta
	// Seen are the lines that findings name; Known are the places and workflows that
	// were read of the repository, by their paths.
	Seen  []SeenLine
	Known map[string][]fact.Key
}

// SeenLine is a line of a file in which a credential was found.
type SeenLine struct {
	Path string
	Line int
	// Commit is the one in which it was found, empty for the files as they are.
	Commit        string
	Place, Stored fact.Key
}

// Past is what a history tells.
type Past struct {
	Facts       []fact.Fact
	Diagnostics []fact.Diagnostic
	// Files are files of other branches, to be read as those of the estate are.
	Files []*File
}

// readHistory reads the repositories of an estate, after its files.
func (l *Loader) readHistory(ctx context.Context, name string, folders []string, rules []SourceRule, loaded []Loaded) []Loaded {
	if l.History == nil {
		return nil
	}
	var more []Loaded
	for _, folder := range folders {
		meta := repositoryOf(folder, rules)
		if meta.Repository == "" || ctx.Err() != nil {
			continue
		}
		c := Checkout{Source: folder, Dir: filepath.Join(name, filepath.FromSlash(folder)), Meta: meta}
		if path.Base(folder) == ".git" {
			c.Worktree = filepath.Dir(c.Dir)
		}
		c.Seen, c.Known = seenIn(meta.Repository, loaded)
		limited, cancel := context.WithTimeout(ctx, l.Limits.Time)
		past := l.History.Read(limited, c, l.Env)
		cancel()
		more = append(more, Loaded{Source: folder, Format: "git", Facts: past.Facts, Diagnostics: past.Diagnostics})
		for _, file := range past.Files {
			if one := l.parse(ctx, file, Loaded{Source: file.Source}); one.Format != "" {
				more = append(more, one)
			}
		}
	}
	return more
}

// repositoryOf returns what is known of the repository whose data a folder is.
func repositoryOf(folder string, rules []SourceRule) Meta {
	inside := folder + "/HEAD"
	if path.Base(folder) == ".git" {
		inside = path.Join(path.Dir(folder), ".git")
	}
	meta := metaFor(inside, rules)
	meta.RepositoryPath = ""
	return meta
}

// seenIn collects the lines of a repository's files that findings name, and the
// files that are known.
func seenIn(repository string, loaded []Loaded) (seen []SeenLine, known map[string][]fact.Key) {
	known = map[string][]fact.Key{}
	for i := range loaded {
		for _, f := range loaded[i].Facts {
			switch {
			case f.Node != nil:
				inside, ok := strings.CutPrefix(f.Node.ID, repository+":")
				if ok && f.Node.Context == "" && slices.Contains([]string{"file", "ci-workflow", "terraform-state"}, f.Node.Kind) && !slices.Contains(known[inside], f.Node.Key) {
					known[inside] = append(known[inside], f.Node.Key)
				}
			case f.Edge != nil && f.Edge.Relation == fact.Stores:
				inside, ok := strings.CutPrefix(f.Edge.From.ID, repository+":")
				if !ok || len(f.Edge.Evidence) == 0 {
					continue
				}
				if line, commit := whereSeen(f.Edge.Evidence[0].Note, f.Edge.From.ID); line > 0 {
					seen = append(seen, SeenLine{Path: inside, Line: line, Commit: commit, Place: f.Edge.From, Stored: f.Edge.To})
				}
			}
		}
	}
	return seen, known
}

var seenAt = regexp.MustCompile(`^ line ([0-9]+)(?: at commit ([0-9a-f]{7,64}))?$`)

// whereSeen reads a note of whereIn.
func whereSeen(note, place string) (line int, commit string) {
	rest, ok := strings.CutPrefix(note, "in "+place)
	match := seenAt.FindStringSubmatch(rest)
	if !ok || match == nil {
		return 0, ""
	}
	line, _ = strconv.Atoi(match[1]) // digits; too many of them are no line
	return line, match[2]
}

// isBare reports whether a folder is a bare repository.
func (t *Tree) isBare(name string) bool {
	for _, part := range []string{"objects", "refs"} {
		if info, err := t.root.Lstat(filepath.FromSlash(name + "/" + part)); err != nil || !info.IsDir() {
			return false
		}
	}
	info, err := t.root.Lstat(filepath.FromSlash(name + "/HEAD"))
	return err == nil && info.Mode().IsRegular()
}

// Remotes returns the repositories at the remotes of a git configuration.
func Remotes(config string) []string {
	var remotes []string
	section := ""
	for line := range strings.Lines(config) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = line
		}
		name, value, ok := strings.Cut(line, "=")
		if ok && strings.EqualFold(strings.TrimSpace(name), "url") && strings.HasPrefix(section, "[remote ") {
			if id := RepositoryFrom(strings.Trim(strings.TrimSpace(value), `"`)); id != "" && !slices.Contains(remotes, id) {
				remotes = append(remotes, id)
			}
		}
	}
	return remotes
}
