package ingest

import (
	"strings"

	"keyreach/engine/credential"
	"keyreach/engine/fact"
)

// OwnPlace returns the place that the file itself is: its path in the repository
// it lies in, else its source.
func (f *File) OwnPlace() Place {
	if f.Meta.Repository == "" || f.Meta.RepositoryPath == "" {
		return Place{Node: fact.Node{Key: fact.Key{Kind: "file", ID: f.Source}}, Stable: true}
	}
	return f.FilePlace(f.Meta.Repository, f.Meta.RepositoryPath)
}

// PlaceOnce adds a place and what holds it, unless this file has given it.
func (b *Builder) PlaceOnce(place Place, evidence fact.Evidence) {
	place.Evidence = []fact.Evidence{evidence}
	if !b.NodeOnce(place.Node) || place.Holder.IsZero() {
		return
	}
	b.NodeOnce(fact.Node{Key: place.Holder, Evidence: place.Evidence})
	b.Contains(place.Holder, place.Key, fact.Read, evidence)
}

// AddSettings takes in the settings that the file itself holds, in the order in
// which it does: one whose name or value says that it is a secret is stored by
// place, at its line, and used by the consumer; zero for none. Props go to each
// credential. The Place of the variables is not used.
func (f *Findings) AddSettings(place Place, consumer fact.Key, settings []Variable, props fact.Props) {
	f.addSettings(place, consumer, settings, props, false)
}

// AddNamed is AddSettings for a place whose settings others read by their names.
func (f *Findings) AddNamed(place Place, settings []Variable, props fact.Props) {
	f.addSettings(place, fact.Key{}, settings, props, true)
}

func (f *Findings) addSettings(place Place, consumer fact.Key, settings []Variable, props fact.Props, named bool) {
	values := make(map[string]string, len(settings))
	for _, v := range settings {
		values[v.Name] = v.Value
	}
	for _, v := range settings {
		keyID, part := keyBeside(v.Name, values)
		switch {
		case v.Value == "" || credential.Placeholder(v.Value) || isReference(v.Value):
		case keyID != "" || f.HoldsSecret(v.Name, v.Value):
			name := ""
			if named {
				name = v.Name
			}
			f.AddHere(Finding{Value: v.Value, Setting: name, Kinds: PrivateKeyKinds(v.Value), KeyID: keyID, Part: part, Consumer: consumer, Place: place, Evidence: v.Evidence, Props: props})
		}
	}
}

// AddHere takes in a finding of the file itself, which lies at its evidence's line.
func (f *Findings) AddHere(finding Finding) {
	finding.Line, finding.Number = finding.Evidence.Line, len(f.list)+1
	f.Add(finding)
}

// PropSettings of a place says which of its settings hold which credential, as
// {"NAME": "kind:id"}; PropReads of a consumer says which places it is configured
// to read, as a list of {"place": "kind:id", "setting": "NAME"}, without a setting
// for all of them. Package link joins the two.
const (
	PropSettings = "settings"
	PropReads    = "reads"
)

// Reads is one entry of PropReads.
func Reads(place fact.Key, setting string) any {
	entry := map[string]any{"place": place.Kind + ":" + place.ID}
	if setting != "" {
		entry["setting"] = setting
	}
	return entry
}

// nameSettings adds to each place which of its settings hold which credential.
func (f *Findings) nameSettings(secrets []secret) {
	named := map[fact.Key]map[string]any{}
	var places []*Finding
	for i := range f.list {
		finding := &f.list[i]
		// An id alone is no credential to who reads it.
		if finding.Setting == "" || finding.Place.IsZero() || secrets[i].lone == credential.PartID {
			continue
		}
		settings, known := named[finding.Place.Key]
		if !known {
			settings = map[string]any{}
			named[finding.Place.Key] = settings
			places = append(places, finding)
		}
		settings[finding.Setting] = secrets[i].kind + ":" + secrets[i].id
	}
	for _, finding := range places {
		f.Node(fact.Node{Key: finding.Place.Key, Props: fact.Props{PropSettings: named[finding.Place.Key]}, Evidence: []fact.Evidence{finding.Evidence}})
	}
}

// PrivateKeyKinds returns the kinds that a text with a private key in it may be
// of; nil for a text without one.
func PrivateKeyKinds(text string) []string {
	if !strings.Contains(text, "PRIVATE KEY-----") {
		return nil
	}
	return []string{"tls-private-key", "ssh-private-key"}
}

// isReference reports whether a value only names a variable ($NAME, %NAME%) or a
// secret elsewhere.
func isReference(value string) bool {
	rest, ok := strings.CutPrefix(value, "$")
	if !ok {
		rest, ok = strings.CutPrefix(value, "%")
		rest = strings.TrimSuffix(rest, "%")
	}
	if !ok {
		for _, scheme := range []string{"op://", "vault:", "arn:", "ref+", "secret://", "projects/"} {
			if strings.HasPrefix(value, scheme) {
				return true
			}
		}
		return false
	}
	return rest != "" && strings.Trim(rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
