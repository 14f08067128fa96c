package ingest

import (
	"slices"
	"time"

	"keyreach/engine/fact"
)

// Statuses collects what a log says of one credential's status over its time, so
// that each moment asked about finds the word of that moment. Of a run of equal
// words the first and the last stay. The zero value is ready.
type Statuses struct {
	list []said
	most int
}

type said struct {
	word string
	at   time.Time
	// set: the record changed the status; else it shows only that the credential
	// was accepted, which of one moment comes before a change.
	set      bool
	evidence fact.Evidence
}

// Set notes that a record gave the credential a status.
func (s *Statuses) Set(word string, at time.Time, evidence fact.Evidence) {
	s.add(said{word: word, at: at, set: true, evidence: evidence})
}

// Accepted notes that a record shows the credential in use: it was active then.
func (s *Statuses) Accepted(at time.Time, evidence fact.Evidence) {
	s.add(said{word: "active", at: at, evidence: evidence})
}

// fewStatuses is how many words are kept before runs are looked for.
const fewStatuses = 16

func (s *Statuses) add(one said) {
	if s.most == 0 {
		s.most = fewStatuses
	}
	// A log in the order of time: the word goes on.
	n := len(s.list)
	if n > 0 && s.list[n-1].word == one.word && s.list[n-1].at.Equal(one.at) {
		return
	}
	if n >= 2 && s.list[n-1].word == one.word && s.list[n-2].word == one.word && !one.at.Before(s.list[n-1].at) && !s.list[n-1].at.Before(s.list[n-2].at) {
		s.list[n-1] = one
		return
	}
	if s.list = append(s.list, one); len(s.list) > s.most {
		s.compress()
		s.most = max(fewStatuses, 2*len(s.list))
	}
}

// compress sorts by time, a change behind a use of the same moment, and keeps the
// first and the last of each run.
func (s *Statuses) compress() {
	slices.SortStableFunc(s.list, func(x, y said) int {
		if of := x.at.Compare(y.at); of != 0 || x.set == y.set {
			return of
		}
		if x.set {
			return 1
		}
		return -1
	})
	kept := s.list[:0]
	for i := range s.list {
		if n := len(kept); n > 0 && kept[n-1].word == s.list[i].word && kept[n-1].at.Equal(s.list[i].at) {
			continue
		}
		if i+1 < len(s.list) && s.list[i+1].at.Equal(s.list[i].at) && s.list[i+1].word != s.list[i].word {
			continue // the last word of a moment stands
		}
		begins := i == 0 || s.list[i-1].word != s.list[i].word
		ends := i == len(s.list)-1 || s.list[i+1].word != s.list[i].word
		if begins || ends {
			kept = append(kept, s.list[i])
		}
	}
	s.list = kept
}

// maxStatuses bounds what is told of one credential: the newest.
const maxStatuses = 1000

// Tell adds the credential's node with the newest word, and behind it one that
// says only the word for each older one.
func (s *Statuses) Tell(b *Builder, n fact.Node) {
	s.compress()
	list := s.list[max(0, len(s.list)-maxStatuses):]
	if len(list) == 0 {
		b.Node(n)
		return
	}
	newest := &list[len(list)-1]
	newest.props(n.Props)
	b.Node(n)
	for i := range list[:len(list)-1] {
		props := fact.Props{}
		list[i].props(props)
		b.Node(fact.Node{Class: n.Class, Key: n.Key, Props: props, Evidence: []fact.Evidence{list[i].evidence}})
	}
}

func (s *said) props(p fact.Props) {
	p[fact.PropStatus] = s.word
	p[fact.PropStatusAsOf] = s.at.UTC().Format(time.RFC3339)
	p[fact.PropStatusEvidence] = s.evidence.Source + "#" + s.evidence.Pointer
}
