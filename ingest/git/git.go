package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// Reader reads histories. It is safe for concurrent use.
type Reader struct {
	// Binary is the path of git; empty where there is none, which is told once.
	Binary string
	absent sync.Once
}

var _ ingest.History = (*Reader)(nil)

// New returns a reader that uses the git on the path.
func New() *Reader {
	binary, err := exec.LookPath("git")
	if err != nil {
		binary = ""
	}
	return &Reader{Binary: binary}
}

// Read implements ingest.History.
func (g *Reader) Read(ctx context.Context, c ingest.Checkout, env ingest.Env) ingest.Past {
	h := &history{Builder: ingest.NewBuilder(&ingest.File{Source: c.Source, Meta: c.Meta}, env), checkout: c,
		repository: fact.Key{Kind: "git-repository", ID: c.Meta.Repository}}
	if g.Binary == "" {
		g.absent.Do(func() {
			h.tell(fact.Warning, "the git binary is not there: branches and histories of repositories are not read; put git on the path")
		})
		return h.past()
	}
	var err error
	if h.git, err = open(g.Binary, c.Dir); err != nil {
		reason := "it can't be opened as one"
		if errors.Is(err, errElsewhere) {
			reason = err.Error()
		}
		h.tell(fact.Warning, "the repository's history is not read: "+reason)
		return h.past()
	}
	defer h.git.close()
	h.read(ctx)
	return h.past()
}

// history reads one repository.
type history struct {
	*ingest.Builder
	git        *repository
	checkout   ingest.Checkout
	repository fact.Key
	files      []*ingest.File
	objects    *objects
	head       string
	shallow    bool
}

func (h *history) past() ingest.Past {
	return ingest.Past{Facts: h.Facts, Diagnostics: h.Diagnostics, Files: h.files}
}

func (h *history) tell(severity fact.Severity, message string) {
	h.Diagnostics = append(h.Diagnostics, fact.Diagnostic{Source: h.checkout.Source, Line: 1, Column: 1, Severity: severity, Message: "reading git: " + message})
}

// at is evidence of a commit or a ref.
func (h *history) at(name, note string) fact.Evidence {
	pointer := "/" + strings.ReplaceAll(strings.ReplaceAll(name, "~", "~0"), "/", "~1")
	return fact.Evidence{Source: h.checkout.Source, Pointer: pointer, Note: note}
}

func (h *history) read(ctx context.Context) {
	refs, err := h.branches(ctx)
	if err != nil {
		h.tell(fact.Warning, "its refs could not be read; its history is left out")
		return
	}
	if h.objects, err = h.git.reader(ctx); err != nil {
		h.tell(fact.Warning, "its objects could not be read; its history is left out")
		return
	}
	defer h.objects.close()
	_, err = os.Lstat(filepath.Join(h.git.home, "shallow"))
	h.shallow = err == nil
	if h.shallow {
		h.tell(fact.Info, "the clone is shallow: what is before its first commit is not known")
	}
	h.describe(refs)
	h.workflows(ctx, refs)
	h.committers(ctx)
	h.lines(ctx)
	if ctx.Err() != nil {
		h.tell(fact.Warning, "it took too long; what came before was read")
	}
}

// branch is one, local or of a remote.
type branch struct{ name, commit string }

// maxBranches bounds the branches that become refs.
const maxBranches = 200

// branches returns the branches in the order of their names, the local one of a
// name first, and finds HEAD.
func (h *history) branches(ctx context.Context) ([]branch, error) {
	out, err := h.git.run(ctx, "for-each-ref", "--format=%(refname)%00%(objectname)%00%(symref)", "refs/heads", "refs/remotes")
	if err != nil {
		return nil, err
	}
	found := map[string]branch{}
	var names []string
	for line := range bytes.Lines(out) {
		fields := strings.Split(strings.TrimSuffix(string(line), "\n"), "\x00")
		if len(fields) != 3 || fields[2] != "" {
			continue
		}
		name, local := strings.CutPrefix(fields[0], "refs/heads/")
		if !local {
			_, name, _ = strings.Cut(strings.TrimPrefix(fields[0], "refs/remotes/"), "/")
		}
		if name = strings.ToValidUTF8(name, "\ufffd"); name == "" {
			continue
		}
		if _, known := found[name]; !known {
			names = append(names, name)
			found[name] = branch{name, fields[1]}
		}
	}
	if head, err := h.git.run(ctx, "rev-parse", "--verify", "--quiet", "HEAD"); err == nil {
		h.head = strings.TrimSpace(string(head))
	}
	slices.Sort(names)
	if len(names) > maxBranches {
		h.tell(fact.Warning, fmt.Sprintf("it has %d branches; %d of them are read", len(names), maxBranches))
		names = names[:maxBranches]
	}
	list := make([]branch, 0, len(names))
	for _, name := range names {
		list = append(list, found[name])
	}
	return list, nil
}

// describe adds the repository and its branches.
func (h *history) describe(refs []branch) {
	props := fact.Props{}
	if config, ok := readInside(h.checkout.Dir, "config"); ok {
		props["remotes"] = ingest.Remotes(string(config))
	}
	h.Node(fact.Node{Key: h.repository, Props: props, Evidence: []fact.Evidence{h.at("config", "remotes")}})
	for _, b := range refs {
		key := fact.Key{Kind: "git-ref", ID: h.repository.ID + "@refs/heads/" + b.name}
		here := h.at(b.commit, "branch "+b.name)
		h.Node(fact.Node{Key: key, Name: b.name, Props: fact.Props{"commit": b.commit}, Evidence: []fact.Evidence{here}})
		h.Contains(h.repository, key, fact.Read, here)
	}
}

// workflowFolder is where workflows lie.
const workflowFolder = ".github/workflows/"

// maxWorkflows bounds the workflow files of other branches.
const maxWorkflows = 500

// workflows gives the workflow files of other branches that the default one has
// not, or has otherwise: pushed there, they run there.
func (h *history) workflows(ctx context.Context, refs []branch) {
	own := strings.TrimPrefix(h.checkout.Meta.Ref, "refs/heads/")
	given := map[string]bool{}
	for _, b := range refs {
		if b.name == own {
			for _, blob := range h.workflowsOf(ctx, b) {
				given[blob.path+"\x00"+blob.object] = true
			}
		}
	}
	bare := h.checkout.Worktree == ""
	for _, b := range refs {
		if b.name == own && !bare {
			continue // the estate's files are it
		}
		for _, blob := range h.workflowsOf(ctx, b) {
			identity := blob.path + "\x00" + blob.object
			if given[identity] && b.name != own {
				continue
			}
			given[identity] = true
			if len(h.files) == maxWorkflows {
				h.tell(fact.Warning, fmt.Sprintf("other branches have more than %d workflow files; the rest is left out", maxWorkflows))
				return
			}
			content, ok, err := h.objects.read(blob.object)
			if err != nil {
				return
			}
			if ok {
				meta := h.checkout.Meta
				meta.Ref, meta.RepositoryPath, meta.OtherRef = "refs/heads/"+b.name, blob.path, b.name != own
				h.files = append(h.files, &ingest.File{Source: h.checkout.Source + "@" + b.name + ":" + blob.path, Data: content, Meta: meta})
			}
		}
	}
}

type blob struct{ path, object string }

func (h *history) workflowsOf(ctx context.Context, b branch) []blob {
	out, err := h.git.run(ctx, "ls-tree", "-z", "--full-tree", b.commit, "--", workflowFolder)
	if err != nil {
		return nil
	}
	var blobs []blob
	for entry := range strings.SplitSeq(string(out), "\x00") {
		about, name, ok := strings.Cut(entry, "\t")
		fields := strings.Fields(about)
		if !ok || len(fields) != 3 || fields[1] != "blob" || fields[0] == "120000" || !strings.HasSuffix(name, ".yml") && !strings.HasSuffix(name, ".yaml") {
			continue
		}
		blobs = append(blobs, blob{strings.ToValidUTF8(name, "\ufffd"), fields[2]})
	}
	return blobs
}
