package engine

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
)

// environments returns which environments a node may belong to, the surest first:
// as it is told or asserted, as its job enters it, as its name says.
func (a *Asker) environments(n graph.Node, at time.Time) []Reasoned {
	list := []Reasoned{}
	note := func(r Reasoned) {
		if r.Value != "" && !slices.ContainsFunc(list, func(known Reasoned) bool { return known.Value == r.Value }) {
			list = append(list, r)
		}
	}
	for _, variant := range a.Estate.Variants(n) {
		for e := range a.Estate.Out(variant) {
			if a.Estate.Relation(e) == fact.Enters && a.Estate.ValidAt(e, at) {
				to := a.Estate.To(e)
				_, name, _ := strings.Cut(a.Estate.Key(to).ID, "/environments/")
				note(Reasoned{name, "the job enters " + a.Estate.Key(to).ID, Documented, orEmpty(a.Estate.Detail(e).Evidence)})
			}
		}
	}
	for i, holder := range a.holders(n) {
		where := ""
		if i > 0 {
			where = " (of " + a.Estate.Key(holder).Base().ID + ")"
		}
		note(Reasoned{a.Estate.Props(holder).String(fact.PropEnvironment), "as told" + where, Documented, orEmpty(a.Estate.Evidence(holder))})
	}
	if word := environmentWord(a.Estate.Key(n).ID + " " + a.Estate.Name(n)); word != "" {
		note(Reasoned{word, "its name says so", Inferred, orEmpty(a.Estate.Evidence(n))})
	}
	return list
}

// environmentName finds the usual names of environments as words of a name.
var environmentName = regexp.MustCompile(`(?i)(?:^|[^a-z])(prod|production|prd|live|staging|stage|stg|preprod|uat|qa|test|testing|dev|development|sandbox)(?:$|[^a-z])`)

func environmentWord(name string) string {
	match := environmentName.FindStringSubmatch(name)
	if match == nil {
		return ""
	}
	switch word := strings.ToLower(match[1]); word {
	case "prod", "production", "prd", "live":
		return "production"
	case "staging", "stage", "stg", "preprod", "uat":
		return "staging"
	case "qa", "test", "testing":
		return "test"
	case "dev", "development":
		return "development"
	default:
		return word
	}
}
