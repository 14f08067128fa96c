package render

import (
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"keyreach/engine"
)

// unknown is printed for whatever the catalogue does not know.
const unknown = "unknown"

// Kind writes all that the catalogue says of a kind of engine.
func Kind(w io.Writer, a *engine.CatalogueKindAnswer) error {
	k := a.Kind
	d := &kindText{}
	wrap(&d.b, k.ID+"  ", 2, k.Name)
	d.head(k)
	d.mints(k)
	d.steps(k)
	d.survivors(k)
	d.rest(k)
	_, err := io.WriteString(w, d.b.String())
	return err
}

// kindText is the text of one kind.
type kindText struct{ b strings.Builder }

// field writes a named field, unknown where it is empty.
func (d *kindText) field(indent int, name, words string) {
	if words == "" {
		words = unknown
	}
	const nameWidth = 11
	label := strings.Repeat(" ", indent) + name + strings.Repeat(" ", max(1, nameWidth-len(name)))
	wrap(&d.b, label, len(label), words)
}

func (d *kindText) section(title string) { d.b.WriteString("\n" + title + "\n") }

func (d *kindText) head(k *engine.Kind) {
	d.field(2, "issuer", k.Issuer)
	d.field(2, "form", k.Form)
	d.field(2, "acts as", k.ActsAs)
	d.field(2, "scope", k.Scope)
	d.field(2, "lives", k.DefaultLifetime.Words()+" by default, at most "+k.MaxLifetime.Words())
	d.field(2, "idle", k.IdleExpiry.Words())
	basis := "sources were read for survivors or mints; each statement has its own confidence"
	if !k.Verified {
		basis = "inferred: no source was read for survivors and mints; they follow from the mechanism"
	}
	d.field(2, "confidence", basis)
	if k.Notes != "" {
		d.field(2, "notes", k.Notes)
	}
	d.section("RECOGNISED BY")
	for _, m := range k.Match {
		claims := ""
		for _, name := range slices.Sorted(maps.Keys(m.Claims)) {
			claims = join(", ", claims, name+" "+m.Claims[name])
		}
		d.bullet("", join("; ", m.Regex, claims, m.Note), sourced(m.Source))
	}
	if len(k.Match) == 0 {
		d.bullet("", "no form of its own: by where it stands", "")
	}
	for _, f := range k.OfflineFacts {
		how := ""
		if f.How != "" {
			how = ": " + f.How
		}
		d.bullet("says ", f.Fact+how, sourced(f.Source))
	}
}

func (d *kindText) mints(k *engine.Kind) {
	d.section("MINTS")
	for _, m := range k.Mints {
		further := ""
		if m.Chains {
			further = "makes further ones itself"
		}
		d.bullet("", join("; ", m.Credential+" by "+m.How, "lives "+m.DefaultLifetime.Words()+", at most "+m.MaxLifetime.Words(), further), sourced(m.Source))
	}
	if len(k.Mints) == 0 {
		d.bullet("", "nothing that the catalogue knows", "")
	}
}

func (d *kindText) steps(k *engine.Kind) {
	d.section("REVOKED BY")
	for i := range k.Revocation {
		r := &k.Revocation[i]
		number := strconv.Itoa(i+1) + " "
		wrap(&d.b, "  "+number, 2+len(number), r.Method+sourced(r.Source))
		d.field(4, "effect", r.Effect)
		d.field(4, "takes", takes(r.Propagation))
		d.field(4, "reversible", yesNo(r.Reversible))
		d.field(4, "ends also", statement(r.Ends))
		d.field(4, "undo", statement(r.Undo))
		d.field(4, "notifies", statement(r.Notifies))
		if r.Destroys == nil {
			d.field(4, "destroys", unknown)
			continue
		}
		d.field(4, "destroys", statement(&r.Destroys.Statement))
		d.field(4, "save first", r.Destroys.SaveFirst)
	}
}

func (d *kindText) survivors(k *engine.Kind) {
	d.section("SURVIVES ITS REVOCATION")
	for _, s := range k.Survivors {
		d.bullet("", s.What, " ("+string(s.Confidence)+")")
		d.field(4, "up to", s.UpTo.Words())
		d.field(4, "ended by", s.EndBy)
	}
}

func (d *kindText) rest(k *engine.Kind) {
	d.section("BESIDES")
	rotation := ""
	if k.Rotation != nil {
		rotation = k.Rotation.Consumers
		if !k.Rotation.Overlap {
			rotation += "; old and new are not valid together"
		}
	}
	d.field(2, "rotation", rotation)
	if len(k.UsageLogs) == 0 {
		d.field(2, "log", "")
	}
	for _, log := range k.UsageLogs {
		d.field(2, "log", join("; ", log.Log+": "+log.JoinField, log.Note)+sourced(log.Source))
	}
	d.field(2, "last used", k.LastUsed)
	instead := ""
	if k.ShortLived != nil {
		instead = k.ShortLived.What + sourced(k.ShortLived.Source)
	}
	d.field(2, "instead", instead)
	d.section("SOURCES")
	for _, s := range k.Sources {
		d.bullet("", s.URL+": "+s.Supports, "")
	}
	if len(k.Sources) == 0 {
		d.bullet("", "none were read", "")
	}
}

func (d *kindText) bullet(label, words, mark string) {
	wrap(&d.b, "  - "+label, 4, words+mark)
}

// join joins the parts that are not empty.
func join(separator string, parts ...string) string {
	var list []string
	for _, part := range parts {
		if part != "" {
			list = append(list, part)
		}
	}
	return strings.Join(list, separator)
}

// sourced marks what rests on no source that was read.
func sourced(source string) string {
	if source == "" {
		return " (inferred)"
	}
	return ""
}

func takes(p *engine.Propagation) string {
	if p == nil {
		return ""
	}
	return p.Words + " (" + string(p.Confidence) + ")"
}

func yesNo(is *bool) string {
	switch {
	case is == nil:
		return ""
	case *is:
		return "yes"
	default:
		return "no: this cannot be undone"
	}
}

func statement(s *engine.Statement) string {
	if s == nil {
		return ""
	}
	return s.What + " (" + string(s.Confidence) + ")"
}
