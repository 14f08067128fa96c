package trufflehog

import (
	"net/url"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// readPlace reads where the secret lies. SourceMetadata.Data has one member,
// named after the source; the fields that tell the place differ by source.
func (r *report) readPlace(n *jsontree.Node, finding *ingest.Finding) {
	source, data := sourceOf(n.Get("SourceMetadata", "Data"))
	for _, name := range []string{"timestamp", "created_at", "uploaded"} {
		if at := data.Get(name).Time(); at != nil {
			finding.Evidence.ObservedAt = at
			break
		}
	}
	finding.Commit = data.Get("commit").String()
	finding.Line = int(data.Get("line").Int())
	finding.Place = r.placeIn(source, data)
	if finding.Place.ID == "" {
		finding.Place = r.otherPlace(data)
	}
}

// sourceOf returns the name and the fields of a source; of a forager, those of
// what it foraged.
func sourceOf(data *jsontree.Node) (name string, fields *jsontree.Node) {
	for member, value := range data.Members() {
		if value.Kind() == jsontree.Object {
			if strings.EqualFold(member, "Forager") {
				return sourceOf(value.Index(0))
			}
			return member, value
		}
	}
	return "", nil
}

func (r *report) placeIn(source string, data *jsontree.Node) ingest.Place {
	switch strings.ToLower(source) {
	case "slack", "slackcontinuous", "teams":
		return platformPlace("chat-channel", data.Get("channel_id"), data.Get("channel_name"), data)
	case "jira":
		return platformPlace("ticket", data.Get("issue"), nil, data)
	case "confluence":
		return platformPlace("document", data.Get("page"), nil, data)
	case "sharepoint":
		return platformPlace("document", data.Get("docid"), data.Get("title"), data)
	case "postman":
		return platformPlace("document", data.Get("collection_id"), data.Get("collection_name"), data)
	case "s3":
		return s3Place(data)
	case "docker", "ecr":
		return imagePlace(data)
	case "npm":
		return packagePlace("npm", data)
	case "pypi":
		return packagePlace("pypi", data)
	default:
		return r.repositoryPlace(data)
	}
}

// repositoryPlace is a file in a repository, or on a disk. A finding of a
// repository's issue or comment names no file but a link.
func (r *report) repositoryPlace(data *jsontree.Node) ingest.Place {
	name := data.Get("file").String()
	if name == "" {
		return ingest.Place{}
	}
	return r.File.FilePlace(r.File.ReportedRepository(data.Get("repository").String()), name)
}

// otherPlace is a place of which only a link is known, else the report itself.
func (r *report) otherPlace(data *jsontree.Node) ingest.Place {
	if link := data.Get("link"); link.String() != "" {
		address := plainLink(link)
		kind := "document"
		if strings.Contains(address, "/issues/") || strings.Contains(address, "/pull/") || strings.Contains(address, "/merge_requests/") {
			kind = "ticket"
		}
		if address != "" {
			return ingest.Place{Node: fact.Node{Key: fact.Key{Kind: kind, ID: address}}}
		}
	}
	return r.File.FilePlace("", "")
}

func platformPlace(kind string, id, name, data *jsontree.Node) ingest.Place {
	if id.Text() == "" {
		return ingest.Place{}
	}
	return ingest.Place{Node: fact.Node{Key: fact.Key{Kind: kind, ID: id.Text()}, Name: name.String(),
		Props: fact.Props{"link": plainLink(data.Get("link"))}}}
}

// plainLink returns a link without what may be a secret in it: a user's
// password, and the query, which signs a link that needs no login.
func plainLink(n *jsontree.Node) string {
	link, err := url.Parse(n.String())
	if err != nil || link.Host == "" {
		return ""
	}
	return (&url.URL{Scheme: link.Scheme, Host: link.Host, Path: link.Path}).String()
}

func s3Place(data *jsontree.Node) ingest.Place {
	bucket, key := data.Get("bucket").String(), data.Get("file").String()
	if bucket == "" {
		return ingest.Place{}
	}
	holder := fact.Key{Kind: "aws-s3-bucket", ID: "arn:aws:s3:::" + bucket}
	if key == "" {
		return ingest.Place{Node: fact.Node{Key: holder, Name: bucket}}
	}
	return ingest.Place{Node: fact.Node{Key: fact.Key{Kind: "aws-s3-object", ID: holder.ID + "/" + key}, Name: key}, Holder: holder}
}

// imagePlace names a container image by registry and name, as docker resolves
// it: without a registry it is one of Docker Hub.
func imagePlace(data *jsontree.Node) ingest.Place {
	image := data.Get("image").String()
	if image == "" {
		return ingest.Place{}
	}
	image, _, _ = strings.Cut(image, "@")
	if slash := strings.LastIndex(image, "/"); strings.Contains(image[slash+1:], ":") {
		image = image[:slash+1+strings.Index(image[slash+1:], ":")]
	}
	if registry := data.Get("registry").String(); registry != "" {
		image = strings.TrimSuffix(registry, "/") + "/" + image
	} else if host, _, found := strings.Cut(image, "/"); !found {
		image = "docker.io/library/" + image
	} else if !strings.ContainsAny(host, ".:") && host != "localhost" {
		image = "docker.io/" + image
	}
	props := fact.Props{"tag": data.Get("tag").String(), "layer": data.Get("layer").String(), "file": data.Get("file").String()}
	return ingest.Place{Node: fact.Node{Key: fact.Key{Kind: "container-image", ID: image}, Props: props}}
}

func packagePlace(registry string, data *jsontree.Node) ingest.Place {
	name := data.Get("package").String()
	if name == "" {
		return ingest.Place{}
	}
	props := fact.Props{"release": data.Get("release").String(), "file": data.Get("file").String()}
	return ingest.Place{Node: fact.Node{Key: fact.Key{Kind: "package", ID: registry + ":" + name}, Name: name, Props: props}}
}
