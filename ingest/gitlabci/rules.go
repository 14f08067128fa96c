package gitlabci

import (
	"regexp"
	"slices"
	"strings"

	"keyreach/ingest"
	"keyreach/ingest/yamltree"
)

// rule is one rule of a job or of the workflow.
type rule struct {
	// condition is empty for a rule that always counts.
	condition string
	// further says that it also tests files.
	further bool
	when    string
}

func (r *reader) rulesOf(n *yamltree.Node) []rule {
	var list []rule
	for _, e := range r.flat(n) {
		if !e.IsMap() {
			continue
		}
		list = append(list, rule{condition: e.Get("if").Text(), further: e.Get("changes") != nil || e.Get("exists") != nil, when: e.Get("when").Text()})
	}
	return list
}

// runs applies rules: the first that holds decides.
func runs(rules []rule, s scenario, when string) (result answer, manual bool) {
	possible, certain := false, yes
	for _, rule := range rules {
		holds := yes
		if rule.condition != "" {
			holds = evaluate(rule.condition, s)
		}
		if rule.further {
			holds = both(holds, maybe)
		}
		how := rule.when
		if how == "" {
			how = when
		}
		switch {
		case holds == no:
		case holds == yes && how == "never":
			return both(maybe, of(possible)), manual
		case holds == yes:
			return certain, how == "manual"
		default:
			certain = maybe
			possible = possible || how != "never"
			manual = manual || how == "manual"
		}
	}
	return both(maybe, of(possible)), manual
}

// starts returns whether a job is started in a scenario, and whether by hand.
func (r *reader) starts(v view, s scenario) (result answer, manual bool) {
	pipeline := yes
	if r.workflow != nil {
		pipeline, _ = runs(r.workflow, s, "always")
	}
	when := v.get("when").Text()
	if rules := v.get("rules"); rules != nil {
		result, manual = runs(r.rulesOf(rules), s, when)
		return both(pipeline, result), manual
	}
	result = r.filtered(v, s)
	return both(pipeline, result), when == "manual"
}

// filtered applies only and except. Without either a job is started for branches and
// tags; where the workflow has rules, for whatever they let through.
func (r *reader) filtered(v view, s scenario) answer {
	only, except := v.get("only"), v.get("except")
	result := yes
	switch {
	case only != nil:
		result = r.admits(only, s)
	case except == nil && r.workflow != nil:
	default:
		result = of(s.class != ingest.ClassMergeRequest)
	}
	if except != nil {
		result = both(result, not(r.admits(except, s)))
	}
	return result
}

// admits reports whether an only or an except speaks of a scenario.
func (r *reader) admits(n *yamltree.Node, s scenario) answer {
	refs, further := n, false
	if n.IsMap() {
		refs = n.Get("refs")
		further = n.Get("variables") != nil || n.Get("changes") != nil || n.Get("kubernetes") != nil
	}
	result := no
	if refs == nil {
		result = yes
	}
	for _, e := range r.flat(refs) {
		if e.IsText() {
			result = either(result, s.isOf(e.Text()))
		}
	}
	if further {
		result = both(result, maybe)
	}
	return result
}

// isOf reports whether a scenario is of a keyword, or its ref has a name or matches
// a pattern.
func (s scenario) isOf(ref string) answer {
	branch := s.class == ingest.ClassDefaultRef || s.class == ingest.ClassOtherRef
	keyword, known := map[string]bool{
		"branches": branch, "tags": s.class == ingest.ClassTagRef, "merge_requests": s.class == ingest.ClassMergeRequest,
		"pushes": s.event == "push", "schedules": s.event == "schedule", "web": s.event == "web", "api": s.event == "api",
		"triggers": s.event == "trigger", "pipelines": s.event == "pipeline", "chat": s.event == "chat",
		"external": false, "external_pull_requests": s.event == "external_pull_request_event",
	}[ref]
	ref, _, _ = strings.Cut(ref, "@")
	switch {
	case known:
		return of(keyword)
	case s.class == ingest.ClassMergeRequest:
		return no // names and patterns speak of branches and tags
	case strings.HasPrefix(ref, "/"):
		return matches(s.value("CI_COMMIT_REF_NAME"), ref)
	case strings.Contains(ref, "$"):
		return maybe
	default:
		return equal(s.value("CI_COMMIT_REF_NAME"), literal(ref))
	}
}

// conditionsOf returns the texts that may name sources: the conditions of rules, and
// the keywords of only in the same form.
func (r *reader) conditionsOf(v view) []string {
	var list []string
	for _, rule := range slices.Concat(r.workflow, r.rulesOf(v.get("rules"))) {
		list = append(list, rule.condition)
	}
	only := v.get("only")
	if only.IsMap() {
		only = only.Get("refs")
	}
	for _, keyword := range only.Texts() {
		if match := onlySource.FindString(keyword); match == keyword && match != "" {
			list = append(list, `$CI_PIPELINE_SOURCE == "`+strings.TrimSuffix(keyword, "s")+`"`)
		}
	}
	return list
}

var onlySource = regexp.MustCompile(`^(?:schedules|web|api|triggers|pipelines|chat)$`)
