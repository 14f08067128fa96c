package ingest

import "strings"

// ImageOf returns the image's name with its registry, as Docker completes it, and
// its tag; empty where a variable decides.
func ImageOf(text string) (image, tag string) {
	name, _, _ := strings.Cut(text, "@")
	slash := strings.LastIndex(name, "/")
	if colon := strings.Index(name[slash+1:], ":"); colon >= 0 {
		name, tag = name[:slash+1+colon], name[slash+1+colon+1:]
	}
	if name == "" || strings.ContainsAny(name, "${} @") {
		return "", ""
	}
	first, _, several := strings.Cut(name, "/")
	switch {
	case !several:
		name = "docker.io/library/" + name
	case !strings.ContainsAny(first, ".:") && first != "localhost":
		name = "docker.io/" + name
	}
	if strings.Contains(tag, "$") {
		tag = ""
	}
	return Shown(name, 300), Shown(tag, 130)
}
