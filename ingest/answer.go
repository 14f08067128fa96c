package ingest

import (
	"time"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// Answer is one reply of a vendor's API as a file has it: the whole file, or one
// recorded call.
type Answer struct {
	// Provider, Host and Path are those of a recorded call, empty for a bare reply;
	// Host besides where the call is of the vendor's own server.
	Provider, Host, Path string
	Body                 *jsontree.Node
	// At is when the call was recorded; nil where the file says none.
	At *time.Time
}

// Answers returns the replies in a JSON file. A recorded call without a reply (it
// was refused, or there is no such thing) is left out.
func (f *File) Answers() []Answer {
	root, _ := f.Tree()
	return f.answers(root.Len())
}

// FirstAnswers returns the first few of Answers, by which a file is recognised.
func (f *File) FirstAnswers() []Answer { return f.answers(maxSampledLines) }

// answers returns the replies among the first of many calls.
func (f *File) answers(most int) []Answer {
	root, _ := f.Tree()
	calls := []*jsontree.Node{root}
	if root.Kind() == jsontree.Lines || root.Kind() == jsontree.Array && isCall(root.Index(0)) {
		calls = calls[:0]
		for i := range min(root.Len(), most) {
			calls = append(calls, root.Index(i))
		}
	}
	var answers []Answer
	for _, n := range calls {
		switch body := n.Get("response"); {
		case n == nil:
		case !isCall(n):
			answers = append(answers, Answer{Body: n})
		case body.Kind() == jsontree.Object || body.Kind() == jsontree.Array:
			answers = append(answers, Answer{Provider: n.Get("provider").String(), Host: n.Get("host").String(), Path: n.Get("request", "path").String(), Body: body, At: n.Get("at").Time()})
		}
	}
	return answers
}

func isCall(n *jsontree.Node) bool {
	return n.Get("provider").Kind() == jsontree.String && n.Get("request").Kind() == jsontree.Object && n.Get("response") != nil
}

// List returns the elements of a reply that is a list, or that holds one under
// one of these names. Elements that broke off are left out: what they lack could
// turn their meaning, and the break is told by the tree.
func (a Answer) List(names ...string) []*jsontree.Node { return a.list(-1, names) }

// FirstOf returns the first few of List, by which a file is recognised.
func (a Answer) FirstOf(names ...string) []*jsontree.Node { return a.list(maxSamples, names) }

// list returns the first elements of the list, all where most is negative.
func (a Answer) list(most int, names []string) (list []*jsontree.Node) {
	holder := a.Body
	if holder.Kind() == jsontree.Object {
		for _, name := range names {
			if n := a.Body.Get(name); n.Kind() == jsontree.Array {
				holder = n
				break
			}
		}
	}
	if holder.Kind() != jsontree.Array {
		return nil
	}
	for _, n := range holder.Elements() {
		if len(list) == most {
			break
		}
		if n.Kind() == jsontree.Object && n.Complete() {
			list = append(list, n)
		}
	}
	return list
}

// AtOf returns evidence for a value of an answer, observed when it was recorded.
func (f *File) AtOf(a Answer, n *jsontree.Node) fact.Evidence {
	here := f.At(n)
	if a.At != nil {
		here.ObservedAt = a.At
	}
	return here
}

// ListedActive sets the status of a credential that a list of live ones has, where
// it is known when the list was made.
func ListedActive(props fact.Props, here fact.Evidence) {
	if here.ObservedAt == nil {
		return
	}
	props[fact.PropStatus] = "active"
	props[fact.PropStatusAsOf] = here.ObservedAt.UTC().Format(time.RFC3339)
	props[fact.PropStatusEvidence] = here.Source + "#" + here.Pointer
}

// Moment writes a time as props have it, empty for none.
func Moment(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}
