package cliconfig

import (
	"bytes"
	"context"
	"net/url"
	"regexp"
	"strings"

	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// isDocker recognises Docker's config.json by its logins or its helpers.
func isDocker(file *ingest.File) bool {
	if file.Shape().Form != ingest.FormObject {
		return false
	}
	root, _ := file.Tree()
	if auths := root.Get("auths"); auths.Kind() == jsontree.Object && root.Get("kind") == nil {
		for _, entry := range auths.Members() {
			if entry.Kind() != jsontree.Object {
				return false
			}
		}
		return true
	}
	return root.Get("credHelpers").Kind() == jsontree.Object || root.Get("credsStore").Kind() == jsontree.String
}

func readDocker(_ context.Context, r *reader) {
	root, _ := r.File.Tree()
	for _, l := range ingest.DockerLogins(root.Get("auths")) {
		r.login(l.Host, l.User, l.Secret, nil, r.File.At(l.At))
	}
}

// isTerraform recognises credentials.tfrc.json.
func isTerraform(file *ingest.File) bool {
	root, _ := file.Tree()
	if file.Shape().Form != ingest.FormObject || root.Len() != 1 {
		return false
	}
	hosts := 0
	for host, entry := range root.Get("credentials").Members() {
		if !strings.Contains(host, ".") || entry.Get("token").Kind() != jsontree.String {
			return false
		}
		hosts++
	}
	return hosts > 0
}

func readTerraform(_ context.Context, r *reader) {
	root, _ := r.File.Tree()
	for host, entry := range root.Get("credentials").Members() {
		r.login(host, "", entry.Get("token").String(), []string{"terraform-cloud-token"}, r.File.At(entry.Get("token")))
	}
}

// isHosts recognises gh's hosts.yml: hosts with a user or a token.
func isHosts(file *ingest.File) bool {
	shape := file.Shape()
	if shape.Form != ingest.FormYAML || len(shape.Keys) == 0 || !bytes.Contains(file.Data, []byte("oauth_token")) {
		return false
	}
	for _, host := range shape.Keys {
		if !strings.Contains(host, ".") {
			return false
		}
	}
	documents, _ := file.Documents()
	return len(documents) > 0 && documents[0].Get(shape.Keys[0]).IsMap()
}

func readHosts(_ context.Context, r *reader) {
	documents, problems := r.File.Documents()
	r.Diagnostics = append(r.Diagnostics, problems...)
	if len(documents) == 0 {
		return
	}
	for _, server := range documents[0].Entries() {
		host, entry := server.Name(), server.Value
		kinds := ingest.HostKinds(host)
		if kinds == nil {
			kinds = ingest.HostKinds("github.com") // an Enterprise Server
		}
		token := entry.Get("oauth_token")
		r.login(host, entry.Get("user").Text(), token.Text(), kinds, r.File.Where(token))
		for _, account := range entry.Get("users").Entries() {
			token := account.Value.Get("oauth_token")
			r.login(host, account.Name(), token.Text(), kinds, r.File.Where(token))
		}
	}
}

var gitCredential = regexp.MustCompile(`^https?://[^:@/\s]*:[^@/\s]*@[^/@\s]+(?:/\S*)?$`)

// isGitCredentials recognises .git-credentials: every line an address with a
// login.
func isGitCredentials(file *ingest.File) bool {
	lines := 0
	for line := range bytes.Lines(file.Data) {
		text := bytes.TrimSpace(line)
		if len(text) == 0 {
			continue
		}
		if !gitCredential.Match(text) {
			return false
		}
		lines++
	}
	return lines > 0
}

func readGitCredentials(_ context.Context, r *reader) {
	offset := 0
	for line := range bytes.Lines(r.File.Data) {
		at := offset
		offset += len(line)
		address, err := url.Parse(strings.TrimSpace(string(line)))
		if err != nil || address.User == nil {
			continue
		}
		secret, _ := address.User.Password()
		r.login(address.Host, address.User.Username(), secret, nil, r.File.Evidence("", at))
	}
}

var netrcBegin = regexp.MustCompile(`(?m)^[ \t]*(?:machine[ \t\n]+\S+|default)[ \t\r\n]+(?:login|account|password)[ \t\r\n]+\S`)

// isNetrc recognises .netrc: it begins with a machine, and one has a login.
func isNetrc(file *ingest.File) bool {
	for line := range bytes.Lines(file.Data) {
		text := bytes.TrimSpace(line)
		if len(text) == 0 || text[0] == '#' {
			continue
		}
		return (bytes.HasPrefix(text, []byte("machine ")) || bytes.HasPrefix(text, []byte("machine\t")) || bytes.Equal(text, []byte("default")) || bytes.HasPrefix(text, []byte("default "))) &&
			netrcBegin.Match(file.Data)
	}
	return false
}

// readNetrc reads words in pairs; a macro goes to the next blank line.
func readNetrc(_ context.Context, r *reader) {
	host, user := "", ""
	offset, word, macro := 0, "", false
	for line := range bytes.Lines(r.File.Data) {
		at := offset
		offset += len(line)
		fields := strings.Fields(strings.ToValidUTF8(string(line), "\ufffd"))
		if len(fields) == 0 {
			macro = false
			continue
		}
		for _, field := range fields {
			if word == "" && strings.HasPrefix(field, "#") {
				break
			}
			switch {
			case macro:
			case word == "machine":
				host, user, word = field, "", ""
			case word == "login":
				user, word = field, ""
			case word == "password":
				r.login(host, user, field, nil, r.File.Evidence("", at))
				word = ""
			case word == "account":
				word = ""
			case field == "macdef":
				macro = true
			case field == "default":
				host, user = "", ""
			default:
				word = field
			}
		}
	}
}
