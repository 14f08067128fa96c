package credential

// Survivor is access that stays when a credential of the kind is revoked.
type Survivor struct {
	What string `json:"what"`
	// UpTo is how long it stays, counted from the revocation at the most.
	UpTo Lifetime `json:"upTo"`
	// Itself says that it is the credential that stays: "until expiry" is its own.
	Itself bool `json:"itself,omitempty"`
	// EndBy ends it too; empty where nothing is known that does.
	EndBy string `json:"endBy"`
	// Needs are the calls of which one at least made it; none where nobody says.
	Needs      []string   `json:"needs,omitempty"`
	Source     string     `json:"source"`
	Confidence Confidence `json:"confidence"`
}
