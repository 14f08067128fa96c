package cliconfig

import (
	"bytes"
	"strings"

	"keyreach/ingest"
)

// entry is one setting of a file of sections.
type entry struct {
	section, key, value string
	offset              int
}

// headSize bounds how much of a file is looked at to recognise it.
const headSize = 256 << 10

// headOf returns the begin of a file, to recognise it by.
func headOf(file *ingest.File) *ingest.File {
	return &ingest.File{Source: file.Source, Data: file.Data[:min(len(file.Data), headSize)]}
}

// maxEntries bounds how many settings are read.
const maxEntries = 100_000

// entries reads the settings of a file: sections in brackets, key = value (or
// key: value), comments behind # and ;. Indented lines are parts of a setting and
// are left out.
func entries(file *ingest.File) []entry {
	var list []entry
	section, offset := "", 0
	for line := range bytes.Lines(file.Data) {
		at := offset
		offset += len(line)
		text := strings.TrimSpace(strings.ToValidUTF8(string(line), "\ufffd"))
		switch {
		case text == "" || text[0] == '#' || text[0] == ';' || line[0] == ' ' || line[0] == '\t':
			continue
		case text[0] == '[' && strings.HasSuffix(text, "]"):
			section = strings.TrimSpace(text[1 : len(text)-1])
			continue
		}
		cut := strings.IndexAny(text, "=")
		if cut < 0 && !strings.HasPrefix(text, "//") {
			cut = strings.Index(text, ":")
		}
		if cut <= 0 || len(list) == maxEntries {
			continue
		}
		list = append(list, entry{section, strings.TrimSpace(text[:cut]), unquoted(strings.TrimSpace(text[cut+1:])), at})
	}
	return list
}

func unquoted(value string) string {
	if len(value) >= 2 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		return value[1 : len(value)-1]
	}
	return value
}

// isText reports whether the file is no JSON, so that lines are what it is made of.
func isText(file *ingest.File) bool {
	return !file.HasPrefix("{") && !file.HasPrefix("<") && !file.HasPrefix("#!")
}
