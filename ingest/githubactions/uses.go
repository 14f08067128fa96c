package githubactions

import (
	"regexp"
	"strings"

	"github.com/rhysd/actionlint"

	"keyreach/engine/fact"
)

// loaded is code from elsewhere that a job runs: of a ref of another repository, or
// an image.
type loaded struct {
	from fact.Key
	at   *actionlint.Pos
}

var (
	// pinnedRef is a commit, which nobody can move.
	pinnedRef = regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`)
	// versionRef is what tags are called; other names are taken for branches.
	versionRef = regexp.MustCompile(`^v?[0-9]`)
	// actionUses is owner/name, and a path where the action lies deeper.
	actionUses = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+(/[^@\s]+)?$`)
)

// loads returns what a text behind "uses" makes a job run that somebody can change
// later: a tag or branch of a repository, or an image by its tag. A commit and a
// digest stay what they are.
func (r *reader) loads(uses string) (from fact.Key, ok bool) {
	if image, isImage := strings.CutPrefix(uses, "docker://"); isImage {
		return imageKey(image)
	}
	path, ref, found := strings.Cut(uses, "@")
	if !found || strings.Contains(uses, open) || ref == "" || pinnedRef.MatchString(ref) || !actionUses.MatchString(path) {
		return fact.Key{}, false
	}
	parts := strings.SplitN(path, "/", 3)
	host := r.host
	if host == "" {
		host = "github.com"
	}
	switch {
	case strings.HasPrefix(ref, "refs/"):
	case versionRef.MatchString(ref):
		ref = "refs/tags/" + ref
	default:
		ref = branchPrefix + ref
	}
	return fact.Key{Kind: "git-ref", ID: host + "/" + parts[0] + "/" + parts[1] + "@" + ref}, true
}

// imageKey names an image without its tag; ok is false for one that is named by its
// digest.
func imageKey(image string) (key fact.Key, ok bool) {
	if strings.Contains(image, open) || strings.Contains(image, "@sha256:") || strings.ContainsAny(image, " \t") || image == "" {
		return key, false
	}
	name := image
	if colon := strings.LastIndex(image, ":"); colon > strings.LastIndex(image, "/") {
		name = image[:colon]
	}
	registry, _, _ := strings.Cut(name, "/")
	switch {
	case !strings.Contains(name, "/"):
		name = "docker.io/library/" + name
	case !strings.ContainsAny(registry, ".:") && registry != "localhost":
		name = "docker.io/" + name
	}
	return fact.Key{Kind: "container-image", ID: name}, true
}

// localAction returns the folder of an action that lies in the workflow's own
// repository.
func (r *reader) localAction(uses string) (id string, ok bool) {
	path, local := strings.CutPrefix(uses, "./")
	if !local || strings.Contains(uses, open) {
		return "", false
	}
	return r.repository + ":" + strings.Trim(path, "/"), true
}

// readUses finds what a job runs of elsewhere, and the actions of its own
// repository, which may run more.
func (j *jobReader) readUses() {
	take := func(s *actionlint.String) {
		if s == nil || s.Pos == nil {
			return
		}
		if from, ok := j.loads(s.Value); ok {
			j.loaded = append(j.loaded, loaded{from, s.Pos})
		} else if id, ok := j.localAction(s.Value); ok {
			j.localActions = append(j.localActions, id)
		}
	}
	for _, step := range j.job.Steps {
		if step == nil {
			continue
		}
		if action, ok := step.Exec.(*actionlint.ExecAction); ok {
			take(action.Uses)
		}
	}
	if j.job.WorkflowCall != nil && j.job.WorkflowCall.Uses != nil && !strings.HasPrefix(j.job.WorkflowCall.Uses.Value, "./") {
		take(j.job.WorkflowCall.Uses)
	}
	j.localActions = sorted(j.localActions)
}

// loadedBy adds that whoever changes what a variant runs of elsewhere controls it.
func (j *jobReader) loadedBy(variantKey fact.Key) {
	seen := map[fact.Key]bool{}
	for _, l := range j.loaded {
		if seen[l.from] {
			continue
		}
		seen[l.from] = true
		j.outside(l.from, j.at(l.at))
		edge := j.Edge(l.from, fact.LoadedBy, variantKey, j.at(l.at))
		if l.from.Kind == "git-ref" {
			edge.Confidence = "inferred" // that the name is a tag's, or a branch's
		}
	}
}

// outside adds a ref or an image of which only the name is known.
func (r *reader) outside(key fact.Key, here fact.Evidence) {
	node := fact.Node{Key: key, Evidence: []fact.Evidence{here}}
	if repository, _, isRef := strings.Cut(key.ID, "@"); isRef && repository != r.repository && key.Kind == "git-ref" {
		node.Props = fact.Props{"external": true}
	}
	r.NodeOnce(node)
}

// selfHosted returns the labels of the self-hosted runners that a job asks for; nil
// for a job on GitHub's own, and where the labels are computed.
func selfHosted(job *actionlint.Job) []string {
	if job.RunsOn == nil {
		return nil
	}
	var labels []string
	own := false
	for _, label := range job.RunsOn.Labels {
		if label == nil || label.ContainsExpression() {
			return nil
		}
		own = own || strings.EqualFold(label.Value, "self-hosted")
		labels = append(labels, label.Value)
	}
	if !own {
		return nil
	}
	return sorted(labels)
}
