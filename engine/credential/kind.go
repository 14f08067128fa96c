package credential

// FormSignedURL is the form of what carries its own signature and acts as nobody.
const FormSignedURL = "signed-url"

// Kind is one row of the catalogue.
type Kind struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Issuer string `json:"issuer"`
	// Form is api-key, token, password, session …
	Form string `json:"kind"`

	// Match are the forms of the kind's values (of the public half, for a key in two).
	Match []Match `json:"match"`
	// ScannerRules maps a scanner (gitleaks, trufflehog, trufflehog2, github, gitlab,
	// gitguardian, detect-secrets, noseyparker) to the rules or detectors that report
	// this kind.
	ScannerRules map[string][]string `json:"scannerRules"`
	// OfflineFacts are what the value alone says.
	OfflineFacts []OfflineFact `json:"offlineFacts"`

	// ActsAs is the principal that the credential is, Scope what bounds it.
	ActsAs string `json:"actsAs"`
	Scope  string `json:"scope"`

	DefaultLifetime Lifetime `json:"defaultLifetime"`
	MaxLifetime     Lifetime `json:"maxLifetime"`
	// IdleExpiry is the time without use after which the issuer ends it.
	IdleExpiry Lifetime `json:"idleExpiry"`

	Mints      []Mint       `json:"mints"`
	Revocation []Revocation `json:"revoke"`
	Survivors  []Survivor   `json:"survivesRevocation"`
	// Rotation is nil where it is not known, or there is none.
	Rotation *Rotation `json:"rotate"`

	UsageLogs []UsageLog `json:"usageLog"`
	// LastUsed is where the issuer shows the last use, empty for not known.
	LastUsed string `json:"lastUsed"`

	// ShortLived is the replacement that ends the need for it, nil for none known.
	ShortLived *Alternative `json:"shortLivedAlternative"`
	Notes      string       `json:"notes"`
	// Verified says that a source was read for a survivor or a mint of the row. It
	// holds for the row, not for each statement: those have their own confidence.
	Verified bool     `json:"verified"`
	Sources  []Source `json:"sources"`

	patterns []pattern
}

// Match is one form of a kind's values.
type Match struct {
	Regex string `json:"regex"`
	// Claims are expressions that claims of a JWT (iss, sub, aud) match, all of
	// them: the form is that of every JWT, and they tell whose it is.
	Claims map[string]string `json:"claims"`
	Note   string            `json:"note"`
	// Example has the form and is the value of nothing.
	Example string `json:"example"`
	// Source is empty where the form is general knowledge.
	Source string `json:"source"`
}

// OfflineFact is something that a value of the kind says without asking anyone.
type OfflineFact struct {
	Fact string `json:"fact"`
	// How it is read; empty where the fact is that nothing can be read.
	How    string `json:"how"`
	Source string `json:"source"`
}

// UsageLog is a log that names the credential.
type UsageLog struct {
	Log string `json:"log"`
	// JoinField is the field by which a line joins the credential.
	JoinField string `json:"joinField"`
	Note      string `json:"note"`
	Source    string `json:"source"`
}

// minMark is how long a text is that nothing else begins with by chance.
const minMark = 3

// Marks reports whether the kind is told by a prefix of its own ("ghp_", "xoxb-")
// that value has; a form of mere length and alphabet tells nothing.
func (k *Kind) Marks(value string) bool {
	for i := range k.patterns {
		if k.patterns[i].begun(value, minMark) {
			return true
		}
	}
	return false
}

// told reports whether value has a form of the kind that its claims tell.
func (k *Kind) told(value string) bool {
	for i := range k.patterns {
		if len(k.patterns[i].claims) > 0 && k.patterns[i].match(value) {
			return true
		}
	}
	return false
}

// Matches reports whether value has one of the forms of the kind.
func (k *Kind) Matches(value string) bool {
	for i := range k.patterns {
		if k.patterns[i].match(value) {
			return true
		}
	}
	return false
}
