package ingest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A file that no parser knows is skipped with what it looks like, in words of the
// table: nothing of the file is in them.
func TestUnknownSaysWhatAFileLooksLike(t *testing.T) {
	for text, want := range map[string]string{
		`[{"name":"//x","asset_type":"a/B"}]`:                                              "Google Cloud asset inventory",
		"{\"name\":\"//x\",\"assetType\":\"a/B\"}\n{\"name\":\"//y\",\"assetType\":\"a\"}": "Google Cloud asset inventory",
		`{"bindings":[],"etag":"x"}`:                                                       "Google Cloud IAM policy",
		`[{"principalId":"p","roleDefinitionId":"r"}]`:                                     "Azure role assignments",
		`{"value":[{"principalId":"p","roleDefinitionId":"r"}]}`:                           "Azure role assignments",
		"apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n":                           "Kubernetes objects",
		`{"kind":"RoleList","apiVersion":"v1","items":[]}`:                                 "Kubernetes objects",
		`{"data":[],"meta":{"type":"azure"}}`:                                              "AzureHound",
		`{"entries":[{"selectors":[],"spiffe_id":"spiffe://a/b"}]}`:                        "SPIRE",
		`{"SchemaVersion":2,"Results":[]}`:                                                 "Trivy",
		`{"results":[],"errors":[],"paths":{}}`:                                            "Semgrep",
		`{"vulnerabilities":[],"packageManager":"npm"}`:                                    "no report of secrets",
		`{"name":"x","version":"1","dependencies":{}}`:                                     "package manager",
		`{"lockfileVersion":3}`:                                                            "package manager",
		`{"Version":"2012-10-17","Statement":[]}`:                                          "policy document alone",
		`{"GET_VAULTS":[{"id":1}],"OTHER_2":3}`:                                            "tables",
		`{"detail-type":"x","detail":{}}`:                                                  "EventBridge",
		`[]`:                                                                               "an empty list",
		`{"Records":[]}`:                                                                   "an empty list",
		`{"a":1}`:                                                                          "no parser knows",
		"path \"secret/*\" {\n  capabilities = [\"read\"]\n}\n":                            "policy of Vault",
		"resource \"aws_iam_user\" \"x\" {\n}\n":                                           "source of Terraform",
		"# Title\n\nSome text.\n":                                                          reasonProse,
		"package main\n\nimport \"fmt\"\n":                                                 reasonProse,
		"#!/bin/sh\nexit 0\n":                                                              reasonProse,
		"-----BEGIN RSA PRIVATE KEY-----\nx\n":                                             "a private key alone",
		"<?xml version=\"1.0\"?><a/>":                                                      "XML",
		"[section]\nkey = \"value\"\n":                                                     "TOML or INI",
		"language: go\nscript: make\n":                                                     "pipeline of a CI system",
		"a text of no known form\n":                                                        "no parser knows",
		"":                                                                                 "no parser knows",
	} {
		got := unknown(&File{Source: "x", Data: []byte(text)})
		assert.Contains(t, got, want, "%q", text)
	}
}

func TestUnknownRepeatsNothing(t *testing.T) {
	const value = "pV1q8Zx7Lm2"
	for _, text := range []string{`{"` + value + `":1}`, value, "kind: " + value + "\napiVersion: " + value + "\n", "# " + value, `[{"name":"` + value + `","asset_type":"` + value + `"}]`} {
		assert.False(t, strings.Contains(unknown(&File{Source: "x", Data: []byte(text)}), value), text)
	}
}
