package cliconfig

import (
	"context"
	"strings"

	"keyreach/ingest"
)

// isPypi recognises .pypirc: sections with a login, under the list of servers or
// with a repository.
func isPypi(file *ingest.File) bool {
	if !isText(file) {
		return false
	}
	login, repository := false, false
	for _, e := range entries(headOf(file)) {
		switch e.key {
		case "password":
			login = login || e.section != ""
		case "repository", "index-servers":
			repository = repository || e.section != ""
		}
		if e.section == "pypi" || e.section == "testpypi" {
			repository = true
		}
	}
	return login && repository
}

// readPypi reads .pypirc; without a repository a section is of PyPI itself.
func readPypi(_ context.Context, r *reader) {
	hosts, users := map[string]string{}, map[string]string{}
	list := entries(r.File)
	for _, e := range list {
		switch e.key {
		case "repository":
			hosts[e.section] = npmHost(e.value)
			r.inAddress(e.value, r.File.Evidence("", e.offset))
		case "username":
			users[e.section] = e.value
		}
	}
	for _, e := range list {
		if e.key != "password" {
			continue
		}
		host := hosts[e.section]
		if host == "" {
			host = "upload.pypi.org"
			if strings.Contains(e.section, "test") {
				host = "test.pypi.org"
			}
		}
		r.login(host, users[e.section], e.value, nil, r.File.Evidence("", e.offset))
	}
}
