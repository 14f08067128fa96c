package gitlabci

import (
	"bytes"
	"regexp"
	"slices"

	"keyreach/ingest"
)

var (
	// topEntry is an entry at the top; names of jobs hold nearly every character.
	topEntry = regexp.MustCompile(`^["']?([^\s"'{}\[\]#][^"'{}\[\]]*?)["']?[ \t]*:(?:[ \t].*)?$`)
	// jobWord is what only jobs hold directly.
	jobWord = regexp.MustCompile(`^(?:script|trigger|extends|before_script):`)
	// includeWord is what an include names.
	includeWord = regexp.MustCompile(`^(?:- )?["']?(?:local|project|remote|template|component)["']?:`)
	includeFile = regexp.MustCompile(`^include:[ \t]*["']?[^\s{\[]+\.ya?ml`)
)

// foreign are the entries at the top that GitLab's pipelines do not have, and those
// of other platforms do.
func foreign() []string {
	return []string{"jobs", "pipelines", "steps", "on", "true", "language", "phases", "apiVersion", "version", "tasks", "runs", "pool", "openapi", "name"}
}

// Detect implements ingest.Parser. Jobs are entries at the top with a script of
// their own; other platforms hold theirs under jobs, steps or pipelines.
func (Parser) Detect(file *ingest.File) bool {
	if root, _ := file.Tree(); root != nil {
		return false
	}
	top, depth, found := "", 0, false
	for line := range bytes.Lines(file.Data) {
		line = bytes.TrimRight(line, " \t\r\n")
		text := bytes.TrimLeft(line, " ")
		switch {
		case len(text) == 0 || text[0] == '#' || bytes.HasPrefix(line, []byte("---")):
		case len(text) == len(line):
			if len(text) > 0 && bytes.IndexByte([]byte("}])-"), text[0]) >= 0 && top != "" {
				found = found || top == "include" && includeWord.Match(text)
				continue // the end of what began above, or the items of a list
			}
			match := topEntry.FindSubmatch(text)
			if match == nil || slices.Contains(foreign(), string(match[1])) {
				return false
			}
			top, depth = string(match[1]), 0
			found = found || includeFile.Match(text)
		default:
			if indent := len(line) - len(text); depth == 0 {
				depth = indent
			}
			if len(line)-len(text) == depth {
				found = found || isJobLine(top, text)
			}
		}
	}
	return found
}

func isJobLine(top string, text []byte) bool {
	if top == "include" {
		return includeWord.Match(text)
	}
	return jobWord.Match(text)
}
