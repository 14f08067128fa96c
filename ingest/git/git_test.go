package git_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/all"
	"keyreach/ingest/git"
	"keyreach/ingest/ingesttest"
)

// made is a repository that a test makes.
type made struct {
	t    *testing.T
	root string
	dir  string
	tick time.Time
}

func newRepository(t *testing.T) *made {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not there; what keyreach does without it is TestWithoutGit")
	}
	root := t.TempDir()
	m := &made{t: t, root: root, dir: filepath.Join(root, "shop"), tick: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
	require.NoError(t, os.Mkdir(m.dir, 0o755))
	m.run("init", "-q", "-b", "main")
	m.run("remote", "add", "origin", "https://user:t7Uj-2mNb_xQ4eRs9kLp@github.com/acme/shop.git")
	return m
}

func (m *made) run(args ...string) string {
	m.t.Helper()
	command := exec.Command("git", args...)
	command.Dir = m.dir
	stamp := m.tick.Format(time.RFC3339)
	command.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_DATE="+stamp, "GIT_COMMITTER_DATE="+stamp,
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@acme.example", "GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=Ci@Acme.example")
	out, err := command.CombinedOutput()
	require.NoError(m.t, err, "git %v: %s", args, out)
	return strings.TrimSpace(string(out))
}

func (m *made) write(name, text string) {
	m.t.Helper()
	full := filepath.Join(m.dir, name)
	require.NoError(m.t, os.MkdirAll(filepath.Dir(full), 0o755))
	require.NoError(m.t, os.WriteFile(full, []byte(text), 0o644))
}

// commit writes a file and commits it, a day after the last commit.
func (m *made) commit(name, text string) string {
	m.t.Helper()
	m.write(name, text)
	m.tick = m.tick.Add(24 * time.Hour)
	m.run("add", "-A")
	m.run("commit", "-q", "-m", "change "+name)
	return m.run("rev-parse", "HEAD")
}

// estate is what a load gives.
type estate struct {
	t      *testing.T
	c      *fact.Collection
	loaded []ingest.Loaded
}

func load(t *testing.T, root string, history ingest.History) *estate {
	t.Helper()
	loader := &ingest.Loader{Parsers: all.Parsers(), Limits: ingest.DefaultLimits(), History: history, Env: ingesttest.Env(t)}
	loaded, err := loader.Load(t.Context(), root)
	require.NoError(t, err)
	e := &estate{t: t, c: fact.NewCollection(), loaded: loaded}
	for _, l := range loaded {
		for _, f := range l.Facts {
			require.NoError(t, f.Validate())
			e.c.Add(f)
		}
	}
	return e
}

func (e *estate) props(kind, id string) fact.Props {
	e.t.Helper()
	n := e.c.Nodes[fact.Key{Kind: kind, ID: id}]
	require.NotNil(e.t, n, "%s:%s", kind, id)
	return n.Props
}

func (e *estate) diagnostics(source string) string {
	var text strings.Builder
	for _, l := range e.loaded {
		if l.Source == source {
			for _, d := range l.Diagnostics {
				text.WriteString(d.Message + "\n")
			}
		}
	}
	return text.String()
}

const token = "ghp_A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"

func TestALineIsFollowedThroughItsCommits(t *testing.T) {
	m := newRepository(t)
	m.commit("deploy/prod.env", "A=1\n")
	first := m.commit("deploy/prod.env", "A=1\nGITHUB_TOKEN="+token+"\n")
	last := m.commit("deploy/prod.env", "# moved\nA=2\nGITHUB_TOKEN="+token+"\n")
	m.commit("README", "x\n")
	e := load(t, m.root, git.New())
	props := e.props("github-pat-classic", "github-pat-classic@github.com/acme/shop:deploy/prod.env#3")
	assert.Equal(t, first, props["firstCommit"])
	assert.Equal(t, last, props["lastCommit"])
	assert.Equal(t, "2026-03-03T10:00:00Z", props["exposedSince"])
	assert.Equal(t, true, props["inHead"])
	assert.Equal(t, "ci@acme.example", e.props("file", "github.com/acme/shop:deploy/prod.env")["lastCommitter"])
	assert.Equal(t, []string{"github.com/acme/shop"}, e.props("git-repository", "github.com/acme/shop").Strings("remotes"))
	found := false
	for _, edge := range e.c.Edges {
		if edge.Relation == fact.Stores && edge.FirstSeen != nil {
			found = true
			assert.Equal(t, "2026-03-03T10:00:00Z", edge.FirstSeen.Format(time.RFC3339))
			assert.Equal(t, "2026-03-04T10:00:00Z", edge.LastSeen.Format(time.RFC3339))
			assert.Equal(t, "shop/.git", edge.Evidence[0].Source)
		}
	}
	assert.True(t, found)
}

// A report of a scanner names the commit; the secret is no longer in HEAD.
func TestASecretThatWasTakenOut(t *testing.T) {
	m := newRepository(t)
	m.commit("a.txt", "nothing\n")
	held := m.commit("a.txt", "token: "+token+"\n")
	m.commit("a.txt", "nothing\n")
	require.NoError(t, os.WriteFile(filepath.Join(m.root, "leaks.json"), []byte(`[{"RuleID":"github-pat","Description":"x","StartLine":1,"EndLine":1,"StartColumn":1,"EndColumn":9,"Match":"`+token+`","Secret":"`+token+`","File":"a.txt","SymlinkFile":"","Commit":"`+held+`","Entropy":4,"Author":"","Email":"","Date":"","Message":"","Tags":[],"Fingerprint":"x"}]`), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(m.root, "keyreach.yaml"), []byte("sources:\n  - { path: leaks.json, repository: github.com/acme/shop }\n"), 0o644))
	props := load(t, m.root, git.New()).props("github-pat-classic", "github-pat-classic@github.com/acme/shop:a.txt#1")
	assert.Equal(t, held, props["firstCommit"])
	assert.Equal(t, held, props["lastCommit"])
	assert.Equal(t, false, props["inHead"])
}

func TestWorkflowsOfOtherBranches(t *testing.T) {
	m := newRepository(t)
	m.commit(".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n    - run: echo\n")
	m.run("checkout", "-q", "-b", "feature/x")
	m.commit(".github/workflows/new.yml", "on: [push, schedule]\njobs:\n  b:\n    runs-on: x\n    permissions: {id-token: write}\n    steps:\n    - run: echo ${{ secrets.DEPLOY_KEY }}\n")
	m.run("checkout", "-q", "main")
	e := load(t, m.root, git.New())
	ref := fact.Key{Kind: "git-ref", ID: "github.com/acme/shop@refs/heads/feature/x"}
	job := fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:.github/workflows/new.yml#b", Context: "push/other"}
	var relations []string
	for _, edge := range e.c.Edges {
		if edge.From == ref || edge.From == job {
			relations = append(relations, edge.Relation.String()+" "+edge.To.String())
		}
	}
	assert.Contains(t, relations, "triggers "+job.String())
	assert.Contains(t, relations, "uses "+fact.Key{Kind: fact.UnknownSecret, ID: "github.com/acme/shop/secrets/DEPLOY_KEY"}.String())
	assert.Contains(t, relations, "runs-as oidc-subject:https://token.actions.githubusercontent.com#repo:acme/shop:ref:refs/heads/feature/x")
	for key := range e.c.Nodes {
		assert.NotEqual(t, "schedule/default", key.Context, "what runs from the default branch doesn't run from here")
	}
	assert.NotNil(t, e.c.Nodes[fact.Key{Kind: "git-ref", ID: "github.com/acme/shop@refs/heads/main"}])
}

// What an old branch held ran for a pull request into it, until GitHub took the
// default branch's workflow for all.
func TestWorkflowsOfABaseBranch(t *testing.T) {
	m := newRepository(t)
	m.commit(".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n    - run: echo\n")
	m.run("checkout", "-q", "-b", "legacy/20")
	m.commit(".github/workflows/title.yml", "on: pull_request_target\njobs:\n  b:\n    runs-on: x\n    steps:\n    - run: echo ${{ secrets.KEY }}\n")
	m.run("checkout", "-q", "main")
	e := load(t, m.root, git.New())
	job := fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:.github/workflows/title.yml#b", Context: "pull_request_target/other"}
	edges := 0
	for _, edge := range e.c.Edges {
		if edge.From == job || edge.To == job {
			edges++
			require.NotNil(t, edge.ValidUntil, "%s to %s", edge.Relation, edge.To)
			assert.Equal(t, time.Date(2025, 12, 8, 0, 0, 0, 0, time.UTC), *edge.ValidUntil)
		}
	}
	assert.GreaterOrEqual(t, edges, 2, "the branch it lies on, and its secret")
}

func TestABareClone(t *testing.T) {
	m := newRepository(t)
	m.commit(".github/workflows/ci.yml", "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n    - run: echo ${{ secrets.K }}\n")
	root := t.TempDir()
	m.run("clone", "-q", "--bare", m.dir, filepath.Join(root, "shop.git"))
	m.dir = filepath.Join(root, "shop.git")
	m.run("remote", "set-url", "origin", "git@github.com:acme/shop.git")
	e := load(t, root, git.New())
	assert.NotNil(t, e.c.Nodes[fact.Key{Kind: "ci-job", ID: "github.com/acme/shop:.github/workflows/ci.yml#a", Context: "push/default"}])
	for _, l := range e.loaded {
		assert.NotContains(t, l.Source, "shop.git/", "its folder is not walked")
	}
}

// An estate is mostly named as it lies below where the command is run.
func TestAnEstateNamedByARelativePath(t *testing.T) {
	m := newRepository(t)
	first := m.commit(".env", "GITHUB_TOKEN="+token+"\n")
	t.Chdir(filepath.Dir(m.root))
	e := load(t, filepath.Base(m.root), git.New())
	assert.Equal(t, first, e.props("github-pat-classic", "github-pat-classic@github.com/acme/shop:.env#1")["firstCommit"])
}

func TestTheSameRepositoryGivesTheSameFacts(t *testing.T) {
	m := newRepository(t)
	m.commit("x.env", "GITHUB_TOKEN="+token+"\n")
	m.run("branch", "other")
	assert.Equal(t, load(t, m.root, git.New()).loaded, load(t, m.root, git.New()).loaded)
}

// What a repository configures is never run, and what lies elsewhere never read.
func TestHostileRepositories(t *testing.T) {
	m := newRepository(t)
	m.commit("x.env", "GITHUB_TOKEN="+token+"\n")
	trap := filepath.Join(m.root, "trapped")
	for key, value := range map[string]string{"core.fsmonitor": "touch " + trap, "core.pager": "touch " + trap, "diff.external": "touch " + trap, "core.alternateRefsCommand": "touch " + trap,
		"core.sshCommand": "touch " + trap, "filter.x.smudge": "touch " + trap, "diff.x.textconv": "touch " + trap, "core.worktree": "/", "include.path": "/etc/passwd",
		"extensions.partialClone": "origin", "remote.origin.promisor": "true", "remote.origin.url": "ext::touch " + trap, "gpg.program": trap, "core.hooksPath": m.root} {
		file := filepath.Join(m.dir, ".git", "config")
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		section, name, _ := strings.Cut(key, ".")
		if i := strings.LastIndex(name, "."); i >= 0 {
			section, name = section+` "`+name[:i]+`"`, name[i+1:]
		}
		require.NoError(t, os.WriteFile(file, append(data, []byte("["+section+"]\n\t"+name+" = "+value+"\n")...), 0o644))
	}
	m.write(".git/info/attributes", "* diff=x filter=x\n")
	require.NoError(t, os.WriteFile(filepath.Join(m.root, "keyreach.yaml"), []byte("sources:\n  - { path: shop, repository: github.com/acme/shop }\n"), 0o644))
	e := load(t, m.root, git.New())
	assert.NoFileExists(t, trap)
	assert.NotEmpty(t, e.props("github-pat-classic", "github-pat-classic@github.com/acme/shop:x.env#1")["firstCommit"])

	m.write(".git/objects/info/alternates", "/somewhere/else/objects\n")
	assert.Contains(t, load(t, m.root, git.New()).diagnostics("shop/.git"), "outside of it")
	require.NoError(t, os.Remove(filepath.Join(m.dir, ".git/objects/info/alternates")))
	m.write(".git/packed-refs", "not refs\n\x00\xff")
	load(t, m.root, git.New())
	require.NoError(t, os.RemoveAll(filepath.Join(m.dir, ".git/objects")))
	require.NoError(t, os.Symlink(m.root, filepath.Join(m.dir, ".git/objects")))
	assert.Contains(t, load(t, m.root, git.New()).diagnostics("shop/.git"), "not read")
}

func TestWithoutGit(t *testing.T) {
	m := newRepository(t)
	m.commit("x.env", "GITHUB_TOKEN="+token+"\n")
	e := load(t, m.root, &git.Reader{})
	assert.Contains(t, e.diagnostics("shop/.git"), "not there")
	assert.Nil(t, e.props("github-pat-classic", "github-pat-classic@github.com/acme/shop:x.env#1")["firstCommit"])
}

func TestNoValueIsInWhatHistoryTells(t *testing.T) {
	m := newRepository(t)
	m.commit("x.env", "GITHUB_TOKEN="+token+"\n")
	for _, l := range load(t, m.root, git.New()).loaded {
		for _, f := range l.Facts {
			for _, e := range evidenceOf(f) {
				assert.NotContains(t, e.Note, "t7Uj")
				assert.NotContains(t, e.Note, token)
			}
			if f.Node != nil {
				for _, value := range f.Node.Props {
					if list, ok := value.([]string); ok {
						assert.NotContains(t, strings.Join(list, " "), "t7Uj")
					}
				}
			}
		}
	}
}

func evidenceOf(f fact.Fact) []fact.Evidence {
	switch {
	case f.Node != nil:
		return f.Node.Evidence
	case f.Edge != nil:
		return f.Edge.Evidence
	default:
		return nil
	}
}

func TestAShallowCloneSaysThatItIsCutOff(t *testing.T) {
	m := newRepository(t)
	m.commit("x.env", "GITHUB_TOKEN="+token+"\n")
	m.commit("x.env", "A=1\nGITHUB_TOKEN="+token+"\n")
	root := t.TempDir()
	m.run("clone", "-q", "--depth", "1", "file://"+m.dir, filepath.Join(root, "shop"))
	m.dir = filepath.Join(root, "shop")
	m.run("remote", "set-url", "origin", "git@github.com:acme/shop.git")
	e := load(t, root, git.New())
	assert.Contains(t, e.diagnostics("shop/.git"), "shallow")
	assert.Equal(t, true, e.props("github-pat-classic", "github-pat-classic@github.com/acme/shop:x.env#2")["historyIncomplete"])
}

func TestABareRepositoryIsAnEstate(t *testing.T) {
	m := newRepository(t)
	m.commit("README", "x\n")
	root := filepath.Join(t.TempDir(), "shop.git")
	m.run("clone", "-q", "--bare", m.dir, root)
	m.dir = root
	m.run("remote", "set-url", "origin", "git@github.com:acme/shop.git")
	e := load(t, root, git.New())
	assert.NotNil(t, e.c.Nodes[fact.Key{Kind: "git-ref", ID: "github.com/acme/shop@refs/heads/main"}])
}

func TestSHA256(t *testing.T) {
	m := newRepository(t)
	require.NoError(t, os.RemoveAll(filepath.Join(m.dir, ".git")))
	m.run("init", "-q", "-b", "main", "--object-format=sha256")
	m.run("remote", "add", "origin", "git@github.com:acme/shop.git")
	first := m.commit("x.env", "GITHUB_TOKEN="+token+"\n")
	require.Len(t, first, 64)
	assert.Equal(t, first, load(t, m.root, git.New()).props("github-pat-classic", "github-pat-classic@github.com/acme/shop:x.env#1")["firstCommit"])
}

// A private key is known by the line behind its first one, which all keys share.
func TestPrivateKeysAreToldApart(t *testing.T) {
	m := newRepository(t)
	pem := func(body string) string {
		return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n"
	}
	m.commit("deploy.env", "TLS_PRIVATE_KEY=\""+pem("MIIBVAIBADANBgkqhkiG9w0BAQEFAASCAT4wggE6")+"\"\n")
	second := m.commit("deploy.env", "TLS_PRIVATE_KEY=\""+pem("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj")+"\"\n")
	assert.Equal(t, second, load(t, m.root, git.New()).props("tls-private-key", "tls-private-key@github.com/acme/shop:deploy.env#1")["firstCommit"])
}
