package gitlabci

import (
	"regexp"
	"slices"

	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// given is a variable that GitLab or its runner sets.
var given = regexp.MustCompile(`^(?:CI|GITLAB_\w+|CI_\w+|FF_\w+|CHAT_\w+|TRIGGER_PAYLOAD)$`)

// variableNames returns the variables that a job reads and that nothing in the file
// sets: they may be set in the project, its groups, or where a pipeline is started.
func (r *reader) variableNames(v view) []string {
	known := map[string]bool{}
	for _, entry := range slices.Concat(r.root.Get("variables").Entries(), v.entries("variables"), r.tokens(v), v.entries("secrets")) {
		known[entry.Name()] = true
	}
	var texts []string
	for _, key := range []string{"before_script", "script", "after_script", "run", "image", "services", "environment"} {
		n := v.get(key)
		if n == nil && key != "script" && key != "run" && key != "environment" {
			if n = r.root.Get("default", key); n == nil {
				n = r.root.Get(key)
			}
		}
		for _, e := range r.flat(n) {
			e.Scalars(func(s *yamltree.Node) { texts = append(texts, s.Text()) })
		}
	}
	for _, entry := range v.entries("variables") {
		texts = append(texts, entry.Value.Text())
	}
	return ingest.VariablesRead(texts, func(name string) bool { return known[name] || given.MatchString(name) })
}
