package awsactions

import (
	"strings"

	"keyreach/engine/fact"
)

// override is an exception to the rules of access: actions of one service, on
// resource types, give something else than their level says.
type override struct {
	// actions are patterns "service:Name", one service a row, separated by
	// spaces.
	actions string
	// on is a pattern of the resource type, empty: any and none.
	on     string
	access fact.Access
	why    string
	// source is the page of AWS's documentation that bears it out.
	source string

	names []string // the patterns of names in lower case
}

func (o override) matches(name, resourceType string) bool {
	if o.on != "" && !glob(o.on, resourceType) {
		return false
	}
	for _, pattern := range o.names {
		if glob(pattern, name) {
			return true
		}
	}
	return false
}

// overridesByService cuts the rows up by service, in their order: of two rows
// that match, the first counts.
func overridesByService() map[string][]override {
	byService := map[string][]override{}
	for _, table := range [][]override{identityOverrides(), secretOverrides(), storageOverrides(), computeOverrides(), dataOverrides(), permissionOverrides()} {
		for _, o := range table {
			service := ""
			for pattern := range strings.FieldsSeq(o.actions) {
				var name string
				service, name, _ = strings.Cut(pattern, ":")
				o.names = append(o.names, strings.ToLower(name))
			}
			byService[service] = append(byService[service], o)
		}
	}
	return byService
}
