package derive_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"keyreach/engine/fact"
)

// A composite action's steps run in the jobs that use it, and so do those of the
// actions that it uses.
func TestCompositeActions(t *testing.T) {
	h := newHub(t, nil)
	job := h.job("push/default", "")
	h.node("ci-job", workflow+"#publish", fact.Props{"localActions": []string{shop + ":.github/actions/build"}})
	h.node("file", shop+":.github/actions/build/action.yml", fact.Props{"composite": true, "actionUses": []string{"git-ref:github.com/actions/setup-node@refs/tags/v4"},
		"localActions": []string{shop + ":.github/actions/inner", shop + ":.github/actions/build"}})
	h.node("file", shop+":.github/actions/inner/action.yml", fact.Props{"composite": true, "actionUses": []string{"container-image:ghcr.io/acme/tool"}})
	h.node("file", shop+":.github/actions/other/action.yml", fact.Props{"composite": true, "actionUses": []string{"git-ref:github.com/x/y@refs/tags/v1"}})
	d := h.derive()
	d.says(fact.Yes, fact.Key{Kind: "git-ref", ID: "github.com/actions/setup-node@refs/tags/v4"}, job, 0)
	d.says(fact.Yes, fact.Key{Kind: "container-image", ID: "ghcr.io/acme/tool"}, job, 0)
	d.nothing(fact.Key{Kind: "git-ref", ID: "github.com/x/y@refs/tags/v1"}, job, 0)
}

// Nothing is asked about the refs of repositories that are only named.
func TestRefsOfOtherRepositories(t *testing.T) {
	h := newHub(t, nil)
	foreign := h.node("git-ref", "github.com/actions/checkout@refs/tags/v4", fact.Props{"external": true})
	inHouse := h.node("git-ref", "github.com/acme/tools@refs/tags/v2", fact.Props{"external": true})
	tools := h.node("git-repository", "github.com/acme/tools", nil)
	d := h.derive()
	for _, e := range d.Edges {
		assert.NotEqual(t, foreign, e.To)
	}
	d.says(fact.Unknown, tools, inHouse, fact.Write)
}

func TestJobsOnRunners(t *testing.T) {
	h := newHub(t, nil)
	job := h.job("push/default", "")
	h.node("ci-job", workflow+"#publish", fact.Props{"runsOn": []string{"gpu", "self-hosted"}})
	fits := h.node("github-runner", shop+"/runners/1", fact.Props{"labels": []string{"self-hosted", "Linux", "GPU"}})
	other := h.node("github-runner", shop+"/runners/2", fact.Props{"labels": []string{"self-hosted"}})
	d := h.derive()
	d.says(fact.Yes, job, fits, fact.Control)
	d.nothing(job, other, fact.Control)
}

// A job that reads secrets by a computed name may read all that a pushed workflow
// reads.
func TestComputedNamesOfSecrets(t *testing.T) {
	h := newHub(t, nil)
	job := h.job("push/default", "")
	h.node("ci-job", workflow+"#publish", fact.Props{"allSecrets": true})
	h.edge(job, fact.Uses, h.node("github-actions-token", workflow+"#publish", nil))
	npm := h.secretOf(shop, "NPM", nil)
	h.derive().says(fact.Yes, job, npm, 0)
}
