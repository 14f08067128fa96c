package githubactions

import (
	"time"

	"keyreach/engine/fact"
)

// emitVariant adds one way in which the job is started and what it has then.
func (j *jobReader) emitVariant(v variant) {
	key := j.key
	key.Context = v.context()
	here := j.at(j.job.ID.Pos)
	if v.event == baseRuns && v.class == classOther && j.host == "github.com" {
		// an Enterprise Server does as its version does, which no file says
		defer j.endAt(baseRunsUntil, len(j.Facts))
	}
	j.Node(fact.Node{Key: key, Evidence: []fact.Evidence{here}})
	j.startedBy(v, key)
	j.loadedBy(key)
	if v.class == classCaller {
		return // its secrets, its environment and its subject are the caller's
	}
	j.usesSecrets(key)
	j.enters(key)
	j.runsAs(v, key)
}

// endAt gives the edges that were added since an end.
func (j *jobReader) endAt(end time.Time, since int) {
	for _, added := range j.Facts[since:] {
		if added.Edge != nil {
			added.Edge.ValidUntil = &end
		}
	}
}

// startedBy relates the file's ref to the variants that run its code: a push
// to it starts one at once, the others run what it holds when their event comes.
func (j *jobReader) startedBy(v variant, key fact.Key) {
	ref := j.refKey()
	runs := classDefault
	if j.File.Meta.OtherRef {
		runs = classOther
	}
	if ref.IsZero() || v.class != runs {
		return
	}
	here := j.File.Evidence("", j.onOffset())
	if v.event == "push" {
		j.Edge(ref, fact.Triggers, key, here)
		return
	}
	j.Edge(ref, fact.LoadedBy, key, here)
}
