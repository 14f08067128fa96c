package fact

import "time"

// Node is one thing of an estate, as one source tells of it.
type Node struct {
	Class Class `json:"class,omitempty"`
	Key
	// Name is the short name people use; empty where the id is the name.
	Name string `json:"name,omitempty"`
	// Props are further facts; the ones the engine reads have constants.
	Props Props `json:"props,omitempty"`
	// Evidence says where it was read; empty for a node that is only named.
	Evidence []Evidence `json:"evidence,omitempty"`
}

// The props that the engine reads.
const (
	PropStatus     = "status"     // active, inactive, expired, revoked, unknown
	PropStatusAsOf = "statusAsOf" // RFC 3339: when the status was seen
	// PropStatusEvidence points at what says the status: "<source>#<pointer>".
	PropStatusEvidence = "statusEvidence"
	PropCreatedAt      = "createdAt"    // RFC 3339
	PropExpiresAt      = "expiresAt"    // RFC 3339
	PropOwner          = "owner"        // person or team id
	PropEnvironment    = "environment"  // production, staging …
	PropPublic         = "public"       // bool
	PropSensitivity    = "sensitivity"  // a level
	PropFingerprints   = "fingerprints" // list of keyed fingerprints
	PropCandidates     = "candidates"   // list of credential kinds the value may be
	PropAccount        = "account"      // AWS account id
	PropARN            = "arn"          // the issuer's mark of what a credential acts as
	PropRegion         = "region"
	PropSchedule       = "schedule"     // list of cron expressions or AWS's cron(…), rate(…); in UTC, the zone beside it, or CRON_TZ=<zone> before one
	PropScheduleZone   = "scheduleZone" // the zone of the schedule
	PropEvery          = "every"        // ISO 8601: the longest time between two runs
	PropStarts         = "starts"       // of what runs by a schedule: the ids of what it starts
	PropHoldsLog       = "holdsLog"     // list of logs, as Coverage.Log names them, that are kept here
	// PropSystem is the authorisation system that decides what a node may do, where
	// its kind is the same in several (a job of GitLab, of Jenkins): it counts before
	// the kind's.
	PropSystem = "system"
	// PropPossible (bool) marks what nobody has made yet and somebody could: a
	// workflow on a ref. Nothing depends on it.
	PropPossible = "possible"
	// PropPoliciesApart (bool) marks users, roles and groups of an answer that tells
	// nothing of their policies: those are other answers' matter. PropAttributesWhole
	// (bool) says besides that tags and permissions boundary are told.
	PropPoliciesApart   = "policiesApart"
	PropAttributesWhole = "attributesWhole"
	// PropEvaluated (bool) marks nodes whose authority a facts file states, so that
	// it counts as evaluated.
	PropEvaluated = "evaluated"
	// PropUngranted is a sorted list of calls that no policy of a principal's own grants,
	// of those that somebody asks about. A call outside of it may be granted.
	PropUngranted = "ungranted"
	// PropMayCall is a sorted list of calls that a principal's policies allow or may
	// allow, of those by which somebody stays in the account: what such a call makes is
	// no node yet, so that no edge shows it.
	PropMayCall = "mayCall"
	// PropRestrictsPublic (bool) says of a bucket or an account whether S3's block of
	// public access keeps strangers out of what a policy opens; absent: nobody told.
	PropRestrictsPublic = "restrictsPublic"
	// PropMaxSessionDuration is the longest, in seconds, that a session of a role
	// may be asked for.
	PropMaxSessionDuration = "maxSessionDuration"
)

// Props are a node's further facts as JSON values: string, bool, float64 and
// lists and maps of them.
type Props map[string]any

// String returns the prop as a string, empty where it is none.
func (p Props) String(name string) string {
	s, _ := p[name].(string)
	return s
}

// Bool returns the prop as a boolean, false where it is none.
func (p Props) Bool(name string) bool {
	b, _ := p[name].(bool)
	return b
}

// Int returns the prop as a whole number, 0 where it is none.
func (p Props) Int(name string) int {
	switch v := p[name].(type) {
	case int:
		return v
	case float64:
		return int(v)
	default:
		return 0
	}
}

// Strings returns the prop as a list of strings; one string is a list of one.
func (p Props) Strings(name string) []string {
	switch v := p[name].(type) {
	case string:
		return []string{v}
	case []string:
		return v
	case []any:
		list := make([]string, 0, len(v))
		for _, item := range v {
			if s, ok := item.(string); ok {
				list = append(list, s)
			}
		}
		return list
	default:
		return nil
	}
}

// Time returns the prop as a time; ok is false where it is none that can be told.
func (p Props) Time(name string) (t time.Time, ok bool) { return ParseTime(p.String(name)) }
