package noseyparker

import (
	"time"

	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// provenance reads where a match was seen: in a commit of a repository, which
// tells more, else in a file.
func (r *report) provenance(list *jsontree.Node, finding *ingest.Finding) {
	name := ""
	for _, p := range list.Elements() {
		switch p.Get("kind").String() {
		case "git_repo":
			commit := commitOf(p)
			metadata := commit.Get("commit_metadata")
			finding.Commit = metadata.Get("commit_id").String()
			finding.Evidence.ObservedAt = gitTime(metadata.Get("committer_timestamp"))
			if path := commit.Get("blob_path").String(); path != "" {
				finding.Place = r.File.FilePlace(r.repository, path)
				return
			}
		case "file":
			name = p.Get("path").String()
		}
	}
	finding.Place = r.File.FilePlace(r.repository, name)
}

// commitOf returns the part of a provenance that tells of the commit; its name
// changed.
func commitOf(p *jsontree.Node) *jsontree.Node {
	if commit := p.Get("first_commit"); commit != nil {
		return commit
	}
	return p.Get("commit_provenance")
}

// gitTime returns a time that git writes as seconds and a zone.
func gitTime(n *jsontree.Node) *time.Time {
	var seconds int64
	for i, c := range n.String() {
		if c == ' ' {
			break
		}
		if c < '0' || c > '9' || i > 11 {
			return n.Time()
		}
		seconds = seconds*10 + int64(c-'0')
	}
	if seconds == 0 {
		return n.Time()
	}
	at := time.Unix(seconds, 0).UTC()
	return &at
}
