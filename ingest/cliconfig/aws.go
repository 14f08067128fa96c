package cliconfig

import (
	"context"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

var awsKeys = []string{"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "role_arn", "source_profile", "sso_start_url", "sso_session", "sso_account_id", "credential_process", "web_identity_token_file"}

// isAWS recognises the credentials and the config file of AWS by settings that
// nothing else has.
func isAWS(file *ingest.File) bool {
	return isText(file) && slices.ContainsFunc(entries(headOf(file)), func(e entry) bool { return e.section != "" && slices.Contains(awsKeys, strings.ToLower(e.key)) })
}

// profile is one section.
type profile struct {
	name     string
	settings map[string]entry
	order    []string
}

// readAWS reads the keys of each profile, and what profiles are made of others.
func readAWS(_ context.Context, r *reader) {
	profiles := awsProfiles(r.File)
	sources := map[string][]string{} // roles that are assumed with a profile's key
	for _, p := range profiles {
		if role, source := p.settings["role_arn"].value, p.settings["source_profile"].value; role != "" && source != "" {
			sources[source] = append(sources[source], role)
		}
	}
	var told []any
	for _, p := range profiles {
		var variables []ingest.Variable
		for _, key := range p.order {
			if !strings.HasPrefix(key, "aws_") {
				continue // what a profile is made of
			}
			e := p.settings[key]
			variables = append(variables, ingest.Variable{Name: key, Value: e.value, Evidence: r.File.Evidence("", e.offset)})
		}
		props := fact.Props{"profile": ingest.Shown(p.name, 100)}
		if roles := sources[p.name]; len(roles) > 0 {
			props["assumes"] = roles
		}
		r.AddSettings(r.place, fact.Key{}, variables, props)
		if entry := p.told(); entry != nil {
			told = append(told, entry)
		}
	}
	if len(told) > 0 {
		r.known(fact.Props{"profiles": told}, r.File.Evidence("", 0))
	}
}

func awsProfiles(file *ingest.File) []profile {
	var profiles []profile
	index := map[string]int{}
	for _, e := range entries(file) {
		name := strings.TrimSpace(strings.TrimPrefix(e.section, "profile "))
		i, known := index[name]
		if !known {
			i = len(profiles)
			index[name] = i
			profiles = append(profiles, profile{name: name, settings: map[string]entry{}})
		}
		key := strings.ToLower(e.key)
		if _, twice := profiles[i].settings[key]; !twice {
			profiles[i].order = append(profiles[i].order, key)
		}
		profiles[i].settings[key] = e
	}
	return profiles
}

// told returns what a profile says of roles and sign-in; nil for nothing.
func (p *profile) told() any {
	entry := map[string]any{}
	for _, key := range []string{"role_arn", "source_profile", "credential_source", "sso_account_id", "sso_role_name", "sso_session", "region"} {
		if value := p.settings[key].value; value != "" {
			entry[key] = ingest.Shown(value, 300)
		}
	}
	if start := p.settings["sso_start_url"].value; start != "" {
		entry["sso_host"] = ingest.Shown(npmHost(start), 255)
	}
	if p.settings["credential_process"].value != "" {
		entry["credential_process"] = true // the command may show a secret
	}
	if len(entry) == 0 || len(entry) == 1 && entry["region"] != nil {
		return nil
	}
	entry["profile"] = ingest.Shown(p.name, 100)
	return entry
}
