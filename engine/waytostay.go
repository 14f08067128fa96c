package engine

import (
	"slices"
	"strings"

	"keyreach/engine/fact"
)

// plant is one way to stay: what somebody with access plants, so as to have it after
// the access has ended.
type plant struct {
	what string
	// actions are the calls by which it is done, as the log's parser writes them; one
	// that ends in * stands for all that begin so. A way without calls is one that no
	// log of its issuer tells.
	actions []string
	system  string
	log     string
	// classes are the classes of events that the calls are of: a log that lacks one
	// cannot say that it was not done. None where the log is not parted into such.
	classes []string
	// on are what must be in reach, where that allows it and not the call alone.
	on []opens
	// of are how the kinds of credentials and identities begin that can do it; none:
	// all of the system. A SAS of Azure changes no directory.
	of []string
	// byUser: the log has who did it as whom the named one acted as. An app that a
	// user lets in is named, and the user did it.
	byUser bool
	// ask is the read-only question that tells, where the calls alone do not make it.
	ask string
	// source is the public document that has the calls' names.
	source string
}

// opens is what allows a way to stay: a kind of node, held with one of some accesses.
type opens struct {
	kind string
	with fact.Access
}

func onAny(with fact.Access, kinds []string) (list []opens) {
	for _, kind := range kinds {
		list = append(list, opens{kind, with})
	}
	return list
}

func controlOf(kinds ...string) []opens { return onAny(fact.Control, kinds) }

// changeOf is for identities: acting as one is no change of it.
func changeOf(kinds ...string) []opens { return onAny(fact.Write, kinds) }

// writeOf is for what whoever controls it may write too.
func writeOf(kinds ...string) []opens { return onAny(fact.Write|fact.Control, kinds) }

// by reports whether a call is one of those that do it.
func (p *plant) by(call string) bool {
	return slices.ContainsFunc(p.actions, func(action string) bool {
		if prefix, open := strings.CutSuffix(action, "*"); open {
			return len(call) >= len(prefix) && strings.EqualFold(call[:len(prefix)], prefix)
		}
		return strings.EqualFold(action, call)
	})
}

// fits reports whether a credential or identity is of a kind that can do it.
func (p *plant) fits(key fact.Key, system string) bool {
	return p.system == system && (len(p.of) == 0 || slices.ContainsFunc(p.of, func(begin string) bool { return strings.HasPrefix(key.Kind, begin) }))
}

// plants are the ways to stay that are looked for (incidents of planted persistence,
// mechanism M6: keys, users, trusts, policies, code, grants). A call is in the list
// where a public document has its name.
func plants() []plant {
	return slices.Concat(awsPlants(), entraPlants(), googlePlants(), oktaPlants(), githubPlants(), gitlabPlants(), registryPlants(), slackPlants(), salesforcePlants(), clusterPlants(), vaultPlants())
}
