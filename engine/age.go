package engine

import (
	"time"

	"keyreach/engine/fact"
)

// The limits of age unless a question sets others: a status changes within
// minutes, policies within days.
const (
	DefaultStatusLimit = time.Hour
	DefaultPolicyLimit = 24 * time.Hour
)

// AgeLimits say how old deciding evidence may be at the asked time before an
// answer tells what it shows in the past tense. Zero means the default.
type AgeLimits struct {
	// Status is the limit of a credential's status, Policy that of what decides an
	// authority: policies, configurations, memberships.
	Status, Policy time.Duration
}

func (l AgeLimits) status() time.Duration {
	if l.Status == 0 {
		return DefaultStatusLimit
	}
	return l.Status
}

func (l AgeLimits) policy() time.Duration {
	if l.Policy == 0 {
		return DefaultPolicyLimit
	}
	return l.Policy
}

// ageAt is how long before a time something was seen, in seconds.
func ageAt(asked, seen time.Time) *int64 {
	seconds := int64(max(0, asked.Sub(seen)) / time.Second)
	return &seconds
}

// stampStatus tells the age of a start's status. What has expired or was revoked
// stays so: its end does not grow old.
func (s *Start) stampStatus(q *Question) {
	if s.StatusAsOf == nil || s.Status == "" || s.Status == "unknown" {
		return
	}
	s.StatusAge = ageAt(q.At, *s.StatusAsOf)
	final := s.Status == "expired" || s.Status == "revoked"
	s.StatusStale = !final && q.At.Sub(*s.StatusAsOf) > q.Limits.status()
}

// stamp tells the age of what an entry's verdict rests on.
func (e *Entry) stamp(q *Question) {
	oldest, dated := oldestAuthority(e.Path)
	if !dated {
		return
	}
	e.EvidenceAge = ageAt(q.At, oldest)
	e.Stale = q.At.Sub(oldest) > q.Limits.policy()
}

// oldestAuthority returns the oldest date of what the hops' authority rests on. Of
// one hop the newest counts: a later export says the same again. That a place
// held a credential does not age.
func oldestAuthority(path []Hop) (oldest time.Time, dated bool) {
	for i := range path {
		if path[i].Relation == fact.Stores || path[i].Relation == fact.Contains {
			continue
		}
		newest, ok := newestOf(path[i].Evidence)
		if ok && (!dated || newest.Before(oldest)) {
			oldest, dated = newest, true
		}
	}
	return oldest, dated
}

func newestOf(evidence []fact.Evidence) (newest time.Time, dated bool) {
	for _, e := range evidence {
		if e.ObservedAt != nil && e.ObservedAt.After(newest) {
			newest, dated = *e.ObservedAt, true
		}
	}
	return newest, dated
}
