package githubapi

import (
	"net/url"
	"strings"
)

// route reads the answers of one path.
type route struct {
	// path is the API's own template; {name} stands for one segment, {name...}
	// for one or more (a branch's name has slashes).
	path string
	// list is the member that holds the elements of a listing, "." where the
	// answer is the list itself; empty where it is one thing.
	list string
	read func(*call)
	// none says that a recorded 404 is an answer: there is none.
	none bool
}

// match returns the values of a template's names in a path.
func (r *route) match(segments []string) (args map[string]string, ok bool) {
	args = map[string]string{}
	template := strings.Split(r.path, "/")[1:]
	for i, part := range template {
		name, isName := strings.CutPrefix(part, "{")
		name = strings.TrimSuffix(name, "}")
		long := strings.HasSuffix(name, "...")
		behind := len(template) - i - 1
		switch {
		case len(segments) <= behind:
			return nil, false
		case long:
			size := len(segments) - behind
			args[strings.TrimSuffix(name, "...")] = strings.Join(segments[:size], "/")
			segments = segments[size:]
			continue
		case isName && segments[0] != "":
			args[name] = segments[0]
		case part != segments[0]:
			return nil, false
		}
		segments = segments[1:]
	}
	return args, len(segments) == 0
}

// segments returns the decoded parts of a path.
func segments(path string) []string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for i, part := range parts {
		if plain, err := url.PathUnescape(part); err == nil {
			parts[i] = plain
		}
	}
	return parts
}

// choose finds the route of a path.
func (c *call) choose(path string) bool {
	parts := segments(path)
	for i := range c.routes {
		if args, ok := c.routes[i].match(parts); ok {
			c.route, c.args = &c.routes[i], args
			c.Operation = c.operation()
			return true
		}
	}
	return false
}
