package gitguardian

import (
	"context"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// maxNested bounds how deep scans lie in scans.
const maxNested = 8

// scan reads the entities of a scan and the scans in it: a range of commits is a
// scan of scans.
func (r *report) scan(ctx context.Context, n *jsontree.Node, depth int) {
	for _, entity := range n.Get("entities_with_incidents").Elements() {
		for _, incident := range entity.Get("incidents").Elements() {
			if ctx.Err() != nil {
				return
			}
			r.number++
			if incident.Complete() && ofSecrets(incident.Get("policy").String()) {
				r.found(n, entity, incident)
			}
		}
	}
	if depth == maxNested {
		return
	}
	for _, inner := range n.Get("scans").Elements() {
		r.scan(ctx, inner, depth+1)
	}
}

// ofSecrets reports whether a policy is that of secrets: early versions also told
// of file names.
func ofSecrets(policy string) bool {
	return policy == "" || strings.HasPrefix(strings.ToLower(policy), "secret")
}

func (r *report) found(scan, entity, incident *jsontree.Node) {
	finding := ingest.Finding{
		Scanner: "gitguardian", Rule: incident.Get("type").String(), Number: r.number, Evidence: r.File.At(incident),
		Place: r.File.FilePlace(r.repository, entity.Get("filename").String()),
		Props: fact.Props{
			"rule":     incident.Get("type").String(),
			"validity": incident.Get("validity").String(),
		},
	}
	if scan.Get("type").String() == "commit" {
		finding.Commit = scan.Get("id").String()
	}
	if at := scanTime(scan.Get("extra_info", "date")); at != nil {
		finding.Evidence.ObservedAt = at
	}
	if sha := incident.Get("ignore_sha").String(); sha != "" {
		finding.Marks = []string{r.Env.Fingerprint.Mark("ggshield", sha)}
	}
	finding.Line, finding.Paired = matched(incident)
	finding.Statuses = r.validity(incident.Get("validity"), r.File.Meta.ObservedAt)
	r.Add(finding)
}

// matched returns the first line of an incident's matches, and whether there are
// several sorts of them: the parts of one credential.
func matched(incident *jsontree.Node) (line int, paired bool) {
	sorts := map[string]bool{}
	for _, occurrence := range incident.Get("occurrences").Elements() {
		sorts[occurrence.Get("type").String()] = true
		if at := int(occurrence.Get("line_start").Int()); at > 0 && (line == 0 || at < line) {
			line = at
		}
	}
	return line, len(sorts) > 1
}

// scanTime returns a time as git or RFC 3339 writes it.
func scanTime(n *jsontree.Node) *time.Time {
	if at := n.Time(); at != nil {
		return at
	}
	at, err := time.Parse("Mon Jan 2 15:04:05 2006 -0700", n.String())
	if err != nil {
		return nil
	}
	at = at.UTC()
	return &at
}
