package ingest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestNormalRepository(t *testing.T) {
	for address, want := range map[string]string{
		"https://GitHub.com/Acme/shop.git":                  "github.com/Acme/shop",
		"https://github.com/acme/shop/":                     "github.com/acme/shop",
		"https://github.com:8443/acme/shop":                 "github.com/acme/shop",
		"https://bot:s3cret@github.com/acme/shop.git":       "github.com/acme/shop",
		"https://bot:s3%zzcret@github.com/acme/shop.git":    "github.com/acme/shop",
		"https://bot:s3/cr@et@github.com/acme/shop.git":     "github.com/acme/shop",
		"https://github.com/acme/shop?token=s3cret#x":       "github.com/acme/shop",
		"ssh://git@github.com:22/acme/shop.git":             "github.com/acme/shop",
		"git@github.com:acme/shop.git":                      "github.com/acme/shop",
		"github.com:acme/shop.git":                          "github.com/acme/shop",
		"git@gitlab.acme.example:group/sub/shop.git":        "gitlab.acme.example/group/sub/shop",
		" github.com/acme/shop ":                            "github.com/acme/shop",
		"git@ssh.dev.azure.com:v3/acme/project/shop":        "ssh.dev.azure.com/v3/acme/project/shop",
		"file:///srv/git/shop.git":                          "",
		"":                                                  "",
		"https://x-access-token:ghs_secret@github.com/a/b/": "github.com/a/b",
	} {
		assert.Equal(t, want, NormalRepository(address), address)
	}
}

func TestNormalRepositoryIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := RepositoryFrom(rapid.StringMatching(`(https://|ssh://|git@)?[a-z0-9:@%.]{0,12}[a-z]{1,3}\.[a-z]{2}[:/][a-zA-Z0-9/.]{0,20}`).Draw(t, "address"))
		if id != "" {
			assert.Equal(t, id, RepositoryFrom(id))
		}
	})
}

func TestRemoteOf(t *testing.T) {
	for name, test := range map[string]struct{ config, want string }{
		"origin":      {"[core]\n\turl = no\n[remote \"upstream\"]\n\turl = u\n[remote \"origin\"]\n\tfetch = x\n\tURL = \"git@github.com:acme/shop.git\"\n", "git@github.com:acme/shop.git"},
		"one remote":  {"[remote \"upstream\"]\n\turl = u\n", "u"},
		"no remote":   {"[core]\n\tbare = false\n", ""},
		"broken":      {"[remote \"origin\"\nurl", ""},
		"nothing":     {"", ""},
		"a submodule": {"[submodule \"x\"]\n\turl = u\n", ""},
	} {
		assert.Equal(t, test.want, remoteOf(test.config), name)
	}
}

func TestRefOf(t *testing.T) {
	assert.Equal(t, "refs/heads/main", refOf("ref: refs/heads/main\n"))
	assert.Empty(t, refOf("4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"), "a detached HEAD is at no ref")
	assert.Empty(t, refOf(""))
}

func TestTheMostSpecificRuleCounts(t *testing.T) {
	early, late := time.Unix(1, 0), time.Unix(2, 0)
	rules := mostSpecificFirst([]SourceRule{
		{Path: ".", Meta: Meta{Repository: "github.com/acme/exports", Ref: "refs/heads/exports", Account: "111111111111"}},
		{Path: "aws", Meta: Meta{Region: "us-east-1", ObservedAt: &early}},
		{Path: "aws/eu/keys.json", Meta: Meta{Account: "222222222222", ObservedAt: &late}},
		{Path: "findings/gitleaks.json", Meta: Meta{Repository: "github.com/acme/shop"}},
		{Path: "repos/shop", Meta: Meta{Repository: "github.com/acme/shop"}},
		{Path: "repos/shop", Meta: Meta{Repository: "github.com/acme/shop", Ref: "refs/heads/main"}},
		{Path: "repos/shop/sub", Meta: Meta{Account: "333333333333"}},
	})
	for source, want := range map[string]Meta{
		"other.json": {Repository: "github.com/acme/exports", RepositoryPath: "other.json", Ref: "refs/heads/exports", Account: "111111111111"},
		"aws/keys.json": {Repository: "github.com/acme/exports", RepositoryPath: "aws/keys.json", Ref: "refs/heads/exports",
			Account: "111111111111", Region: "us-east-1", ObservedAt: &early},
		"aws/eu/keys.json": {Repository: "github.com/acme/exports", RepositoryPath: "aws/eu/keys.json", Ref: "refs/heads/exports",
			Account: "222222222222", Region: "us-east-1", ObservedAt: &late},
		// A report about a repository does not lie in it, whatever lies around.
		"findings/gitleaks.json": {Repository: "github.com/acme/shop", Account: "111111111111"},
		// The ref is that of the folder's own repository; the path is inside it.
		"repos/shop/a/b.go":     {Repository: "github.com/acme/shop", RepositoryPath: "a/b.go", Ref: "refs/heads/main", Account: "111111111111"},
		"repos/shop/sub/c.go":   {Repository: "github.com/acme/shop", RepositoryPath: "sub/c.go", Ref: "refs/heads/main", Account: "333333333333"},
		"repos/shopkeeper/d.go": {Repository: "github.com/acme/exports", RepositoryPath: "repos/shopkeeper/d.go", Ref: "refs/heads/exports", Account: "111111111111"},
	} {
		assert.Equal(t, want, metaFor(source, rules), source)
	}
}
