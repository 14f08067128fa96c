package mcpmanifest

import (
	"regexp"
	"strings"

	"keyreach/engine/fact"
)

var (
	packageName = regexp.MustCompile(`^(@[A-Za-z0-9][\w.-]*/)?[A-Za-z0-9][\w.-]*$`)
	imageName   = regexp.MustCompile(`^([a-z0-9][\w./:-]*?)(?::[^/]*)?(?:@sha256:[0-9a-f]+)?$`)
	separators  = regexp.MustCompile(`[-_.]+`)
)

// publishedKey returns the node of what is published under a name in a registry,
// zero for a registry or a form of name that is not known.
func publishedKey(registry, name string) fact.Key {
	switch registry {
	case "oci", "docker":
		if match := imageName.FindStringSubmatch(name); match != nil {
			return fact.Key{Kind: "container-image", ID: registryName(match[1])}
		}
		return fact.Key{}
	case "npm", "nuget":
		name = registry + ":" + name
	case "pypi":
		name = "pypi:" + separators.ReplaceAllString(strings.ToLower(name), "-")
	default:
		return fact.Key{}
	}
	if _, bare, _ := strings.Cut(name, ":"); !packageName.MatchString(bare) {
		return fact.Key{}
	}
	return fact.Key{Kind: "package", ID: name}
}

// registryName returns an image's name with its registry, which is Docker's own
// where none stands there.
func registryName(name string) string {
	host, _, more := strings.Cut(name, "/")
	switch {
	case more && (strings.ContainsAny(host, ".:") || host == "localhost"):
		return name
	case more:
		return "docker.io/" + name
	default:
		return "docker.io/library/" + name
	}
}
