package engine

import (
	"cmp"
	"strings"
	"time"
	_ "time/tzdata" // zones are known where the machine has none

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

// scheduleOf reads the schedules and the interval among a consumer's props. Each of
// several starts it.
func scheduleOf(props fact.Props, at time.Time) (s schedule, ok bool) {
	zone := props.String(fact.PropScheduleZone)
	for _, expression := range props.Strings(fact.PropSchedule) {
		if one, known := readSchedule(expression, zone, at); known {
			s, ok = s.and(one, ok), true
		}
	}
	if every, known := intervalOf(props, at); known {
		s, ok = s.and(schedule{every: every}, ok), true
	}
	return s, ok
}

// and joins two schedules by which the same thing runs: what is known of the times of
// both, else the shorter interval. isOne says that s is one.
func (s schedule) and(other schedule, isOne bool) schedule {
	switch {
	case !isOne:
		return other
	case !s.next.IsZero() && !other.next.IsZero():
		if other.last.After(s.last) {
			s.last = other.last
		}
		if other.next.Before(s.next) {
			s.next = other.next
		}
		s.every = s.next.Sub(s.last)
		return s
	case other.every < s.every:
		return other
	default:
		return s
	}
}

// readSchedule reads one expression: cron's with five fields, AWS's cron(…) and rate(…).
// A zone may stand before it (CRON_TZ=Europe/Berlin 0 1 * * *), else beside it. In a zone
// that is not known only the interval is told.
func readSchedule(expression, zone string, at time.Time) (s schedule, ok bool) {
	if rest, own := strings.CutPrefix(expression, "CRON_TZ="); own {
		zone, expression, _ = strings.Cut(rest, " ")
	}
	if every, isRate := awsRate(expression); isRate {
		return schedule{every: every}, true
	}
	expression = awsCron(expression)
	where, err := time.LoadLocation(cmp.Or(zone, "UTC"))
	if err != nil || zone == "Local" { // the machine's own zone is nobody's schedule
		where = nil
	}
	begin := at.UTC()
	if where != nil {
		begin = at.In(where)
	}
	last, err := gronx.PrevTickBefore(expression, begin, true)
	if err != nil {
		return s, false // no schedule that is read, or one that never comes
	}
	next, err := gronx.NextTickAfter(expression, last, false)
	if err != nil || !next.After(at) { // it came for the last time
		return s, false
	}
	s = schedule{every: next.Sub(last), last: last.UTC(), next: next.UTC()}
	if where == nil {
		s.last, s.next = time.Time{}, time.Time{}
	}
	return s, true
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
