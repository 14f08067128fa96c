package engine

import (
	"net/netip"
	"slices"
	"strings"

	"keyreach/engine/fact"
	"keyreach/engine/graph"
	"keyreach/engine/reach"
)

// Met says that a condition on where a request comes from holds for whoever runs code in
// a node that is reached: a condition keeps nobody out who may sit inside it.
type Met struct {
	Key string `json:"key"`
	// By is the node, and Value its address or network.
	By    Node   `json:"by"`
	Value string `json:"value"`
}

// metBy adds to conditional entries by which reached nodes their conditions on addresses
// and networks are met, as far as the estate says where those are. What is not listed is
// not known to be met.
func (a *Asker) metBy(entries []Entry, result *reach.Result, start []reach.Held) {
	if !slices.ContainsFunc(entries, func(e Entry) bool { return len(e.Conditions) > 0 }) {
		return
	}
	var inside []graph.Node
	for i := range start {
		if start[i].Access.Has(fact.Control) {
			inside = append(inside, start[i].Node)
		}
	}
	for e := range result.Entries() {
		if e.Verdict == fact.Yes && e.Access.Has(fact.Control) {
			inside = append(inside, e.Node)
		}
	}
	inside = slices.DeleteFunc(inside, func(n graph.Node) bool { return a.Estate.Class(n) != fact.ClassWorkload })
	met := map[string]*Met{} // thousands of entries have the same few conditions
	for i := range entries {
		for _, c := range entries[i].Conditions {
			name := c.Key + "\x00" + c.Operator + "\x00" + strings.Join(c.Values, "\x00")
			one, known := met[name]
			if !known {
				one = a.metInside(inside, c)
				met[name] = one
			}
			if one != nil {
				entries[i].MetBy = append(entries[i].MetBy, *one)
			}
		}
	}
}

// metInside returns the first of some nodes that meets a condition, nil where none is
// known to.
func (a *Asker) metInside(inside []graph.Node, c fact.Condition) *Met {
	for _, n := range inside {
		if value := a.meets(n, c); value != "" {
			return &Met{Key: c.Key, By: a.node(n), Value: value}
		}
	}
	return nil
}

// meets returns the address or network of a node by which a condition is met; empty
// where it is not, or where that is not known. AWS compares aws:SourceIp with the public
// address of a request, and what comes through an endpoint of a network has
// aws:VpcSourceIp and aws:SourceVpc
// (IAM/latest/UserGuide/reference_policies_condition-keys.html).
func (a *Asker) meets(n graph.Node, c fact.Condition) string {
	props := a.Estate.Props(n)
	key := strings.ToLower(c.Key)
	switch {
	case c.Operator == "IpAddress" && (key == "aws:sourceip" || key == "aws:vpcsourceip"):
		for _, text := range props.Strings("addresses") {
			address, err := netip.ParseAddr(text)
			if err == nil && address.IsPrivate() == (key == "aws:vpcsourceip") && within(address, c.Values) {
				return text
			}
		}
	case c.Operator == "StringEquals" && key == "aws:sourcevpc":
		if vpc := props.String("vpc"); vpc != "" && slices.Contains(c.Values, vpc) {
			return vpc
		}
	}
	return ""
}

// within reports whether an address lies in one of some networks.
func within(address netip.Addr, networks []string) bool {
	return slices.ContainsFunc(networks, func(text string) bool {
		if network, err := netip.ParsePrefix(text); err == nil {
			return network.Contains(address)
		}
		one, err := netip.ParseAddr(text)
		return err == nil && one == address
	})
}
