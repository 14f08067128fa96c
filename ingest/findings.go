package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// Finding is one secret as a scanner reports it. Value, Secret and Context hold
// the secret's text; they become fingerprints and are dropped.
type Finding struct {
	// Scanner and Rule name the row of the catalogue's scanner rules.
	Scanner, Rule string
	// Kinds are the kinds of credential that may stand where this one stood (a
	// registry's token in a client's configuration), the likeliest first where
	// the value tells none of them. They count before the scanner's rule; nil
	// leaves the kind to rule and value.
	Kinds []string
	// Certain says that Kinds are what stands there whatever the value looks like.
	Certain bool
	// Value is the secret, empty where the report does not show it.
	Value string
	// SecretHalf is the second half of a key in two parts, where the scanner
	// gives it apart.
	SecretHalf string
	// Paired says that the scanner saw all parts, even if it shows only one.
	Paired bool
	// Part names the one part of a credential that the rule finds (the id of an
	// access key), empty for rules that find whole ones.
	Part string
	// KeyID is the id of the AWS key that the value is the Part of, where the
	// place holds that part alone and another one names the key.
	KeyID string
	// Context is the text around the value; public identifiers are sought in it.
	Context string

	// Marks are fingerprints beside that of the value, or in its place: of a digest
	// that the report shows, of the scanner's own number for the secret. What has a
	// mark in common is one secret.
	Marks []string
	// Place is where the secret lies; zero where the report does not say.
	Place Place
	// Consumer uses the credential, as what the place belongs to; zero for none.
	Consumer fact.Key
	// Line is the line in the place, 0 for not known; Commit where that was.
	Line   int
	Commit string
	// Setting is what the value is called in its place (the variable of a file, the
	// key of a secret), by which others read it; empty for none.
	Setting string
	// Number counts the findings of the report from 1; ID is the scanner's own id of
	// the finding, empty where it gives none.
	Number int
	ID     string

	// Props are what the scanner learnt about the credential.
	Props fact.Props
	// Statuses are the words that the report has on the credential's status, each
	// with its time and what says it: an issuer's answer and a person's word may
	// stand side by side.
	Statuses []fact.Status
	// ActsAs is the ARN that the credential was seen to act as, with evidence.
	ActsAs         string
	ActsAsEvidence fact.Evidence
	Evidence       fact.Evidence

	// Then is called, where it is set, with the credential's key once its facts
	// are there, for what the format has to say of it besides.
	Then func(credential fact.Key)
}

// Findings turns a report's findings into facts: the place, what holds it, the
// credential, and that the place stores it.
type Findings struct {
	*Builder
	list []Finding
}

// NewFindings returns an empty list that will add its facts to b.
func NewFindings(b *Builder) *Findings { return &Findings{Builder: b} }

// maxFindingID bounds an id: a path and a rule fit.
const maxFindingID = 300

// Add takes a finding in.
func (f *Findings) Add(finding Finding) {
	if finding.Line > 0 || finding.Commit != "" {
		finding.Evidence.Note = whereIn(finding)
	}
	finding.Evidence.Finding = Shown(finding.ID, maxFindingID)
	f.list = append(f.list, finding)
}

func whereIn(finding Finding) string {
	note := "in " + finding.Place.ID
	if finding.Place.IsZero() {
		note = "in a place that is not named"
	}
	if finding.Line > 0 {
		note += " line " + strconv.Itoa(finding.Line)
	}
	if finding.Commit != "" {
		note += " at commit " + finding.Commit
	}
	return note
}

// Finish adds the facts of all findings, in their order.
func (f *Findings) Finish() {
	secrets := make([]secret, len(f.list))
	for i := range f.list {
		secrets[i] = f.identify(&f.list[i])
	}
	f.tellApart(secrets)
	for i := range f.list {
		f.emit(&f.list[i], secrets[i])
	}
	f.nameSettings(secrets)
}

// tellApart gives different values that lie on one line of one file (in
// different commits, as a rotated key does) different ids: the commit is
// appended, and a number where that is not enough. It does not depend on the
// order in which a scanner lists commits.
func (f *Findings) tellApart(secrets []secret) {
	sightings := map[string][]int{}
	for i, s := range secrets {
		if !s.public {
			sightings[s.id] = append(sightings[s.id], i)
		}
	}
	for _, group := range sightings {
		if !f.differ(group) {
			continue
		}
		for _, i := range group {
			if commit := f.list[i].Commit; commit != "" {
				secrets[i].id += "@" + commit[:min(12, len(commit))]
			}
		}
		f.number(group, secrets)
	}
}

func (f *Findings) differ(group []int) bool {
	for _, i := range group[1:] {
		if f.list[i].identity() != f.list[group[0]].identity() {
			return true
		}
	}
	return false
}

// identity tells values apart: the value itself, and where it is hidden the marks.
func (f *Finding) identity() string {
	if f.Value != "" {
		return f.Value
	}
	return strings.Join(f.Marks, " ")
}

// number appends a number to the ids that different values still share.
func (f *Findings) number(group []int, secrets []secret) {
	values := map[string][]string{}
	for _, i := range group {
		id, value := secrets[i].id, f.list[i].identity()
		position := slices.Index(values[id], value)
		if position < 0 {
			position = len(values[id])
			values[id] = append(values[id], value)
		}
		if position > 0 {
			secrets[i].id = fmt.Sprintf("%s.%d", id, position+1)
		}
	}
}

func (f *Findings) emit(finding *Finding, s secret) {
	if finding.Place.IsZero() {
		f.emitSecret(finding, s)
	} else {
		f.PlaceOnce(finding.Place, finding.Evidence)
		f.Edge(finding.Place.Key, fact.Stores, f.emitSecret(finding, s), finding.Evidence)
	}
	if principal, ok := AWSPrincipal(finding.ActsAs); ok {
		f.NodeOnce(fact.Node{Key: principal, Name: AWSNameOf(finding.ActsAs),
			Props:    fact.Props{fact.PropAccount: AWSAccountOf(finding.ActsAs), "roleName": AWSSessionRole(finding.ActsAs)},
			Evidence: []fact.Evidence{finding.ActsAsEvidence}})
		f.Edge(fact.Key{Kind: s.kind, ID: s.id}, fact.AuthenticatesAs, principal, finding.ActsAsEvidence)
	}
	// An id alone makes no call: what uses the key is told with its secret.
	if !finding.Consumer.IsZero() && s.lone != credential.PartID {
		f.Edge(finding.Consumer, fact.Uses, fact.Key{Kind: s.kind, ID: s.id}, finding.Evidence)
	}
	if finding.Then != nil {
		finding.Then(fact.Key{Kind: s.kind, ID: s.id})
	}
}

// emitSecret adds the credential and its parts and returns what the place
// stores.
func (f *Findings) emitSecret(finding *Finding, s secret) fact.Key {
	whole := fact.Key{Kind: s.kind, ID: s.id}
	stored := whole
	if s.lone != "" {
		stored.Kind += "." + s.lone
	}
	props := fact.Props{fact.PropCandidates: s.candidates}
	for name, value := range finding.Props {
		props[name] = value
	}
	sayClaims(props, s, finding.Value)
	if len(s.parts) == 0 {
		props[fact.PropFingerprints] = append(f.Env.Fingerprint.Value(finding.Value), finding.Marks...)
	} else if s.lone == "" {
		props[fact.PropFingerprints] = finding.Marks
	}
	props[PropHints] = hintsOf(f.Env.Fingerprint, s.kind, finding.Value)
	evidence := []fact.Evidence{finding.Evidence}
	f.Node(fact.Node{Key: whole, Props: props, Evidence: evidence})
	for _, status := range finding.Statuses {
		f.Node(fact.Node{Key: whole, Props: statusProps(status), Evidence: evidence})
	}
	for _, part := range s.parts {
		half := fact.Key{Kind: s.kind + "." + part.name, ID: s.id}
		prints := f.Env.Fingerprint.Value(part.value)
		if half == stored {
			prints = append(prints, finding.Marks...)
		}
		f.Node(fact.Node{Key: half, Props: fact.Props{fact.PropFingerprints: prints}, Evidence: evidence})
		f.Edge(half, fact.PartOf, whole, finding.Evidence)
	}
	return stored
}

// statusProps writes a status as the props that hold one.
func statusProps(status fact.Status) fact.Props {
	props := fact.Props{fact.PropStatus: status.Word, fact.PropStatusEvidence: status.Evidence}
	if !status.AsOf.IsZero() {
		props[fact.PropStatusAsOf] = status.AsOf.UTC().Format(time.RFC3339)
	}
	return props
}
