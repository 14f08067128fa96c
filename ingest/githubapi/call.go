package githubapi

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// call is one API call and what it gave.
type call struct {
	*output
	ingest.RecordedCall
	route *route
	host  string
	args  map[string]string // the values of the names in the path
	query url.Values
	link  *jsontree.Node
	// doubt says that GitHub answers "there is no such thing" also to who may not see
	// it.
	doubt bool
}

// paging are the parameters of a query that do not change what is listed.
func paging() []string {
	return []string{"page", "per_page", "after", "before", "sort", "direction", "order"}
}

// operation is the call as answers name it: "GET /repos/{owner}/{repo}/actions/secrets".
// What narrows a listing belongs to it.
func (c *call) operation() string {
	narrowing := url.Values{}
	for name, values := range c.query {
		everything := len(values) == 1 && values[0] == "all"
		if !slices.Contains(paging(), name) && !everything {
			narrowing[name] = values
		}
	}
	operation := "GET " + strings.ReplaceAll(c.route.path, "...}", "}")
	if len(narrowing) > 0 {
		operation += "?" + ingest.Short(narrowing.Encode(), 60)
	}
	return operation
}

func (c *call) run() {
	isList := c.route.list != "" && c.Response.Kind() == jsontree.Array
	c.Run(isList, func() { c.route.read(c) })
}

func (c *call) addNode(key fact.Key, name string, at *jsontree.Node, props fact.Props) {
	c.Node(fact.Node{Key: key, Name: name, Props: props, Evidence: []fact.Evidence{c.Evidence(at)}})
}

func (c *call) addEdge(from fact.Key, relation fact.Relation, to fact.Key, at *jsontree.Node) *fact.Edge {
	return c.Edge(from, relation, to, c.Evidence(at))
}

// addAccess adds that a node may do something to another.
func (c *call) addAccess(from fact.Key, relation fact.Relation, to fact.Key, access fact.Access, at *jsontree.Node) *fact.Edge {
	edge := c.addEdge(from, relation, to, at)
	edge.Access = access
	return edge
}

// organization is the account that the path names.
func (c *call) organization() fact.Key {
	name := c.args["org"]
	if name == "" {
		name = c.args["owner"]
	}
	return fact.Key{Kind: "github-organization", ID: c.host + "/" + name}
}

// repository is the repository that the path names, zero for none.
func (c *call) repository() fact.Key {
	if c.args["repo"] == "" {
		return fact.Key{}
	}
	return c.repositoryNamed(c.args["owner"] + "/" + c.args["repo"])
}

func (c *call) repositoryNamed(full string) fact.Key {
	return fact.Key{Kind: "git-repository", ID: c.host + "/" + full}
}

// scope is the repository that the path names, else the organisation.
func (c *call) scope() fact.Key {
	if repository := c.repository(); !repository.IsZero() {
		return repository
	}
	return c.organization()
}

func (c *call) userKey(login string) fact.Key {
	return fact.Key{Kind: "github-user", ID: c.host + "/" + login}
}

func (c *call) teamKey(slug string) fact.Key {
	return fact.Key{Kind: "github-team", ID: c.organization().ID + "/teams/" + slug}
}

// elements returns the objects of a listing. A list of pages (as gh api --slurp
// gives it) is joined.
func (c *call) elements() []*jsontree.Node {
	if c.None {
		return nil
	}
	var list []*jsontree.Node
	if c.route.list == "." {
		c.take(c.Response, &list)
		return list
	}
	if c.Response.Kind() == jsontree.Object {
		c.member(c.Response, &list)
		return list
	}
	for _, page := range c.Response.Elements() {
		c.member(page, &list)
	}
	return list
}

// member takes the elements of one page's list.
func (c *call) member(page *jsontree.Node, list *[]*jsontree.Node) {
	member := page.Get(c.route.list)
	if member.Kind() != jsontree.Array {
		c.Fail(page, "the response has no list "+c.route.list)
		return
	}
	c.take(member, list)
}

func (c *call) take(array *jsontree.Node, list *[]*jsontree.Node) {
	if array.Kind() != jsontree.Array {
		c.Fail(array, "the response is no list but "+array.Kind().String())
		return
	}
	c.Damaged = c.Damaged || !array.Complete()
	for _, element := range array.Elements() {
		switch element.Kind() {
		case jsontree.Object:
			*list = append(*list, element)
		case jsontree.Array:
			c.take(element, list)
		default:
			c.Fail(element, fmt.Sprintf("an element of the list is no object but %s", element.Kind()))
		}
	}
}

// boolProp returns a boolean as a prop, nil where there is none.
func boolProp(n *jsontree.Node) any {
	if n.Kind() != jsontree.Bool {
		return nil
	}
	return n.Bool()
}
