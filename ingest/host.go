package ingest

import (
	"encoding/base64"
	"slices"
	"strings"

	"keyreach/ingest/jsontree"
)

// hostKinds are the kinds of credential that a host takes, by the end of its name.
var hostKinds = []struct {
	suffix string
	kinds  []string
}{
	{"github.com", githubTokens}, {"ghcr.io", githubTokens},
	{"bitbucket.org", []string{"bitbucket-app-password", "bitbucket-access-token", "atlassian-api-token"}},
	{"registry.npmjs.org", []string{"npm-token"}}, {"pypi.org", []string{"pypi-token"}},
	{"docker.io", []string{"docker-hub-pat"}},
	{"azurecr.io", []string{"azure-acr-token"}},
	{"dev.azure.com", []string{"azure-devops-pat"}}, {"visualstudio.com", []string{"azure-devops-pat"}},
	{"jfrog.io", []string{"artifactory-access-token", "artifactory-reference-token", "artifactory-api-key"}},
	{"gcr.io", []string{"gcp-access-token", "gcp-service-account-key"}}, {"pkg.dev", []string{"gcp-access-token", "gcp-service-account-key"}},
	{"app.terraform.io", []string{"terraform-cloud-token"}}, {"heroku.com", []string{"heroku-api-key"}},
	{"rubygems.org", []string{"rubygems-api-key"}}, {"huggingface.co", []string{"huggingface-token"}},
}

var githubTokens = []string{"github-pat-classic", "github-pat-fine-grained", "github-oauth-token", "github-user-to-server-token", "github-installation-token"}

// HostKinds returns the kinds of credential that may stand where a client logs in
// at a host; nil for a host that says nothing.
func HostKinds(host string) []string {
	host, _, _ = strings.Cut(strings.ToLower(host), ":")
	switch {
	case strings.HasSuffix(host, ".amazonaws.com") && strings.Contains(host, ".dkr.ecr."):
		return []string{"aws-ecr-token"}
	case strings.HasSuffix(host, ".amazonaws.com") && strings.Contains(host, ".codeartifact."):
		return []string{"aws-codeartifact-token"}
	case strings.HasSuffix(host, ".amazonaws.com") && strings.HasPrefix(host, "git-codecommit."):
		return []string{"aws-codecommit-git-credentials"}
	case strings.Contains(host, "gitlab"):
		return []string{"gitlab-pat", "gitlab-project-access-token", "gitlab-deploy-token", "gitlab-ci-job-token"}
	}
	for _, row := range hostKinds {
		if host == row.suffix || strings.HasSuffix(host, "."+row.suffix) {
			return slices.Clone(row.kinds)
		}
	}
	return nil
}

// Login is what a client keeps to log in at a registry.
type Login struct {
	Host, User, Secret string
	// At is the entry in the tree that Logins was given.
	At *jsontree.Node
}

// DockerLogins reads the auths of a Docker configuration: user and password in
// base64 or apart, identity and registry tokens.
func DockerLogins(auths *jsontree.Node) []Login {
	var logins []Login
	for name, entry := range auths.Members() {
		host := hostOf(name)
		login := Login{Host: host, User: entry.Get("username").String(), Secret: entry.Get("password").String(), At: entry}
		if decoded, err := base64.StdEncoding.DecodeString(entry.Get("auth").String()); err == nil && login.Secret == "" {
			if user, password, ok := strings.Cut(string(decoded), ":"); ok {
				login.User, login.Secret = user, strings.Trim(password, "\x00")
			}
		}
		if login.Secret != "" {
			logins = append(logins, login)
		}
		for _, token := range []string{"identitytoken", "registrytoken"} {
			if secret := entry.Get(token).String(); secret != "" {
				logins = append(logins, Login{Host: host, User: login.User, Secret: secret, At: entry})
			}
		}
	}
	return logins
}

// hostOf returns the host of a registry's address, which may be an URL.
func hostOf(address string) string {
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest
	}
	host, _, _ := strings.Cut(address, "/")
	if _, behind, ok := strings.Cut(host, "@"); ok {
		host = behind
	}
	return Shown(host, 255)
}
