package ingest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestRepositoryFrom(t *testing.T) {
	for address, want := range map[string]string{
		"https://GitHub.com/Acme/shop.git":             "github.com/Acme/shop",
		"git@github.com:acme/shop.git":                 "github.com/acme/shop",
		"https://bot:s3cret@gitlab.acme.example/a/b/c": "gitlab.acme.example/a/b/c",
		".":                "",
		"":                 "",
		"file:///tmp/shop": "",
		"/home/dev/shop":   "",
		"shop":             "",
		"acme/shop":        "",
	} {
		assert.Equal(t, want, RepositoryFrom(address), address)
	}
}

func TestReportedRepository(t *testing.T) {
	said := &File{Meta: Meta{Repository: "github.com/acme/said"}}
	assert.Equal(t, "github.com/acme/said", said.ReportedRepository("https://github.com/acme/report"))
	lies := &File{Meta: Meta{Repository: "github.com/acme/around", RepositoryPath: "report.json"}}
	assert.Equal(t, "github.com/acme/report", lies.ReportedRepository("https://github.com/acme/report"))
	assert.Equal(t, "github.com/acme/around", lies.ReportedRepository("."))
}

func TestAWSPrincipal(t *testing.T) {
	for arn, kind := range map[string]string{
		"arn:aws:iam::111111111111:user/a/b":               "aws-user",
		"arn:aws:iam::111111111111:root":                   "aws-root",
		"arn:aws-us-gov:iam::111111111111:role/x":          "aws-role",
		"arn:aws:sts::111111111111:assumed-role/x/session": "aws-session",
		"arn:aws:sts::111111111111:federated-user/x":       "aws-session",
		"arn:aws:s3:::bucket":                              "",
		"nonsense":                                         "",
	} {
		key, ok := AWSPrincipal(arn)
		assert.Equal(t, kind, key.Kind, arn)
		assert.Equal(t, kind != "", ok, arn)
	}
	assert.Equal(t, "x", AWSSessionRole("arn:aws:sts::111111111111:assumed-role/x/session"))
	assert.Equal(t, "111111111111", AWSAccountOf("arn:aws:iam::111111111111:root"))
}
