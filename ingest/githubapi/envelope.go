package githubapi

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// recorded reads one envelope.
func (o *output) recorded(n *jsontree.Node) {
	request := n.Get("request")
	c := &call{output: o, RecordedCall: o.Call(n), link: n.Get("link")}
	if method := request.Get("method"); method != nil && !strings.EqualFold(method.String(), "GET") {
		o.Diagnose(fact.Info, n, "a recorded call that is no GET says nothing of what is; it is left out")
		return
	}
	path := c.address(n.Get("host").String(), request.Get("path").String())
	if !c.choose(path) {
		o.Diagnose(fact.Info, n, "the recorded call GET "+shape(path)+" is not read by this version; its content is left out")
		return
	}
	code, failed := errorCode(n)
	switch {
	case !failed:
		c.run()
	case code == "404" && c.route.none:
		c.None = true
		c.doubt = generic(n.Get("error", "message").String())
		if c.doubt {
			c.Diagnose(fact.Info, n, "the recorded call "+c.Operation+" was answered with 404 Not Found, which counts as: there is none; GitHub answers so also to who may not see it")
		}
		c.run()
	default:
		c.Diagnose(fact.Info, n, "the recorded call "+c.Operation+" failed with "+orUnnamed(code)+": what it would give counts as not given")
	}
}

// address splits what was asked for into host, path and query. A path may be the
// whole address, or that of a server of one's own.
func (c *call) address(host, text string) (path string) {
	c.host, c.query = "github.com", url.Values{}
	if host != "" {
		c.host = strings.TrimPrefix(strings.ToLower(host), "api.")
	}
	if _, rest, whole := strings.Cut(text, "://"); whole {
		domain, behind, _ := strings.Cut(rest, "/")
		c.host, text = strings.TrimPrefix(strings.ToLower(domain), "api."), "/"+behind
	}
	path, query, _ := strings.Cut(text, "?")
	if values, err := url.ParseQuery(query); err == nil {
		c.query = values
	}
	path = "/" + strings.Trim(path, "/")
	return strings.TrimPrefix(path, "/api/v3")
}

// plainSegment is a segment of a path that is a word of the API's.
var plainSegment = regexp.MustCompile(`^[a-z][a-z-]{1,40}$`)

// shape returns a path for a message, without what is not a word of the API's.
func shape(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, part := range parts {
		named := i > 0 && i < 3 && parts[0] == "repos" || i == 1 && len(parts) > 1 && !strings.HasPrefix(parts[0], "repos")
		if named || !plainSegment.MatchString(part) {
			parts[i] = "{…}"
		}
	}
	return ingest.Short("/"+strings.Join(parts, "/"), 60)
}

// errorCode returns the status of a call that failed: as the envelope has it, or
// as GitHub's own body of an error tells.
func errorCode(n *jsontree.Node) (code string, failed bool) {
	if e := n.Get("error"); e.Kind() == jsontree.Object {
		return e.Get("code").Text(), true
	} else if e.Kind() == jsontree.String {
		return "", true
	}
	response := n.Get("response")
	if response.Get("documentation_url") != nil && response.Get("message").Kind() == jsontree.String {
		code := response.Get("status").Text()
		if code == "" && generic(response.Get("message").String()) {
			code = "404"
		}
		return code, true
	}
	return "", false
}

// generic reports whether a message says no more than its status.
func generic(message string) bool {
	return strings.EqualFold(strings.TrimSpace(message), "Not Found")
}

var statusForm = regexp.MustCompile(`^[1-5][0-9]{2}$`)

// orUnnamed quotes a code; whatever else stands in its place is not repeated.
func orUnnamed(code string) string {
	if !statusForm.MatchString(code) {
		return "an error without a status"
	}
	return strconv.Quote(code)
}
