package salesforce

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// row is one record of an object, from whichever layout.
type row struct {
	object string
	fields map[string]string
	at     fact.Evidence
}

func (r *row) get(name string) string { return r.fields[name] }

// objects are the objects that are read and the fields by which a record without
// a type is told; the first that fits counts.
var objects = []struct {
	name   string
	fields []string
}{
	{"OauthToken", []string{"AppName", "UserId"}},
	{"PermissionSetAssignment", []string{"AssigneeId", "PermissionSetId"}},
	{"ConnectedApplication", []string{"Name", "OptionsAllowAdminApprovedUsersOnly"}},
	{"User", []string{"Username", "ProfileId"}},
	{"PermissionSet", []string{"PermissionsModifyAllData", "IsOwnedByProfile"}},
	{"Profile", []string{"PermissionsModifyAllData", "Name"}},
}

func objectOf(fields []string) string {
	for _, object := range objects {
		if !slices.ContainsFunc(object.fields, func(field string) bool { return !slices.Contains(fields, field) }) {
			return object.name
		}
	}
	return ""
}

func known(object string) bool {
	return object == "Organization" || slices.ContainsFunc(objects, func(o struct {
		name   string
		fields []string
	}) bool {
		return o.name == object
	})
}

// tables are the names under which cartography keeps the records of an object.
var tables = map[string]string{
	"SALESFORCE_OAUTH_TOKENS": "OauthToken", "SALESFORCE_CONNECTED_APPS": "ConnectedApplication", "SALESFORCE_USERS": "User", "SALESFORCE_PROFILES": "Profile",
	"SALESFORCE_PERMISSION_SETS": "PermissionSet", "SALESFORCE_PERMISSION_SET_ASSIGNMENTS": "PermissionSetAssignment",
}

func isTables(root *jsontree.Node) bool {
	return slices.ContainsFunc(root.Keys(), func(key string) bool { return tables[key] != "" })
}

// resultsOf returns the results of queries in a file: one, or one a recorded call,
// of the first so many.
func resultsOf(root *jsontree.Node, most int) []*jsontree.Node {
	if root.Kind() == jsontree.Object {
		for _, inner := range []string{"result", "response"} {
			if n := root.Get(inner); n.Get("records") != nil {
				return []*jsontree.Node{n}
			}
		}
		return []*jsontree.Node{root}
	}
	var list []*jsontree.Node
	for i := range min(root.Len(), most) {
		if response := root.Index(i).Get("response"); response.Get("records") != nil {
			list = append(list, response)
		}
	}
	return list
}

// maxSampledCalls bounds by how many calls a file is recognised.
const maxSampledCalls = 32

func isResult(root *jsontree.Node) bool {
	for _, result := range resultsOf(root, maxSampledCalls) {
		first := result.Get("records").Index(0)
		if result.Get("done").Kind() != jsontree.Bool && result.Parent().Get("provider").String() != "salesforce" {
			continue
		}
		if known(first.Get("attributes", "type").String()) || objectOf(first.Keys()) != "" {
			return true
		}
	}
	return false
}

// read takes the records of all layouts in.
func (r *reader) read() {
	root, _ := r.File.Tree()
	switch {
	case root == nil:
		r.readCSV()
	case isTables(root):
		r.organization = firstText(root.Get("ORG_ID").String(), r.organization)
		for name, table := range root.Members() {
			r.records(table, tables[name], nil)
		}
	default:
		for _, result := range resultsOf(root, root.Len()) {
			r.records(result.Get("records"), "", result.Parent())
			if result.Get("done").Kind() == jsontree.Bool && !result.Get("done").Bool() {
				r.Diagnose(fact.Warning, result, "reading Salesforce records: the query has further pages, which are not in this file")
			}
		}
	}
}

func firstText(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// records takes in the records of a list. Those that broke off are left out; the
// tree tells of the break. call is the recorded call, which knows the time.
func (r *reader) records(list *jsontree.Node, object string, call *jsontree.Node) {
	for _, n := range list.Elements() {
		if n.Kind() != jsontree.Object || !n.Complete() {
			continue
		}
		kind := firstText(object, n.Get("attributes", "type").String(), objectOf(n.Keys()))
		at := r.File.At(n)
		if seen := call.Get("at").Time(); seen != nil {
			at.ObservedAt = seen
		}
		r.rows = append(r.rows, row{object: kind, fields: fieldsOf(n), at: at})
	}
}

func fieldsOf(n *jsontree.Node) map[string]string {
	fields := map[string]string{}
	for name, value := range n.Members() {
		switch value.Kind() {
		case jsontree.String, jsontree.Number:
			fields[name] = value.Text()
		case jsontree.Bool:
			fields[name] = string(value.Raw())
		}
	}
	return fields
}

// objectOfHeader returns the object whose records a CSV file holds, by the names
// in its first line; empty for another file.
func objectOfHeader(data []byte) string {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	if len(line) > 4096 || !bytes.Contains(line, []byte(",")) {
		return ""
	}
	names, err := csv.NewReader(bytes.NewReader(line)).Read()
	if err != nil {
		return ""
	}
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
	}
	return objectOf(names)
}

func (r *reader) readCSV() {
	object := objectOfHeader(r.File.Data)
	if object == "" {
		return
	}
	reader := csv.NewReader(bytes.NewReader(r.File.Data))
	reader.FieldsPerRecord = -1
	names, _ := reader.Read() // the header was read once already
	for {
		values, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Error, r.File.LineOffset(broken.StartLine), "reading Salesforce records: this line is no CSV; it is left out"))
			if len(r.Diagnostics) > maxDiagnostics {
				return
			}
			continue
		}
		if err != nil {
			return
		}
		line, _ := reader.FieldPos(0)
		offset := r.File.LineOffset(line)
		if len(values) != len(names) {
			r.Diagnostics = append(r.Diagnostics, r.File.Diagnose(fact.Error, offset, "reading Salesforce records: this line has not as many fields as the header; it is left out"))
			continue
		}
		fields := map[string]string{}
		for i, name := range names {
			fields[strings.TrimSpace(name)] = values[i]
		}
		r.rows = append(r.rows, row{object: object, fields: fields, at: r.File.Evidence("", offset)})
	}
}

// maxDiagnostics bounds how many broken lines are told.
const maxDiagnostics = 100
