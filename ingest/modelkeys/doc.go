// Package modelkeys reads the lists of API keys of model providers: OpenAI's
// (organization.project.api_key, organization.admin_api_key) and Anthropic's
// (api_key), bare, recorded, or in the tables of cartography.
//
// A key is known by the id that its provider shows, which is no part of its value;
// the redacted value beside it is dropped. Whom a key belongs to is kept: a user's
// address is a person who owns it. What a key may do is its project's or
// workspace's matter and isn't evaluated.
package modelkeys
