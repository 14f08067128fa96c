package engine

import "keyreach/engine/fact"

// Reasoned is a value that was concluded, with why.
type Reasoned struct {
	Value  string `json:"value"`
	Reason string `json:"reason"`
	// Confidence is asserted, documented, reported or inferred.
	Confidence string          `json:"confidence"`
	Evidence   []fact.Evidence `json:"evidence"`
}

// The confidences, the surest first.
const (
	Asserted   = "asserted"
	Documented = "documented"
	Reported   = "reported"
	Inferred   = "inferred"
)

func confidenceRank(confidence string) int {
	switch confidence {
	case Asserted:
		return 0
	case Documented:
		return 1
	case Reported:
		return 2
	default:
		return 3
	}
}
