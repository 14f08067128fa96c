package engine

import (
	"slices"

	"keyreach/engine/fact"
)

// Unlooked is a system in which nobody looks for what was planted, with the first of the
// credentials and identities of it.
type Unlooked struct {
	System string `json:"system"`
	First  Node   `json:"first"`
	// ForKind: the system has ways to stay, and none is for the kinds that are there.
	ForKind bool `json:"forKind"`
}

func (u *Unlooked) missing() fact.Missing {
	what := "what was planted with " + u.First.Kind + " " + u.First.ID + ": no ways to stay in " + u.System + " are known here"
	if u.ForKind {
		what += " for its kind"
	}
	return fact.Missing{What: what, Effect: fact.NotDecided, SettledBy: "the log of its issuer: what was made or changed there since the exposure"}
}

// unlooked names the systems in which nobody looks for what was planted: those of the
// suspects, and of what lies behind them, of which no way to stay is known.
func (a *Asker) unlooked(keys []fact.Key) []Unlooked {
	list := []Unlooked{}
	all := plants()
	var looked, told []string
	first := map[string]fact.Key{}
	for _, key := range keys {
		info, _ := a.Catalogue.KindInfo(key.Kind)
		switch {
		case info.System == "" || info.System == "oidc": // its issuer is told as unknown, or it is trusted elsewhere
		case a.isLink(key): // what it allows is the data that it names, which is reach
		case slices.ContainsFunc(all, func(p plant) bool { return p.fits(key, info.System) }):
			looked = append(looked, info.System)
		case !slices.Contains(told, info.System):
			told = append(told, info.System)
			first[info.System] = key
		}
	}
	for _, system := range told {
		if slices.Contains(looked, system) {
			continue
		}
		list = append(list, Unlooked{System: system, First: Node{first[system].Kind, first[system].ID},
			ForKind: slices.ContainsFunc(all, func(p plant) bool { return p.system == system })})
	}
	return list
}

// isLink reports whether a credential is a link that is good for the requests that were
// signed, and for nothing else.
func (a *Asker) isLink(key fact.Key) bool {
	row, ok := a.Catalogue.Lookup(key.Kind)
	return ok && row.Form == "signed-url"
}
