// Package slackmanifest reads the manifests of Slack apps, JSON or YAML, of both
// versions.
//
// A manifest says what an app is to be, not where it is installed: it becomes the
// app, named after the file for want of an id, and its bot user. Scopes, redirect
// and request addresses, whether tokens rotate, and the domains it may call are
// kept as props; addresses without user, query and random-looking parts. Which
// channels a scope reaches is a workspace's matter, so that no authority comes
// from a manifest.
package slackmanifest
