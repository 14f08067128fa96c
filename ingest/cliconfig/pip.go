package cliconfig

import (
	"context"
	"regexp"
	"strings"

	"keyreach/ingest"
)

// pipSetting are the settings of pip that hold an address of an index.
var pipSetting = regexp.MustCompile(`^(index-url|extra-index-url|index_url|extra_index_url|find-links|find_links|trusted-host)$`)

// isPip recognises pip.conf and pip.ini by an index in a section of pip's.
func isPip(file *ingest.File) bool {
	if !isText(file) {
		return false
	}
	for _, e := range entries(headOf(file)) {
		if e.section != "" && strings.Trim(e.section, "abcdefghijklmnopqrstuvwxyz") == "" && pipSetting.MatchString(e.key) {
			return true
		}
	}
	return false
}

// address is an address with a login, as it stands among others.
var address = regexp.MustCompile(`https?://[^\s"']+@[^\s"']+`)

// readPip reads the logins in addresses, on the line of a setting or on the
// indented ones behind it.
func readPip(_ context.Context, r *reader) {
	offset := 0
	for line := range strings.Lines(string(r.File.Data)) {
		at := offset
		offset += len(line)
		if text := strings.TrimSpace(line); text == "" || text[0] == '#' || text[0] == ';' {
			continue
		}
		for _, found := range address.FindAllString(strings.ToValidUTF8(line, "\ufffd"), -1) {
			r.inAddress(found, r.File.Evidence("", at))
		}
	}
}
