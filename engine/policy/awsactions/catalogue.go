package awsactions

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
)

//go:embed actions.txt.gz
var compressed []byte

// Catalogue is the embedded data. It is immutable and safe for concurrent use;
// a service is decoded when it is first asked for.
type Catalogue struct {
	names    []string // sorted
	services map[string]*service
	types    func() typeIndex
}

// service is the text of one service and what it decodes to.
type service struct {
	name     string
	types    string
	actions  string
	contents func() *contents
}

// Load unpacks the catalogue. An error means that the program was built with
// broken data.
func Load() (*Catalogue, error) {
	text, err := unpack(compressed)
	if err != nil {
		return nil, fmt.Errorf("unpacking the AWS actions: %w", err)
	}
	header, body, _ := strings.Cut(text, "\n")
	if !strings.HasPrefix(header, "aws-actions 1 "+Version+" ") {
		return nil, fmt.Errorf("unpacking the AWS actions: the data says %q, the program expects format 1 of %s", header, Version)
	}
	return parse(body), nil
}

func unpack(packed []byte) (string, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return "", err
	}
	var text strings.Builder
	text.Grow(5 * len(packed))      // what it unpacks to, about
	_, err = io.Copy(&text, reader) //nolint:gosec // the bytes are embedded: no bomb can be in them
	return text.String(), err
}

// parse cuts the body at its services: a line "=service", lines "+type<tab>ARN",
// then the lines of actions.
func parse(body string) *Catalogue {
	c := &Catalogue{services: map[string]*service{}}
	exceptions := overridesByService()
	for block := range strings.SplitSeq(strings.TrimPrefix(body, "="), "\n=") {
		name, lines, _ := strings.Cut(block, "\n")
		s := &service{name: name}
		s.types, s.actions = cutTypes(lines)
		s.contents = sync.OnceValue(func() *contents { return decode(s, exceptions[name]) })
		c.names = append(c.names, name)
		c.services[name] = s
	}
	c.types = sync.OnceValue(func() typeIndex { return indexTypes(c) })
	return c
}

func cutTypes(lines string) (types, actions string) {
	end := 0
	for end < len(lines) && lines[end] == '+' {
		next := strings.IndexByte(lines[end:], '\n')
		if next < 0 {
			return lines, ""
		}
		end += next + 1
	}
	return lines[:end], lines[end:]
}

// Services returns the prefixes of all services, sorted.
func (c *Catalogue) Services() []string { return slices.Clone(c.names) }

// Actions returns the actions of a service, sorted by name without regard to
// case; none for a service that the catalogue lacks.
func (c *Catalogue) Actions(service string) []Action {
	s, ok := c.services[strings.ToLower(service)]
	if !ok {
		return nil
	}
	return slices.Clone(s.contents().actions)
}

// ResourceTypes returns the resource types of a service, sorted by name; none
// for a service that the catalogue lacks.
func (c *Catalogue) ResourceTypes(service string) []ResourceType {
	s, ok := c.services[strings.ToLower(service)]
	if !ok {
		return nil
	}
	return slices.Clone(s.contents().types)
}

// Action returns the action of this name, "s3:GetObject" in any case.
func (c *Catalogue) Action(name string) (Action, bool) {
	prefix, rest, _ := strings.Cut(strings.ToLower(name), ":")
	s, ok := c.services[prefix]
	if !ok {
		return Action{}, false
	}
	all := s.contents()
	i, found := slices.BinarySearch(all.keys, rest)
	if !found {
		return Action{}, false
	}
	return all.actions[i], true
}
