package derive

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/engine/policy/aws"
	"keyreach/engine/policy/awsmanaged"
)

// documents are the policy documents that count: of what several sources say of
// one document the newest.
type documents struct {
	// of are the documents by what they hang on, sorted by kind and id.
	of map[fact.Key][]*fact.Document
	// texts are those that others refer to: managed policies, SCPs, RCPs.
	texts map[textKey]*fact.Document
}

type textKey struct{ kind, id string }

func (a *awsEstate) indexDocuments() documents {
	d := documents{of: map[fact.Key][]*fact.Document{}, texts: map[textKey]*fact.Document{}}
	sorted := make([]*fact.Document, 0, len(a.facts.Documents))
	for i := range a.facts.Documents {
		document := &a.facts.Documents[i]
		if of := a.facts.Resolve(document.Of); of != document.Of {
			renamed := *document
			renamed.Of, document = of, &renamed
		}
		sorted = append(sorted, document)
	}
	slices.SortFunc(sorted, compareDocuments)
	for _, document := range sorted {
		switch known := d.of[document.Of]; {
		case document.Of.IsZero():
			if key := (textKey{document.Kind, document.ID}); len(document.Text) > 0 && d.texts[key] == nil {
				d.texts[key] = document
			}
		case len(known) > 0 && sameDocument(known[len(known)-1], document):
			if last := &known[len(known)-1]; namesOnly(*last, document) {
				*last = document
			} else if !namesOnly(document, *last) {
				a.contradicted(*last, document)
			}
		default:
			d.of[document.Of] = append(known, document)
		}
	}
	return d
}

// compareDocuments orders documents by what they are, the newest of one first.
func compareDocuments(x, y *fact.Document) int {
	id := func(d *fact.Document) string {
		if onlyOne(d.Kind) {
			return ""
		}
		return d.ID
	}
	return cmp.Or(x.Of.Compare(y.Of), strings.Compare(x.Kind, y.Kind), strings.Compare(id(x), id(y)),
		observedAt(y).Compare(observedAt(x)), fact.CompareEvidence(x.Evidence, y.Evidence), bytes.Compare(x.Text, y.Text), strings.Compare(x.ID, y.ID))
}

// onlyOne reports whether a thing has at most one document of the kind.
func onlyOne(kind string) bool {
	return kind == fact.DocTrust || kind == fact.DocResource || kind == fact.DocBoundary
}

func sameDocument(x, y *fact.Document) bool {
	return x.Kind == y.Kind && (x.ID == y.ID || onlyOne(x.Kind))
}

// namesOnly reports whether x only says that there is the policy of which y has
// the text: a list of names and the answer with the text are no contradiction.
func namesOnly(x, y *fact.Document) bool {
	return x.ID == y.ID && !x.None && !y.None && len(x.Text) == 0 && len(y.Text) > 0
}

func observedAt(d *fact.Document) (at time.Time) {
	if len(d.Evidence) > 0 && d.Evidence[0].ObservedAt != nil {
		at = *d.Evidence[0].ObservedAt
	}
	return at
}

// contradicted tells where two sources hold different texts of one document and
// nothing says which is newer.
func (a *awsEstate) contradicted(stands, other *fact.Document) {
	if observedAt(stands).Equal(observedAt(other)) && !bytes.Equal(bytes.TrimSpace(stands.Text), bytes.TrimSpace(other.Text)) {
		a.tell(other, fact.Warning, fmt.Sprintf("%s %s of %s is given twice with different texts, and nothing says which is newer; the other one counts", other.Kind, other.ID, other.Of.ID))
	}
}

// compileKey names a document as one control: the text of a managed policy is
// compiled once as identity policy and once as boundary.
type compileKey struct {
	document *fact.Document
	managed  string
	control  string
}

// compiledPolicy is a policy as far as it could be read.
type compiledPolicy struct {
	// policy is nil where nothing could be read.
	policy *aws.Policy
	// whole is false where a part of it could not be read.
	whole bool
}

// compile returns a document as a policy: the statements that could be read
// count, whatever the others are. The diagnostics name the positions, once.
func (a *awsEstate) compile(d *fact.Document, control string) compiledPolicy {
	key := compileKey{document: d, control: control}
	if known, ok := a.compiled[key]; ok {
		return known
	}
	parsed, err := aws.Parse(d.Text)
	c := compiledPolicy{whole: err == nil}
	if parsed != nil {
		c.policy = aws.Compile(parsed, aws.Origin{Control: control, ID: d.ID, Evidence: d.Evidence})
	}
	a.compiled[key] = c
	if err != nil {
		a.tell(d, fact.Error, fmt.Sprintf("%s %s of %s is not read whole, the rest counts as unknown: %v", d.Kind, d.ID, d.Of.ID, err))
	}
	return c
}

func (a *awsEstate) tell(d *fact.Document, severity fact.Severity, message string) {
	diagnostic := fact.Diagnostic{Line: 1, Column: 1, Severity: severity, Message: message}
	if len(d.Evidence) > 0 {
		diagnostic.Source, diagnostic.Line, diagnostic.Column = d.Evidence[0].Source, max(1, d.Evidence[0].Line), max(1, d.Evidence[0].Column)
	}
	a.out.Diagnostics = append(a.out.Diagnostics, diagnostic)
}

// attached returns the policy that a document holds or refers to: a managed
// policy from the export, else AWS's own from the embedded data.
func (a *awsEstate) attached(d *fact.Document, control string) compiledPolicy {
	if len(d.Text) > 0 {
		return a.compile(d, control)
	}
	if text := a.documents.texts[textKey{fact.DocManaged, d.ID}]; text != nil {
		return a.compile(text, control)
	}
	key := compileKey{managed: d.ID, control: control}
	c, ok := a.compiled[key]
	if !ok {
		c = a.embedded(d.ID, control)
		a.compiled[key] = c
	}
	return c
}

func (a *awsEstate) embedded(arn, control string) compiledPolicy {
	embedded, ok := a.managed.Lookup(arn)
	if !ok {
		return compiledPolicy{}
	}
	parsed, err := aws.Parse(embedded.Document)
	if err != nil {
		return compiledPolicy{}
	}
	evidence := []fact.Evidence{{Source: awsmanaged.Source(), Pointer: awsmanaged.Pointer(embedded.ARN)}}
	return compiledPolicy{policy: aws.Compile(parsed, aws.Origin{Control: control, ID: arn, Evidence: evidence}), whole: true}
}

// presumedGrant returns a grant of everything to an account. It stands in for a
// policy that was not given, to see whether the rest would allow.
func (a *awsEstate) presumedGrant(account *awsAccount) *aws.Policy {
	if account.presumed == nil {
		account.presumed = builtin(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"*","Resource":"*"}]}`, account.id), aws.ControlResource, "")
	}
	return account.presumed
}

// builtin compiles a text of this program's own.
func builtin(text, control, id string) *aws.Policy {
	parsed, err := aws.Parse([]byte(text))
	if err != nil {
		panic("a policy text of the program does not parse: " + err.Error())
	}
	return aws.Compile(parsed, aws.Origin{Control: control, ID: id})
}
