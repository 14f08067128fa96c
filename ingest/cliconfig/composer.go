package cliconfig

import (
	"context"

	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// composerSections are the sections of Composer's auth.json that hold a login of a
// host, with the members of an object that holds it.
func composerSections() map[string][]string {
	return map[string][]string{"http-basic": {"password"}, "bearer": nil, "github-oauth": nil, "gitlab-oauth": {"token"}, "gitlab-token": {"token"},
		"bitbucket-oauth": {"consumer-secret", "access-token"}, "forgejo-token": {"token"}, "custom-headers": nil, "client-certificate": {"passphrase"}}
}

// isComposer recognises auth.json: nothing but sections of Composer's.
func isComposer(file *ingest.File) bool {
	if file.Shape().Form != ingest.FormObject {
		return false
	}
	root, _ := file.Tree()
	for name, section := range root.Members() {
		_, known := composerSections()[name]
		if !known || (section.Kind() != jsontree.Object && section.Kind() != jsontree.Array) { // empty, PHP writes an object so
			return false
		}
	}
	return root.Len() > 0
}

func readComposer(_ context.Context, r *reader) {
	root, _ := r.File.Tree()
	for name, section := range root.Members() {
		members := composerSections()[name]
		for host, entry := range section.Members() {
			if entry.Kind() == jsontree.String {
				r.login(host, "", entry.String(), nil, r.File.At(entry))
				continue
			}
			for _, member := range members {
				if secret := entry.Get(member); secret != nil {
					r.login(host, entry.Get("username").String(), secret.String(), nil, r.File.At(secret))
				}
			}
		}
	}
}
