package aws

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// maxDepth bounds the nesting of a policy; IAM's grammar needs six.
const maxDepth = 32

// value is a JSON value with its place, so that errors can name it.
type value struct {
	kind    byte // { [ " n(umber) b(oolean) 0 (null)
	text    string
	members []member
	items   []*value
	offset  int64
	// parent and name say where it stands; the root has no parent.
	parent *value
	name   string
}

type member struct {
	name  string
	value *value
}

func (v *value) errorf(format string, args ...any) *ParseError {
	return &ParseError{Pointer: v.pointer(), Offset: v.offset, Message: fmt.Sprintf(format, args...)}
}

// pointer returns the RFC 6901 pointer of the value.
func (v *value) pointer() string {
	if v.parent == nil {
		return ""
	}
	return v.parent.pointer() + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(v.name)
}

// reader turns text into values.
type reader struct {
	text []byte
	dec  *json.Decoder
}

func readJSON(text []byte) (*value, error) {
	r := &reader{text: text, dec: json.NewDecoder(bytes.NewReader(text))}
	r.dec.UseNumber()
	v, err := r.read(&value{}, 0)
	if err != nil {
		return nil, err
	}
	after := r.next()
	if _, err := r.dec.Token(); err != io.EOF {
		return nil, &ParseError{Offset: after, Message: "text after the end of the policy; one document is one JSON value"}
	}
	return v, nil
}

// read reads the next value into v, of which the place is set.
func (r *reader) read(v *value, depth int) (*value, error) {
	v.offset = r.next()
	if depth > maxDepth {
		return nil, v.errorf("nested deeper than %d levels", maxDepth)
	}
	token, err := r.dec.Token()
	if err != nil {
		return nil, v.errorf("not JSON: %v", err)
	}
	switch t := token.(type) {
	case json.Delim:
		v.kind = byte(t)
		if t == '{' {
			return v, r.members(v, depth)
		}
		return v, r.items(v, depth)
	case string:
		v.kind, v.text = '"', t
	case json.Number:
		v.kind, v.text = 'n', t.String()
	case bool:
		v.kind, v.text = 'b', fmt.Sprint(t)
	default:
		v.kind = '0'
	}
	return v, nil
}

func (r *reader) members(v *value, depth int) error {
	for r.dec.More() {
		token, err := r.dec.Token()
		if err != nil {
			return v.errorf("not JSON: %v", err)
		}
		name, _ := token.(string)
		child, err := r.read(&value{parent: v, name: name}, depth+1)
		if err != nil {
			return err
		}
		v.members = append(v.members, member{name, child})
	}
	return r.end(v)
}

func (r *reader) items(v *value, depth int) error {
	for r.dec.More() {
		child, err := r.read(&value{parent: v, name: strconv.Itoa(len(v.items))}, depth+1)
		if err != nil {
			return err
		}
		v.items = append(v.items, child)
	}
	return r.end(v)
}

func (r *reader) end(v *value) error {
	if _, err := r.dec.Token(); err != nil {
		return v.errorf("not JSON: %v", err)
	}
	return nil
}

// next returns where the next value starts.
func (r *reader) next() int64 {
	at := r.dec.InputOffset()
	for at < int64(len(r.text)) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	return at
}
