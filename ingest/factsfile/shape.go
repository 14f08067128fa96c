package factsfile

import (
	"strconv"
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// problem is what makes a line no fact, and where.
type problem struct {
	at      *jsontree.Node
	message string
}

// check is how one member is checked.
type check func(n *jsontree.Node) *problem

// shape maps the names of an object to their checks.
type shape map[string]check

// object returns a check of an object with these members and no others. Null
// stands for an absent member.
func object(members func() shape) check {
	return func(n *jsontree.Node) *problem {
		if n.Kind() != jsontree.Object {
			return wrongKind(n, "an object")
		}
		allowed := members()
		for name, value := range n.Members() {
			member, known := allowed[name]
			switch {
			case !known:
				return &problem{value, "there is no member " + strconv.Quote(ingest.Short(name, 40)) + " here"}
			case value.Kind() == jsontree.Null:
				continue
			}
			if wrong := member(value); wrong != nil {
				return wrong
			}
		}
		return nil
	}
}

// list returns a check of an array.
func list(element check) check {
	return func(n *jsontree.Node) *problem {
		if n.Kind() != jsontree.Array {
			return wrongKind(n, "a list")
		}
		for _, value := range n.Elements() {
			if wrong := element(value); wrong != nil {
				return wrong
			}
		}
		return nil
	}
}

func ofKind(kind jsontree.Kind, what string) check {
	return func(n *jsontree.Node) *problem {
		if n.Kind() != kind {
			return wrongKind(n, what)
		}
		return nil
	}
}

func text(n *jsontree.Node) *problem   { return ofKind(jsontree.String, "a string")(n) }
func flag(n *jsontree.Node) *problem   { return ofKind(jsontree.Bool, "true or false")(n) }
func anything(*jsontree.Node) *problem { return nil }

func moment(n *jsontree.Node) *problem {
	if at, err := time.Parse(time.RFC3339, n.String()); err != nil {
		return &problem{n, strconv.Quote(n.Name()) + " is no RFC 3339 time"}
	} else if !fact.Writable(at) {
		return &problem{n, strconv.Quote(n.Name()) + " lies outside the years 1 to 9999 of UTC"}
	}
	return nil
}

// count is a line or a column: 0 for not known.
func count(n *jsontree.Node) *problem {
	const most = 1 << 31
	if n.Kind() != jsontree.Number || n.Float() != float64(n.Int()) || n.Int() < 0 || n.Int() >= most {
		return &problem{n, strconv.Quote(n.Name()) + " must be a whole number, 0 or more"}
	}
	return nil
}

// word returns a check of a word of the vocabulary.
func word(parse func(string) error) check {
	return func(n *jsontree.Node) *problem {
		if n.Kind() != jsontree.String {
			return wrongKind(n, "a string")
		}
		if parse(n.String()) != nil {
			return &problem{n, strconv.Quote(n.Name()) + " is no word of the vocabulary (see docs/vocabulary.md)"}
		}
		return nil
	}
}

func relation(text string) error { _, err := fact.ParseRelation(text); return err }
func verdict(text string) error  { _, err := fact.ParseVerdict(text); return err }
func class(text string) error    { _, err := fact.ParseClass(text); return err }

// access is one name of an access or a list of them.
func access(n *jsontree.Node) *problem {
	names := []*jsontree.Node{n}
	if n.Kind() == jsontree.Array {
		names = nil
		for _, name := range n.Elements() {
			names = append(names, name)
		}
	}
	for _, name := range names {
		if _, err := fact.ParseAccess(name.String()); err != nil {
			return &problem{name, "access is one of discover, read, write, control, or a list of them"}
		}
	}
	return nil
}

func wrongKind(n *jsontree.Node, want string) *problem {
	name := n.Name()
	if name == "" {
		name = "this value"
	} else {
		name = strconv.Quote(ingest.Short(name, 40))
	}
	return &problem{n, name + " must be " + want + ", not " + n.Kind().String()}
}
