package engine

import (
	"time"

	"github.com/adhocore/gronx"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// schedule is when a consumer runs by itself, as its configuration says.
type schedule struct {
	// every is the time between the run before the asked time and the one after it.
	every time.Duration
	// last is that run, next the other; zero where only the interval is known.
	last, next time.Time
}

// scheduleOf reads the cron expressions and the interval among a consumer's props.
// Each of several starts it. Times of a zone that is not UTC are not told: only the
// interval is.
func scheduleOf(props fact.Props, at time.Time) (s schedule, ok bool) {
	for _, expression := range props.Strings(fact.PropSchedule) {
		last, err := gronx.PrevTickBefore(expression, at.UTC(), true)
		if err != nil {
			continue // no schedule that is read, or one that never comes
		}
		next, err := gronx.NextTickAfter(expression, last, false)
		if err != nil {
			continue
		}
		if !ok || last.After(s.last) {
			s.last = last
		}
		if !ok || next.Before(s.next) {
			s.next = next
		}
		ok = true
	}
	if ok {
		s.every = s.next.Sub(s.last)
	}
	if every, known := intervalOf(props, at); known && (!ok || every < s.every) {
		s, ok = schedule{every: every}, true
	}
	if zone := props.String(fact.PropScheduleZone); zone != "" && zone != "UTC" && zone != "Etc/UTC" {
		s.last, s.next = time.Time{}, time.Time{}
	}
	return s, ok
}

// intervalOf reads the interval that a file states.
func intervalOf(props fact.Props, at time.Time) (every time.Duration, ok bool) {
	interval, err := credential.ParseLifetime(props.String(fact.PropEvery))
	if err != nil {
		return 0, false
	}
	end, ok := interval.From(at)
	return end.Sub(at), ok
}

// within reports whether a log from a time on, up to the asked one, would show a
// consumer of this schedule.
func (s schedule) within(from, at time.Time) bool {
	return at.Sub(from) >= s.every && (s.last.IsZero() || !s.last.Before(from))
}
