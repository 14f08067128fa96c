package jsontree

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// String returns a string's text; empty for anything else. Bytes that are not
// UTF-8 come out as U+FFFD. The result does not hold on to the data.
func (n *Node) String() string {
	if n.Kind() != String {
		return ""
	}
	return n.doc.unquote(n.start, n.end)
}

// Text returns a string's text, or a number or boolean as it is written; empty
// for anything else. It is for ids that some exports write as numbers.
func (n *Node) Text() string {
	switch n.Kind() {
	case String:
		return n.String()
	case Number, Bool:
		return string(n.Raw())
	default:
		return ""
	}
}

// Strings returns the strings of an array in order, leaving out what is no
// string; of one string a list of it; of anything else nil.
func (n *Node) Strings() []string {
	if n.Kind() == String {
		return []string{n.String()}
	}
	var list []string
	for _, element := range n.Elements() {
		if element.Kind() == String {
			list = append(list, element.String())
		}
	}
	return list
}

// Bool returns a boolean's value, and of the strings "true" and "false"; false
// for anything else.
func (n *Node) Bool() bool {
	return n.Kind() == Bool && n.doc.data[n.start] == 't' || n.String() == "true"
}

// Int returns a number, or a string of decimal digits, as an integer; 0 for
// anything else and for what does not fit. Fractions are cut off.
func (n *Node) Int() int64 {
	text := n.Text()
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return i
	}
	if f := n.Float(); f > -1<<63 && f < 1<<63 {
		return int64(f)
	}
	return 0
}

// Float returns a number, or a string that spells one; 0 for anything else.
func (n *Node) Float() float64 {
	f, err := strconv.ParseFloat(n.Text(), 64)
	if err != nil {
		return 0
	}
	return f
}

// timeLayouts are the ways in which the exports of scanners and clouds write a
// moment. All name their zone: a time without one is not a moment.
var timeLayouts = [...]string{
	time.RFC3339Nano,
	"2006-01-02T15:04:05.999999999Z0700",
	"2006-01-02 15:04:05.999999999Z07:00",
	"2006-01-02 15:04:05.999999999 -0700",
	"2006-01-02 15:04:05.999999999 -0700 MST",
	"2006-01-02 15:04:05.999999999 -0700 -0700", // the zone has no name: it stands twice
	"2006-01-02 15:04:05.999999999 MST",
	time.RFC1123Z,
}

// Time returns the moment, in UTC, that a string (RFC 3339 and the variants in
// which AWS, git and scanners write it) or a number (seconds since 1970, or
// milliseconds from 10^11 on) tells; nil for anything else and for a string that
// names no zone.
func (n *Node) Time() *time.Time {
	switch n.Kind() {
	case String:
		return ParseTime(n.String())
	case Number:
		return epoch(n.Float())
	default:
		return nil
	}
}

// ParseTime is Time for a text from elsewhere.
func ParseTime(text string) *time.Time {
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, text); err == nil {
			if t = t.UTC(); t.Year() <= 1 || t.Year() > 9999 {
				return nil // no answer can write it, and issuers mean none by it
			}
			return &t
		}
	}
	return nil
}

func epoch(number float64) *time.Time {
	seconds := number
	if number >= 1e11 {
		seconds = number / 1000
	}
	if seconds <= 0 || seconds > 253402300799 { // the year 9999
		return nil
	}
	whole := int64(seconds)
	// Milliseconds are as fine as a float of this size is exact.
	t := time.Unix(whole, int64((seconds-float64(whole))*1000+0.5)*int64(time.Millisecond)).UTC()
	return &t
}

// Any returns the value as encoding/json would decode it into an any: nil,
// bool, float64, string, []any, map[string]any.
func (n *Node) Any() any {
	switch n.Kind() {
	case Bool:
		return n.Bool()
	case Number:
		return n.Float()
	case String:
		return n.String()
	case Array, Lines:
		list := make([]any, 0, n.Len())
		for _, element := range n.Elements() {
			list = append(list, element.Any())
		}
		return list
	case Object:
		object := make(map[string]any, n.Len())
		for name, value := range n.Members() {
			object[name] = value.Any()
		}
		return object
	default:
		return nil
	}
}

// JSON returns the value as compact, valid JSON in a slice of its own: Raw
// without white space and, where the text was not valid (it broke off, has a
// name twice or bytes that are not UTF-8), as the tree understood it.
func (n *Node) JSON() []byte {
	if n == nil {
		return nil
	}
	var out bytes.Buffer
	if n.Kind() != Lines && !n.doc.badUTF8 && json.Compact(&out, n.Raw()) == nil {
		return out.Bytes()
	}
	text, err := json.Marshal(n.Any())
	if err != nil { // a number out of range is the one thing Any cannot hold
		return []byte("null")
	}
	return text
}

// plain returns the text between the quotes at start and end where it stands
// for itself.
func (d *document) plain(start, end uint32) (text []byte, ok bool) {
	text = d.data[start+1 : end-1]
	return text, !d.badUTF8 && bytes.IndexByte(text, '\\') < 0
}

func (d *document) unquote(start, end uint32) string {
	if text, ok := d.plain(start, end); ok {
		return string(text)
	}
	// The error says that bad bytes were replaced, which was reported already.
	text, _ := jsontext.AppendUnquote(nil, d.data[start:end])
	return string(text)
}
