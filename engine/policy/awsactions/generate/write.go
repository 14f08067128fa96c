package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// text writes the source as awsactions reads it: a header; for each service a
// line "=service", a line "+type<tab>ARN" for each type, a line for each action.
func (s source) text() (string, error) {
	var b strings.Builder
	fmt.Fprintf(&b, "aws-actions 1 %s %s\n", s.date, s.version)
	for _, one := range s.services {
		fmt.Fprintf(&b, "=%s\n", one.name)
		for _, t := range one.types {
			fmt.Fprintf(&b, "+%s\t%s\n", t.Name, pattern(t.ARN))
		}
		for _, a := range one.actions {
			line, err := one.line(a)
			if err != nil {
				return "", err
			}
			b.WriteString(line)
		}
	}
	return b.String(), nil
}

// placeholders are ${Partition} and the like, one or several in a row.
var placeholders = regexp.MustCompile(`(\$\{[^}]*\}|\*)+`)

func pattern(arn string) string { return placeholders.ReplaceAllString(arn, "*") }

// line writes "<level><name>", then behind a tab the numbers of its types, those
// that are required in one of their mentions with a mark.
func (s service) line(a action) (string, error) {
	level, err := levelCode(a.Level)
	if err != nil {
		return "", fmt.Errorf("%s:%s: %w", s.name, a.Name, err)
	}
	required := map[int]bool{}
	for _, t := range a.ResourceTypes {
		i := slices.IndexFunc(s.types, func(known resourceType) bool { return strings.EqualFold(known.Name, t.Name) })
		if i < 0 {
			return "", fmt.Errorf("%s:%s: the service has no resource type %q", s.name, a.Name, t.Name)
		}
		required[i] = required[i] || t.Required
	}
	return level + a.Name + numbers(required) + "\n", nil
}

func numbers(required map[int]bool) string {
	indexes := make([]int, 0, len(required))
	for i := range required {
		indexes = append(indexes, i)
	}
	slices.Sort(indexes)
	list := make([]string, 0, len(indexes))
	for _, i := range indexes {
		number := strconv.Itoa(i)
		if required[i] {
			number += "!"
		}
		list = append(list, number)
	}
	if len(list) == 0 {
		return ""
	}
	return "\t" + strings.Join(list, ",")
}

// levelCode returns the letter of a level. The source writes the levels that
// change something with ", Write" behind.
func levelCode(level string) (string, error) {
	switch strings.TrimSuffix(level, ", Write") {
	case "List":
		return "L", nil
	case "Read":
		return "R", nil
	case "Write":
		return "W", nil
	case "Permissions management":
		return "P", nil
	case "Tagging":
		return "T", nil
	default:
		return "", fmt.Errorf("unknown access level %q", level)
	}
}

// pack compresses without a name or a time, so that the same text gives the same
// bytes.
func pack(text string) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write([]byte(text)); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
