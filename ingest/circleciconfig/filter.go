package circleciconfig

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// classesOf returns the classes of refs that a workflow runs a job on: those that
// the job's filters admit, of those that its schedules are for.
func (r *reader) classesOf(c call) []string {
	classes := r.classes(c.settings.Get("filters"))
	if c.schedules == nil {
		return classes
	}
	scheduled := map[string]bool{}
	for _, filters := range c.schedules {
		for _, class := range r.classes(filters) {
			scheduled[class] = true
		}
	}
	return slices.DeleteFunc(classes, func(class string) bool { return !scheduled[class] })
}

// classes applies a job's filters. Without any a job runs on all branches and no
// tags. Where the default branch is not known, a filter may admit it or not: both
// classes are kept.
func (r *reader) classes(filters *yamltree.Node) []string {
	var classes []string
	branches, branch := filters.Get("branches"), r.DefaultBranch()
	only, ignore := patterns(branches, "only"), patterns(branches, "ignore")
	isDefault, isOther := true, true
	switch {
	case only != nil:
		isDefault = branch == "" || matchesAny(only, branch)
		isOther = len(only) > 1 || only[0] != branch
	case ignore != nil:
		isDefault = branch == "" && !matchesAny(ignore, "") || branch != "" && !matchesAny(ignore, branch)
		isOther = !ignoresAll(ignore)
	}
	if isDefault {
		classes = append(classes, ingest.ClassDefaultRef)
	}
	if isOther {
		classes = append(classes, ingest.ClassOtherRef)
	}
	if tags := patterns(filters.Get("tags"), "only"); tags != nil {
		classes = append(classes, ingest.ClassTagRef)
	}
	return classes
}

// patterns returns the list under a name, nil where there is none; a filter may be
// written as its list alone.
func patterns(n *yamltree.Node, name string) []string {
	if n.IsMap() {
		n = n.Get(name)
	} else if name != "only" {
		return nil
	}
	return n.Texts()
}

// matchesAny matches names, and patterns between slashes, which must match whole.
func matchesAny(patterns []string, branch string) bool {
	for _, pattern := range patterns {
		if len(pattern) > 1 && strings.HasPrefix(pattern, "/") && strings.HasSuffix(pattern, "/") {
			re, err := regexp.Compile("^(?:" + pattern[1:len(pattern)-1] + ")$")
			if err == nil && re.MatchString(branch) {
				return true
			}
		} else if pattern == branch {
			return true
		}
	}
	return false
}

// ignoresAll reports whether a list leaves no branch.
func ignoresAll(patterns []string) bool {
	for _, pattern := range patterns {
		if pattern == "/.*/" || pattern == "/.+/" {
			return true
		}
	}
	return false
}
