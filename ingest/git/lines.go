package git

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

const (
	// maxCommits bounds the commits of which one file is looked into, maxPaths the
	// files, maxWalk the commits that are asked who changed a file last.
	maxCommits = 300
	maxPaths   = 500
	maxWalk    = 20_000
	// minLine is how long a line is that is not the same by chance.
	minLine = 8
)

// commit is one, as far as it is told.
type commit struct {
	id, committer string
	at            time.Time
}

// logFormat is a record of a commit: id, time and address of who committed it.
const logFormat = "--format=%x01%H%x00%ct%x00%ce"

func readCommit(text string) (commit, bool) {
	fields := strings.Split(text, "\x00")
	if len(fields) != 3 {
		return commit{}, false
	}
	seconds, err := strconv.ParseInt(fields[1], 10, 64)
	if err != nil {
		return commit{}, false
	}
	return commit{fields[0], strings.ToLower(ingest.Shown(fields[2], 254)), time.Unix(seconds, 0).UTC()}, true
}

// committers notes who changed each known file last, as HEAD has it.
func (h *history) committers(ctx context.Context) {
	if h.head == "" || len(h.checkout.Known) == 0 {
		return
	}
	out, err := h.git.run(ctx, "log", logFormat, "--name-only", "-z", "--no-renames", "--max-count="+strconv.Itoa(maxWalk), h.head)
	if err != nil && len(out) == 0 {
		return
	}
	last := map[string]commit{}
	for record := range strings.SplitSeq(string(out), "\x01") {
		// id NUL time NUL address, then the names, each behind a NUL.
		fields := strings.SplitN(record, "\x00", 4)
		if len(fields) < 3 {
			continue
		}
		c, ok := readCommit(strings.Join(fields[:3], "\x00"))
		if !ok || len(fields) < 4 {
			continue
		}
		for name := range strings.SplitSeq(fields[3], "\x00") {
			name = strings.TrimPrefix(name, "\n")
			if _, known := last[name]; !known && h.checkout.Known[name] != nil {
				last[name] = c
			}
		}
	}
	for _, name := range sortedKeys(last) {
		c := last[name]
		for _, key := range h.checkout.Known[name] {
			h.Node(fact.Node{Key: key, Props: fact.Props{"lastCommitter": c.committer, "lastCommit": c.id}, Evidence: []fact.Evidence{h.of(c, "changed the file last")}})
		}
	}
}

// of is evidence of a commit, which was seen when it was made.
func (h *history) of(c commit, note string) fact.Evidence {
	e := h.at(c.id, note)
	at := c.at
	e.ObservedAt = &at
	return e
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// sought is a line whose history is asked for.
type sought struct {
	ingest.SeenLine
	text []byte
}

// lines tells of each line in which a credential was found which commits held it.
func (h *history) lines(ctx context.Context) {
	byPath := map[string][]ingest.SeenLine{}
	for _, seen := range h.checkout.Seen {
		byPath[seen.Path] = append(byPath[seen.Path], seen)
	}
	exposed := map[fact.Key]span{}
	for i, name := range sortedKeys(byPath) {
		if ctx.Err() != nil {
			break
		}
		if i == maxPaths {
			h.tell(fact.Warning, fmt.Sprintf("findings name more than %d files; the history of the rest is left out", maxPaths))
			break
		}
		if !h.file(ctx, name, byPath[name], exposed) {
			break
		}
	}
	h.expose(exposed)
}

// span is from the first to the last commit that held something.
type span struct {
	first, last commit
	// inHead says that HEAD holds it, cut that older commits were not looked into.
	inHead, cut bool
}

// file looks for lines of one file in its commits; it reports whether more can be
// read.
func (h *history) file(ctx context.Context, name string, seen []ingest.SeenLine, exposed map[fact.Key]span) bool {
	var lines []sought
	for _, s := range seen {
		content, ok, err := h.contentWhereSeen(&s)
		if err != nil {
			return false
		}
		if text := lineOf(content, s.Line); ok && len(text) >= minLine {
			lines = append(lines, sought{s, text})
		}
	}
	if len(lines) == 0 {
		return true
	}
	commits, cut, err := h.commitsOf(ctx, name)
	if err != nil {
		h.tell(fact.Info, "the commits of a file that a finding names could not be listed; its history is left out")
		return true
	}
	spans := make([]*span, len(lines))
	for _, c := range commits {
		content, ok, err := h.objects.read(c.id + ":" + name)
		if err != nil {
			return false
		}
		if ok {
			held := linesIn(content)
			for i := range lines {
				if held[string(lines[i].text)] {
					spans[i] = spans[i].with(c)
				}
			}
		}
	}
	head, _, err := h.objects.read(h.head + ":" + name)
	inHead := linesIn(head)
	for i, s := range spans {
		if s != nil {
			s.inHead, s.cut = inHead[string(lines[i].text)], cut || h.shallow
			h.held(&lines[i], s, exposed)
		}
	}
	return err == nil
}

// with returns the span with one more commit in it.
func (s *span) with(c commit) *span {
	if s == nil {
		return &span{first: c, last: c}
	}
	if earlier(c, s.first) {
		s.first = c
	}
	if earlier(s.last, c) {
		s.last = c
	}
	return s
}

func earlier(a, b commit) bool { return cmp.Or(a.at.Compare(b.at), strings.Compare(a.id, b.id)) < 0 }

// contentWhereSeen returns the file in which a line was seen: that of its commit,
// else as it lies in the checkout, else as HEAD has it.
func (h *history) contentWhereSeen(s *ingest.SeenLine) (content []byte, ok bool, err error) {
	if s.Commit != "" {
		return h.objects.read(s.Commit + ":" + s.Path)
	}
	if h.checkout.Worktree != "" {
		content, ok := readInside(h.checkout.Worktree, s.Path)
		return content, ok, nil
	}
	return h.objects.read(h.head + ":" + s.Path)
}

// readInside reads a file below a folder, and nothing that lies outside of it.
func readInside(folder, name string) (content []byte, ok bool) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, false
	}
	defer func() { _ = root.Close() }()
	return readIn(root, name)
}

// readIn reads a regular file that is not large; it waits for no pipe.
func readIn(root *os.Root, name string) (content []byte, ok bool) {
	info, err := root.Lstat(filepath.FromSlash(name))
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxObject {
		return nil, false
	}
	content, err = root.ReadFile(filepath.FromSlash(name))
	return content, err == nil
}

// lineOf returns a line (from 1) without the blanks around it. The first line of a
// private key is that of all keys: the one behind it stands for it.
func lineOf(content []byte, line int) []byte {
	number := 0
	for text := range bytes.Lines(content) {
		if number++; number < line {
			continue
		}
		if text = bytes.TrimSpace(text); !bytes.Contains(text, []byte("-----BEGIN ")) || bytes.Contains(text, []byte("-----END ")) || bytes.Contains(text, []byte(`\n`)) {
			return text
		}
	}
	return nil
}

func linesIn(content []byte) map[string]bool {
	lines := map[string]bool{}
	for text := range bytes.Lines(content) {
		if text = bytes.TrimSpace(text); len(text) >= minLine {
			lines[string(text)] = true
		}
	}
	return lines
}

// commitsOf returns the commits of all branches that touched a path, the newest
// first; cut says that there are more.
func (h *history) commitsOf(ctx context.Context, name string) (commits []commit, cut bool, err error) {
	args := []string{"log", logFormat, "--full-history", "--no-renames", "--max-count=" + strconv.Itoa(maxCommits+1), "--all"}
	if h.head != "" {
		args = append(args, h.head)
	}
	out, err := h.git.run(ctx, append(args, "--", name)...)
	if err != nil {
		return nil, false, err
	}
	for record := range strings.SplitSeq(string(out), "\x01") {
		if c, ok := readCommit(strings.TrimRight(record, "\n")); ok {
			commits = append(commits, c)
		}
	}
	if len(commits) > maxCommits {
		return commits[:maxCommits], true, nil
	}
	return commits, false, nil
}

// held adds since when and until when a place stored a credential.
func (h *history) held(line *sought, s *span, exposed map[fact.Key]span) {
	evidence := []fact.Evidence{h.of(s.first, "first commit that held line "+strconv.Itoa(line.Line)+" of "+line.Path)}
	if s.last != s.first {
		evidence = append(evidence, h.of(s.last, "last commit to the file that held it"))
	}
	first, last := s.first.at, s.last.at
	edge := h.Edge(line.Place, fact.Stores, line.Stored, evidence...)
	edge.FirstSeen, edge.LastSeen = &first, &last
	whole, _, _ := strings.Cut(line.Stored.Kind, ".")
	key := fact.Key{Kind: whole, ID: line.Stored.ID}
	known, ok := exposed[key]
	if !ok {
		exposed[key] = *s
		return
	}
	known.with(s.first)
	known.with(s.last)
	known.inHead, known.cut = known.inHead || s.inHead, known.cut || s.cut
	exposed[key] = known
}

// expose adds to each credential since when the repository has held it. Who
// committed it is not its owner, and has another name than who changed a file last.
func (h *history) expose(exposed map[fact.Key]span) {
	keys := make([]fact.Key, 0, len(exposed))
	for key := range exposed {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, fact.Key.Compare)
	for _, key := range keys {
		s := exposed[key]
		props := fact.Props{"exposedSince": s.first.at.Format(time.RFC3339), "firstCommit": s.first.id, "lastCommit": s.last.id, "firstCommitter": s.first.committer, "inHead": s.inHead}
		if s.cut {
			props["historyIncomplete"] = true
		}
		h.Node(fact.Node{Key: key, Props: props, Evidence: []fact.Evidence{h.of(s.first, "first commit that held it")}})
	}
}
