package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// source is what the package says.
type source struct {
	version, date string
	services      []service
}

type service struct {
	name    string
	types   []resourceType
	actions []action
}

type resourceType struct {
	Name string `json:"key"`
	ARN  string `json:"arn"`
}

type action struct {
	Name          string `json:"name"`
	Level         string `json:"accessLevel"`
	ResourceTypes []struct {
		Name     string `json:"name"`
		Required bool   `json:"required"`
	} `json:"resourceTypes"`
}

func read(data string) (source, error) {
	var s source
	var manifest struct{ Version, UpdatedAt string }
	if err := readJSON(filepath.Join(data, "..", "package.json"), &manifest); err != nil {
		return s, err
	}
	s.version = manifest.Version
	s.date, _, _ = strings.Cut(manifest.UpdatedAt, "T")
	var names []string
	if err := readJSON(filepath.Join(data, "services.json"), &names); err != nil {
		return s, err
	}
	slices.Sort(names)
	for _, name := range names {
		one, err := readService(data, name)
		if err != nil {
			return s, err
		}
		s.services = append(s.services, one)
	}
	return s, nil
}

func readService(data, name string) (service, error) {
	s := service{name: name}
	var types map[string]resourceType
	var actions map[string]action
	if err := readJSON(filepath.Join(data, "resourceTypes", name+".json"), &types); err != nil {
		return s, err
	}
	if err := readJSON(filepath.Join(data, "actions", name+".json"), &actions); err != nil {
		return s, err
	}
	for _, key := range sortedKeys(types) {
		s.types = append(s.types, types[key])
	}
	for _, key := range sortedKeys(actions) {
		s.actions = append(s.actions, actions[key])
	}
	return s, nil
}

func readJSON(path string, into any) error {
	content, err := os.ReadFile(path) //nolint:gosec // reading the directory that the caller names is what it is for
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// sortedKeys returns the keys, which are the names in lower case, sorted.
func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
