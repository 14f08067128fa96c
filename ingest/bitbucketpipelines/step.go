package bitbucketpipelines

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

func (r *reader) environment(name string) string {
	return r.Repository + "/environments/" + ingest.Shown(name, 200)
}

// holders are what holds variables that a step has.
func (r *reader) holders(deployment string) []string {
	if !r.Known {
		return nil
	}
	list := []string{r.Repository, r.Repository[:strings.LastIndex(r.Repository, "/")]}
	if deployment != "" {
		list = append(list, r.environment(deployment))
	}
	return list
}

// deploys adds the environment that steps deploy to.
func (r *reader) deploys(variants []fact.Key, deployment *yamltree.Node) {
	if deployment.Text() == "" {
		return
	}
	name := ingest.Shown(deployment.Text(), 200)
	r.Enter(variants, ingest.Environment{Key: fact.Key{Kind: "ci-environment", ID: r.environment(name)}, Name: name, Called: "deployment environment",
		SettledBy: "GET /repositories/" + r.Project() + "/environments"}, r.Place(deployment))
}

// runsAs adds the subject of a step that asks for a token. Repositories of a
// workspace share its issuer; what tells them apart in the subject is not known.
func (r *reader) runsAs(variants []fact.Key, step *yamltree.Node) {
	key, oidc := step.Find("oidc")
	if !strings.EqualFold(oidc.Text(), "true") && !oidc.IsMap() || !r.Known {
		return
	}
	here := r.Place(key)
	workspace, _, _ := strings.Cut(r.Project(), "/")
	subject := fact.Key{Kind: "oidc-subject", ID: "https://api.bitbucket.org/2.0/workspaces/" + workspace + "/pipelines-config/identity/oidc#*"}
	r.NodeOnce(fact.Node{Key: subject, Evidence: []fact.Evidence{here}})
	for _, variant := range variants {
		r.Edge(variant, fact.RunsAs, subject, here)
	}
}

// given is a variable that Bitbucket sets.
var given = regexp.MustCompile(`^(?:CI|BITBUCKET_\w+|PIPELINES_\w+|DOCKER_HOST)$`)

func (r *reader) variableNames(step *yamltree.Node) []string {
	var texts []string
	for _, n := range []*yamltree.Node{r.root.Get("image"), step.Get("image"), step.Get("script"), step.Get("after-script")} {
		n.Scalars(func(s *yamltree.Node) { texts = append(texts, s.Text()) })
	}
	return ingest.VariablesRead(texts, given.MatchString)
}

// literals returns what is written out as variables of pipes and as the log-in of
// a step's image.
func (r *reader) literals(step *yamltree.Node) []ingest.Variable {
	var list []ingest.Variable
	for _, n := range slices.Concat(step.Get("script").Elements(), step.Get("after-script").Elements()) {
		list = append(list, r.VariablesOf(n.Get("variables"))...)
	}
	return written(append(list, r.VariablesOf(step.Get("image"))...))
}

// written leaves out the values that are made of other variables, and names that
// came before.
func written(list []ingest.Variable) []ingest.Variable {
	seen := map[string]bool{}
	return slices.DeleteFunc(list, func(v ingest.Variable) bool {
		twice := seen[v.Name]
		seen[v.Name] = true
		return twice || strings.Contains(v.Value, "$")
	})
}

var roleARN = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/\S+$`)

// roles returns the roles that pipes and images are told to assume.
func roles(step *yamltree.Node) []string {
	var list []string
	for _, n := range []*yamltree.Node{step.Get("image"), step.Get("script")} {
		n.Scalars(func(s *yamltree.Node) {
			if roleARN.MatchString(s.Text()) {
				list = append(list, s.Text())
			}
		})
	}
	slices.Sort(list)
	return slices.Compact(list)
}
