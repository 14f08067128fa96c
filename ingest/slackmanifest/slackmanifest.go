package slackmanifest

import (
	"context"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/yamltree"
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
	documents, problems := file.Documents()
	if len(problems) > 0 {
		b.Diagnostics = append(b.Diagnostics, file.Diagnose(fact.Error, 0, "reading the manifest: this is no YAML; nothing of it was read"))
		return b.Result
	}
	if len(documents) == 0 || !documents[0].IsMap() {
		return b.Result
	}
	root := documents[0]
	here := file.Where(root)
	place := file.FilePlace(file.Meta.Repository, file.Meta.RepositoryPath)
	app := fact.Key{Kind: "slack-app", ID: place.ID}
	name := root.Get("display_information", "name").Text()
	b.Node(fact.Node{Key: app, Name: name, Props: props(root), Evidence: []fact.Evidence{here}})
	if user := root.Get("features", "bot_user"); user != nil {
		bot := fact.Key{Kind: "slack-bot", ID: place.ID + "#bot"}
		b.Node(fact.Node{Key: bot, Name: user.Get("display_name").Text(), Props: fact.Props{"scopes": root.Get("oauth_config", "scopes", "bot").Texts()}, Evidence: []fact.Evidence{file.Where(user)}})
		b.Edge(app, fact.RunsAs, bot, file.Where(user))
	}
	return b.Result
}

func props(root *yamltree.Node) fact.Props {
	settings := root.Get("settings")
	return fact.Props{
		"botScopes": root.Get("oauth_config", "scopes", "bot").Texts(), "userScopes": root.Get("oauth_config", "scopes", "user").Texts(),
		"redirectUrls": clean(root.Get("oauth_config", "redirect_urls").Texts()),
		"requestUrls": clean([]string{settings.Get("event_subscriptions", "request_url").Text(), settings.Get("interactivity", "request_url").Text(),
			settings.Get("interactivity", "message_menu_options_url").Text()}),
		"tokenRotation": settings.Get("token_rotation_enabled").Text(), "socketMode": settings.Get("socket_mode_enabled").Text(),
		"orgDeploy": settings.Get("org_deploy_enabled").Text(), "allowedAddresses": settings.Get("allowed_ip_address_ranges").Texts(),
		"outgoingDomains": root.Get("outgoing_domains").Texts(), "mcpServers": root.Get("mcp_servers").Names(),
		"externalAuthProviders": root.Get("external_auth_providers", "oauth2").Names(),
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
