package credential

// Confidence is how sure a statement of the catalogue is.
type Confidence string

// The confidences, the surest first.
const (
	// Documented stands in a document of the issuer that was read.
	Documented Confidence = "documented"
	// Reported was said by a third party, measured or seen in an incident.
	Reported Confidence = "reported"
	// Inferred follows from the mechanism; no source was read.
	Inferred Confidence = "inferred"
)

func (c Confidence) valid() bool { return c == Documented || c == Reported || c == Inferred }

// Source is a document that was read for a row, with what it supports.
type Source struct {
	URL      string `json:"url"`
	Supports string `json:"supports"`
}
