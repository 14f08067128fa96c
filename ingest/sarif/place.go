package sarif

import (
	"net/url"
	"strings"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// observed returns when a result was so: the date of its commit where gitleaks
// gives it, else when the scan ended, else what is known of the file.
func (r *run) observed(result *jsontree.Node) *time.Time {
	for _, at := range []*time.Time{result.Get("partialFingerprints", "date").Time(), result.Get("properties", "date").Time(), r.at} {
		if at != nil {
			return at
		}
	}
	return r.File.Meta.ObservedAt
}

// place returns the place that a location is of. A path inside what was scanned is a
// path in the repository; any other is a file of the machine that scanned it.
func (r *run) place(location *jsontree.Node) ingest.Place {
	if location.Get("uri").String() == "" && location.Get("index").Kind() == jsontree.Number {
		location = r.node.Get("artifacts").Index(int(location.Get("index").Int())).Get("location") //nolint:misspell // the standard's own word
	}
	address := location.Get("uri").String()
	if address == "" {
		return ingest.Place{}
	}
	path, inside := r.pathOf(address)
	switch {
	case inside:
		return r.File.FilePlace(r.repository, path)
	case path == "": // the address is of no file: a page, an image
		return ingest.Place{Node: fact.Node{Key: fact.Key{Kind: "document", ID: plain(address)}}}
	default:
		return r.File.FilePlace("", path)
	}
}

// pathOf returns the path that an address is of, and whether it is one inside what
// was scanned: relative, or below a folder that the run names.
func (r *run) pathOf(address string) (path string, inside bool) {
	if !strings.Contains(address, "://") && !strings.HasPrefix(address, "file:") {
		return decoded(address), !strings.HasPrefix(address, "/")
	}
	if !strings.HasPrefix(address, "file:") {
		return "", false
	}
	for _, base := range r.bases() {
		if rest, ok := strings.CutPrefix(address, base); ok && rest != "" {
			return decoded(rest), true
		}
	}
	_, path, _ = strings.Cut(address, ":")
	return decoded("/" + strings.TrimLeft(path, "/")), false
}

// bases returns the folders that the run says it scanned, each with a slash at its
// end.
func (r *run) bases() (list []string) {
	add := func(n *jsontree.Node) {
		if uri := n.String(); strings.HasPrefix(uri, "file:") {
			list = append(list, strings.TrimSuffix(uri, "/")+"/")
		}
	}
	for _, base := range r.node.Get("originalUriBaseIds").Members() {
		add(base.Get("uri"))
	}
	for _, provenance := range r.node.Get("versionControlProvenance").Elements() {
		add(provenance.Get("mappedTo", "uri"))
	}
	add(r.node.Get("invocations").Index(0).Get("workingDirectory", "uri"))
	return list
}

// decoded returns a path with its escapes resolved; one that breaks the rules of
// escaping stands as it is.
func decoded(path string) string {
	if plain, err := url.PathUnescape(path); err == nil {
		return plain
	}
	return path
}

// plain returns an address without user, password, query and fragment, any of
// which may be a secret.
func plain(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Host == "" {
		return "an address that cannot be read"
	}
	return (&url.URL{Scheme: parsed.Scheme, Host: parsed.Host, Path: parsed.Path}).String()
}
