package engine

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// ownerTags returns the owners that tags and labels name. Anyone who may tag a thing
// can write them, and nobody must change them when the owner changes: they are
// reported, and come after what a file of owners says.
func ownerTags(props fact.Props, evidence []fact.Evidence, where string) (list []Reasoned) {
	for _, name := range []string{"tags", "labels"} {
		tags, _ := props[name].(map[string]any)
		for _, key := range ownerKeys(tags) {
			value, _ := tags[key].(string)
			list = append(list, Reasoned{strings.TrimSpace(value), "by the tag " + key + where, Reported, orEmpty(evidence)})
		}
	}
	return list
}

// ownerKeys returns the keys by which tags usually name an owner, a person's or a
// team's own before wider ones, whatever their case and their signs between words.
func ownerKeys(tags map[string]any) (keys []string) {
	rank := map[string]int{}
	for key := range tags {
		plain := strings.ToLower(strings.NewReplacer("-", "", "_", "", ":", "", "/", "", ".", "", " ", "").Replace(key))
		at := slices.Index([]string{"owner", "ownedby", "owneremail", "serviceowner", "technicalowner", "team", "ownerteam", "owningteam", "teamname", "maintainer", "contact"}, plain)
		if at >= 0 {
			rank[key] = at
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(x, y string) int {
		if rank[x] != rank[y] {
			return rank[x] - rank[y]
		}
		return strings.Compare(x, y)
	})
	return keys
}
