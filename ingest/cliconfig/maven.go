package cliconfig

import (
	"bytes"
	"context"
	"encoding/xml"
	"io"
	"regexp"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

var mavenRoot = regexp.MustCompile(`(?s)^\s*(?:<\?xml.*?\?>\s*)?(?:<!--.*?-->\s*)*<settings[\s>]`)

// isMaven recognises settings.xml by its root and a server or a proxy.
func isMaven(file *ingest.File) bool {
	if !file.HasPrefix("<") {
		return false
	}
	head := headOf(file).Data
	return mavenRoot.Match(head) && (bytes.Contains(head, []byte("<server>")) || bytes.Contains(head, []byte("<proxy>")))
}

// maxXMLDepth bounds how deep elements nest.
const maxXMLDepth = 64

// readMaven reads what servers and proxies are logged in with. A value in braces is
// encrypted under a password that lies elsewhere, and an expression is none.
func readMaven(ctx context.Context, r *reader) {
	r.Diagnostics = nil // of JSON, which this is not
	decoder := xml.NewDecoder(bytes.NewReader(r.File.Data))
	decoder.CharsetReader = func(_ string, text io.Reader) (io.Reader, error) { return text, nil } // files are UTF-8 when they come here
	var path []string
	settings := map[string]setting{}
	for ctx.Err() == nil {
		at := int(decoder.InputOffset())
		token, err := decoder.Token()
		if err != nil {
			if len(path) > 0 {
				r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Error, int(decoder.InputOffset()), "reading Maven's settings: this is no XML from here on; what follows is left out"))
			}
			return
		}
		switch t := token.(type) {
		case xml.StartElement:
			if path = append(path, t.Name.Local); len(path) > maxXMLDepth {
				r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Error, at, "reading Maven's settings: elements nest too deep; what follows is left out"))
				return
			}
			if len(path) == 3 {
				settings = map[string]setting{}
			}
		case xml.CharData:
			if len(path) == 4 {
				settings[path[3]] = setting{strings.TrimSpace(string(t)), at}
			}
		case xml.EndElement:
			if len(path) == 3 && (path[2] == "server" || path[2] == "proxy") {
				r.mavenLogin(settings)
			}
			path = path[:len(path)-1]
		}
	}
}

// setting is one element of a server, and where its text stands.
type setting struct {
	text   string
	offset int
}

func (r *reader) mavenLogin(settings map[string]setting) {
	for _, name := range []string{"password", "passphrase"} {
		s := settings[name]
		if strings.HasPrefix(s.text, "{") || strings.HasPrefix(s.text, "${") {
			continue
		}
		host := settings["host"].text // of a proxy; a server has the id of a repository
		r.login(host, settings["username"].text, s.text, nil, r.File.Evidence("", s.offset))
	}
}
