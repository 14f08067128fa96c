package slackmanifest

import (
	"context"

	"keyreach/engine/fact"
	"keyreach/ingest"
)

// Parser is the format's parser.
type Parser struct{}

var _ ingest.Parser = Parser{}

// Name implements ingest.Parser.
func (Parser) Name() string { return "slackmanifest" }

// Detect implements ingest.Parser.
func (Parser) Detect(file *ingest.File) bool {
	shape := file.Shape()
	if (shape.Form != ingest.FormObject && shape.Form != ingest.FormYAML) || !shape.Has("display_information") {
		return false
	}
	return shape.Has("settings") || shape.Has("features") || shape.Has("oauth_config") || shape.Has("_metadata")
}

// Parse implements ingest.Parser.
func (Parser) Parse(_ context.Context, file *ingest.File, env ingest.Env) ingest.Result {
	b := ingest.NewBuilder(file, env)
	root, problems := open(file)
	b.Diagnostics = append(b.Diagnostics, problems...)
	if !root.exists() {
		return b.Result
	}
	here := root.evidence()
	place := file.FilePlace(file.Meta.Repository, file.Meta.RepositoryPath)
	app := fact.Key{Kind: "slack-app", ID: place.ID}
	name := root.get("display_information", "name").text()
	b.Node(fact.Node{Key: app, Name: name, Props: props(root), Evidence: []fact.Evidence{here}})
	if user := root.get("features", "bot_user"); user.exists() {
		bot := fact.Key{Kind: "slack-bot", ID: place.ID + "#bot"}
		b.Node(fact.Node{Key: bot, Name: user.get("display_name").text(), Props: fact.Props{"scopes": root.get("oauth_config", "scopes", "bot").texts()}, Evidence: []fact.Evidence{user.evidence()}})
		b.Edge(app, fact.RunsAs, bot, user.evidence())
	}
	return b.Result
}

func props(root value) fact.Props {
	settings := root.get("settings")
	return fact.Props{
		"botScopes": root.get("oauth_config", "scopes", "bot").texts(), "userScopes": root.get("oauth_config", "scopes", "user").texts(),
		"redirectUrls": clean(root.get("oauth_config", "redirect_urls").texts()),
		"requestUrls": clean([]string{settings.get("event_subscriptions", "request_url").text(), settings.get("interactivity", "request_url").text(),
			settings.get("interactivity", "message_menu_options_url").text()}),
		"tokenRotation": settings.get("token_rotation_enabled").text(), "socketMode": settings.get("socket_mode_enabled").text(),
		"orgDeploy": settings.get("org_deploy_enabled").text(), "allowedAddresses": settings.get("allowed_ip_address_ranges").texts(),
		"outgoingDomains": root.get("outgoing_domains").texts(), "mcpServers": root.get("mcp_servers").names(),
		"externalAuthProviders": root.get("external_auth_providers", "oauth2").names(),
	}
}

// clean returns addresses without what may be secret in them.
func clean(addresses []string) (list []string) {
	for _, one := range addresses {
		if a, ok := ingest.ParseAddress(one); ok {
			list = append(list, a.Clean)
		}
	}
	return list
}
