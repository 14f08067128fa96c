package cloudtrail

import (
	"slices"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// log collects what the events of one file show, in the order in which the keys
// and identities first appear.
type log struct {
	*ingest.Builder
	// first is the first window as it was given, unfolded as it is read.
	first, unfolded *ingest.File
	// found says that events were asked for, not logged.
	found    bool
	keys     map[string]*key
	keyOrder []*key
	sessions map[fact.Key]fact.Props
	// actors are the identities that acted without a key, with the newest event.
	actors     map[fact.Key]fact.Evidence
	actorOrder []fact.Key
	windows    *ingest.Windows
	uses       *ingest.Uses
}

const logName = "cloudtrail"

func newLog(b *ingest.Builder) *log {
	return &log{Builder: b, keys: map[string]*key{}, sessions: map[fact.Key]fact.Props{}, actors: map[fact.Key]fact.Evidence{},
		windows: ingest.NewWindows(b, logName, "CloudTrail"), uses: ingest.NewUses(b, logName)}
}

// key is what the log shows about one access key.
type key struct {
	id    string
	props fact.Props
	// newest is the newest value that names the key.
	newest   fact.Evidence
	newestAt time.Time
	from     map[string]bool
	actsAs   []*sighting
	// edges are those that do not repeat: of mints and exchanges.
	edges []fact.Edge

	statuses ingest.Statuses
}

// sighting is one identity that a key was seen to act as.
type sighting struct {
	identity    fact.Key
	first, last time.Time
	newest      fact.Evidence
}

func (l *log) key(id string) *key {
	k, ok := l.keys[id]
	if !ok {
		k = &key{id: id, props: fact.Props{}, from: map[string]bool{}}
		l.keys[id] = k
		l.keyOrder = append(l.keyOrder, k)
	}
	return k
}

func (k *key) fact() fact.Key { return fact.Key{Kind: credential.AWSKeyKind(k.id), ID: k.id} }

// named notes that n names the key.
func (l *log) named(k *key, n *jsontree.Node, at time.Time) {
	if k.newestAt.IsZero() || at.After(k.newestAt) {
		k.newest, k.newestAt = l.Evidence(n, at), at
	}
}

// seenAs notes that the key acted as an identity.
func (l *log) seenAs(k *key, identity fact.Key, at time.Time, n *jsontree.Node) {
	i := slices.IndexFunc(k.actsAs, func(s *sighting) bool { return s.identity == identity })
	if i < 0 {
		k.actsAs = append(k.actsAs, &sighting{identity: identity, first: at, last: at, newest: l.Evidence(n, at)})
		return
	}
	s := k.actsAs[i]
	if at.Before(s.first) {
		s.first = at
	}
	if !at.Before(s.last) {
		s.last, s.newest = at, l.Evidence(n, at)
	}
}
