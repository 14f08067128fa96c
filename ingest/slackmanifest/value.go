package slackmanifest

import (
	"bytes"
	"errors"
	"io"

	"go.yaml.in/yaml/v3"

	"keyreach/engine/fact"
	"keyreach/ingest"
	"keyreach/ingest/jsontree"
)

// value is a value of a manifest in either form; the zero value is not there.
type value struct {
	file *ingest.File
	json *jsontree.Node
	yaml *yaml.Node
}

// open returns the manifest. Of YAML the first document counts.
func open(file *ingest.File) (value, []fact.Diagnostic) {
	if root, _ := file.Tree(); root.Kind() == jsontree.Object {
		return value{file: file, json: root}, nil
	}
	var document yaml.Node
	if err := yaml.NewDecoder(bytes.NewReader(file.Data)).Decode(&document); err != nil && !errors.Is(err, io.EOF) {
		return value{}, []fact.Diagnostic{file.Diagnose(fact.Error, 0, "reading the manifest: this is no YAML; nothing of it was read")}
	}
	if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
		return value{}, nil
	}
	return value{file: file, yaml: document.Content[0]}, nil
}

func (v value) exists() bool { return v.json != nil || v.yaml != nil }

// get returns the member of the member … of these names. Aliases of YAML are not
// followed: a manifest has none.
func (v value) get(names ...string) value {
	if v.json != nil {
		if n := v.json.Get(names...); n != nil {
			return value{file: v.file, json: n}
		}
		return value{}
	}
	for _, name := range names {
		v = v.member(name)
	}
	return v
}

func (v value) member(name string) value {
	if v.yaml == nil || v.yaml.Kind != yaml.MappingNode {
		return value{}
	}
	for i := 0; i+1 < len(v.yaml.Content); i += 2 {
		if v.yaml.Content[i].Value == name {
			return value{file: v.file, yaml: v.yaml.Content[i+1]}
		}
	}
	return value{}
}

// text returns a scalar, a boolean as "true" or "false".
func (v value) text() string {
	switch {
	case v.json.Kind() == jsontree.Bool:
		return string(v.json.Raw())
	case v.json != nil:
		return v.json.Text()
	case v.yaml != nil && v.yaml.Kind == yaml.ScalarNode && v.yaml.Tag != "!!null":
		return v.yaml.Value
	}
	return ""
}

// texts returns the scalars of a list.
func (v value) texts() (list []string) {
	if v.json != nil {
		return v.json.Strings()
	}
	if v.yaml == nil || v.yaml.Kind != yaml.SequenceNode {
		return nil
	}
	for _, item := range v.yaml.Content {
		if item.Kind == yaml.ScalarNode {
			list = append(list, item.Value)
		}
	}
	return list
}

// names returns the names in a mapping.
func (v value) names() (list []string) {
	if v.json != nil {
		return v.json.Keys()
	}
	if v.yaml == nil || v.yaml.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(v.yaml.Content); i += 2 {
		list = append(list, v.yaml.Content[i].Value)
	}
	return list
}

func (v value) evidence() fact.Evidence {
	if v.json != nil {
		return v.file.At(v.json)
	}
	return v.file.Evidence("", v.file.LineOffset(v.yaml.Line)+v.yaml.Column-1)
}
