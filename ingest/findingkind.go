package ingest

import (
	"fmt"
	"slices"
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// secret is what a finding's credential is called.
type secret struct {
	kind, id string
	// public says that the id is the issuer's own.
	public     bool
	candidates []string
	// parts are the parts of a credential in parts; lone is the one part that
	// was found alone.
	parts []part
	lone  string
}

type part struct{ name, value string }

func (f *Findings) identify(finding *Finding) secret {
	if s, ok := f.awsKey(finding); ok {
		return s
	}
	kinds := f.kindsOf(finding)
	s := secret{kind: fact.UnknownSecret}
	if len(kinds) > 0 && (finding.Certain || isInnerPart(finding.Part) || !f.contradicts(finding.Value, kinds)) {
		s.kind = kinds[0]
	}
	if len(kinds) > 1 {
		s.candidates = kinds
	}
	if finding.Part != "" && s.kind != fact.UnknownSecret {
		s.kind += "." + finding.Part
	}
	switch {
	case finding.Place.IsZero():
		s.id = fmt.Sprintf("%s@%s#%d", s.kind, f.File.Source, finding.Number)
	case finding.Place.Single:
		s.id = s.kind + "@" + finding.Place.ID
	case finding.Place.Named && finding.Setting != "":
		s.id = s.kind + "@" + finding.Place.ID + "#" + finding.Setting
	case finding.Place.Stable && finding.Line > 0:
		s.id = fmt.Sprintf("%s@%s#%d", s.kind, finding.Place.ID, finding.Line)
	default:
		s.id = fmt.Sprintf("%s@%s#%d", s.kind, f.File.Source, finding.Number)
	}
	return s
}

// isInnerPart reports whether a part is one that the forms in the catalogue, which
// are those of the public identifier, do not show.
func isInnerPart(part string) bool {
	return part == credential.PartSecret || part == credential.PartToken
}

// kindsOf returns the kinds that a finding's credential may be of: those that the
// format names, else those of the scanner's rule, narrowed by the value. For a rule that the catalogue does not
// know the value alone must tell, by a mark that no other text has.
func (f *Findings) kindsOf(finding *Finding) []string {
	catalogue := f.Env.Catalogue
	if finding.Certain {
		return finding.Kinds
	}
	if len(finding.Kinds) > 0 {
		return catalogue.Recognise(finding.Value, finding.Kinds)
	}
	if kinds := catalogue.ByRule(finding.Scanner, finding.Rule); len(kinds) > 0 {
		return catalogue.Recognise(finding.Value, kinds)
	}
	return f.marked(finding.Value)
}

// marked returns the kinds that a value's own mark tells: a prefix, the signature
// that it carries, or the fields beside a key.
func (f *Findings) marked(value string) (kinds []string) {
	signed, named := credential.IsSignedURL(value), credential.IsConnectionString(value)
	for _, kind := range f.Env.Catalogue.Recognise(value, nil) {
		if row, ok := f.Env.Catalogue.Lookup(kind); ok && (row.Marks(value) || (row.Form == credential.FormSignedURL && signed) || named) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// contradicts reports whether a value that is shown matches none of the kinds,
// all of which have a form: then the first of them would be a guess.
func (f *Findings) contradicts(value string, kinds []string) bool {
	if value == "" {
		return false
	}
	for _, kind := range kinds {
		row, ok := f.Env.Catalogue.Lookup(kind)
		if !ok || len(row.Match) == 0 {
			return false
		}
	}
	return !slices.ContainsFunc(kinds, func(kind string) bool {
		row, _ := f.Env.Catalogue.Lookup(kind)
		return row.Matches(value)
	})
}

// awsKey names an AWS access key by its id, which stands in the value or beside
// it. A finding of the id alone is a finding of that part.
func (f *Findings) awsKey(finding *Finding) (secret, bool) {
	if finding.KeyID != "" {
		return f.awsPart(finding), true
	}
	if credential.IsSignedURL(finding.Value) {
		return secret{}, false // the id in it is of the key that signed it
	}
	id := credential.FindAWSKeyID(finding.Value)
	half := finding.SecretHalf
	if half == "" {
		half = awsSecretHalf(finding.Value)
	}
	if id == "" && half != "" && f.mayBeAWS(finding) {
		id = credential.FindAWSKeyID(finding.Context)
	}
	if id == "" {
		return secret{}, false
	}
	s := f.awsWhole(id)
	s.parts[1].value = half
	if half == "" && !finding.Paired {
		s.lone = credential.PartID
	}
	return s, true
}

// awsPart names one part of an AWS key whose id stands elsewhere.
func (f *Findings) awsPart(finding *Finding) secret {
	s := f.awsWhole(finding.KeyID)
	s.lone = finding.Part
	for i := range s.parts {
		if s.parts[i].name == finding.Part {
			s.parts[i].value = finding.Value
		}
	}
	return s
}

// awsWhole names an AWS key and its parts: id, secret and, of a session, token.
func (f *Findings) awsWhole(id string) secret {
	s := secret{kind: credential.AWSKeyKind(id), id: id, public: true, candidates: f.awsCandidates(id),
		parts: []part{{credential.PartID, id}, {name: credential.PartSecret}}}
	if s.kind != credential.AWSAccessKey {
		s.parts = append(s.parts, part{name: credential.PartToken})
	}
	return s
}

// mayBeAWS reports whether the rule lets the value be half of an AWS key.
func (f *Findings) mayBeAWS(finding *Finding) bool {
	kinds := finding.Kinds
	if len(kinds) == 0 {
		kinds = f.Env.Catalogue.ByRule(finding.Scanner, finding.Rule)
	}
	return len(kinds) == 0 || slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(kind, "aws-") })
}

func (f *Findings) awsCandidates(id string) []string {
	kinds := slices.DeleteFunc(slices.Clone(f.Env.Catalogue.Recognise(id, nil)), func(kind string) bool { return !strings.HasPrefix(kind, "aws-") })
	if len(kinds) < 2 {
		return nil
	}
	return kinds
}

// awsSecretHalf returns the secret half of an access key in a text, empty for
// none: 40 characters, neither more nor less. A digest in hexadecimal is as long;
// it has no letters of both cases.
func awsSecretHalf(text string) string {
	const length = 40
	for i := 0; i < len(text); i++ {
		from := i
		for i < len(text) && isSecretByte(text[i]) {
			i++
		}
		if i-from != length || (i < len(text) && text[i] == '=') {
			continue
		}
		half := text[from:i]
		if strings.ToLower(half) != half && strings.ToUpper(half) != half && strings.ContainsAny(half, "0123456789") {
			return half
		}
	}
	return ""
}

func isSecretByte(c byte) bool {
	return 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '/' || c == '+'
}
