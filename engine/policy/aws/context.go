package aws

import (
	"maps"
	"slices"
	"strings"
)

// presence is what is known of a context key.
type presence uint8

const (
	unknown presence = iota
	absent
	known
	// patterned: the key has one value, of which a pattern is known.
	patterned
)

// Rest says what is known of the keys that were not set.
type Rest uint8

// The two answers.
const (
	// RestUnknown: any other key may have any value, or none.
	RestUnknown Rest = iota
	// RestAbsent: the request has no other key.
	RestAbsent
)

// Context is what is known of a request beyond its principal, action and
// resource. A key is known, known to be absent, or unknown; key names are
// case-insensitive. The zero value and nil know nothing: all keys are unknown.
//
// Keys that follow from the request itself (aws:PrincipalArn,
// aws:PrincipalAccount, aws:PrincipalType, aws:username, aws:ResourceAccount …)
// are filled in by Evaluate unless they were set here or Literal was called.
//
// Filling a context isn't safe for concurrent use; evaluating with it is.
type Context struct {
	keys    map[string]contextValue
	rest    Rest
	literal bool
}

// NewContext returns a context of which nothing is known.
func NewContext() *Context {
	return &Context{keys: map[string]contextValue{}}
}

// Set makes key known with these values, in the request's own form: numbers
// and booleans as text, dates in ISO 8601 or as seconds since 1970. No values
// means that the key is absent. It returns the context.
func (c *Context) Set(key string, values ...string) *Context {
	if len(values) == 0 {
		return c.Absent(key)
	}
	return c.put(key, known, slices.Clone(values))
}

// SetPattern makes it known that key has one value that matches a glob pattern,
// as the subjects of a CI job do (repo:acme/shop:ref:refs/heads/*). A condition
// that all such values meet holds, one that none meets doesn't; others depend.
func (c *Context) SetPattern(key, pattern string) *Context {
	return c.put(key, patterned, []string{pattern})
}

// Absent makes keys known not to be in the request.
func (c *Context) Absent(keys ...string) *Context {
	for _, key := range keys {
		c.put(key, absent, nil)
	}
	return c
}

// Unknown makes keys unknown, whatever Rest says and whatever follows from the
// request.
func (c *Context) Unknown(keys ...string) *Context {
	for _, key := range keys {
		c.put(key, unknown, nil)
	}
	return c
}

// Rest says what is known of all keys not named.
func (c *Context) Rest(r Rest) *Context {
	c.rest = r
	return c
}

// Literal keeps Evaluate from filling in the keys that follow from the request.
func (c *Context) Literal() *Context {
	c.literal = true
	return c
}

// Clone returns a copy that can be changed apart from c; of nil, a new context.
func (c *Context) Clone() *Context {
	out := NewContext()
	if c == nil {
		return out
	}
	maps.Copy(out.keys, c.keys)
	out.rest, out.literal = c.rest, c.literal
	return out
}

func (c *Context) put(key string, state presence, values []string) *Context {
	if c.keys == nil {
		c.keys = map[string]contextValue{}
	}
	c.keys[strings.ToLower(key)] = contextValue{presence: state, many: values}
	return c
}

// contextValue is one key's state. A single value needs no slice.
type contextValue struct {
	presence presence
	one      string
	many     []string
}

func (v *contextValue) count() int {
	if v.many != nil {
		return len(v.many)
	}
	return 1
}

func (v *contextValue) at(i int) string {
	if v.many != nil {
		return v.many[i]
	}
	return v.one
}

// environment is what a statement is decided in.
type environment struct {
	request *Request
	// resourceAccount is the account that owns the resource; empty if not known.
	resourceAccount string
	// bounded: the principal has a permissions boundary.
	bounded bool
	// set is the resource as a pattern, where it is one.
	set []rune
}

// lookup returns what is known of a key, given in lower case.
func (e *environment) lookup(key string) contextValue {
	c := e.request.Context
	if c == nil {
		return e.derive(key, unknown)
	}
	if value, ok := c.keys[key]; ok {
		return value
	}
	rest := unknown
	if c.rest == RestAbsent {
		rest = absent
	}
	if c.literal {
		return contextValue{presence: rest}
	}
	return e.derive(key, rest)
}
