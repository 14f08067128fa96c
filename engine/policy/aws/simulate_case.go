package aws

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"keyreach/engine/fact"
)

// simulateCase is one line of `keyreach policy simulate`.
type simulateCase struct {
	Name     string          `json:"name"`
	Policies policySlots     `json:"policies"`
	Request  simulateRequest `json:"request"`
	NotGiven []string        `json:"notGiven"`

	parse func([]byte) (*Document, error)
}

// policySlots hold policies as written: null, [] and absent mean none.
type policySlots struct {
	Identity json.RawMessage `json:"identity"`
	Resource json.RawMessage `json:"resource"`
	Boundary json.RawMessage `json:"boundary"`
	Session  json.RawMessage `json:"session"`
	SCPs     []levelSlot     `json:"scps"`
	RCPs     []levelSlot     `json:"rcps"`
	VPCE     json.RawMessage `json:"vpce"`
}

// UnmarshalJSON refuses what it does not know: a slot with a slip in its name
// would count as none attached, and decide.
func (p *policySlots) UnmarshalJSON(text []byte) error {
	type plain policySlots
	return readStrictly(text, "policies", (*plain)(p))
}

func readStrictly(text []byte, what string, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

type levelSlot struct {
	ID       string          `json:"orgIdentifier"`
	Policies json.RawMessage `json:"policies"`
}

type simulateRequest struct {
	Principal         string                     `json:"principal"`
	Action            string                     `json:"action"`
	Resource          string                     `json:"resource"`
	ResourceAccount   string                     `json:"resourceAccount"`
	Context           map[string]json.RawMessage `json:"context"`
	UnknownContext    json.RawMessage            `json:"unknownContext"`
	ServiceLinkedRole bool                       `json:"serviceLinkedRole"`
	PublicAccessBlock json.RawMessage            `json:"publicAccessBlock"`
}

// UnmarshalJSON takes levels with more members: what a level lacks is told later.
func (l *levelSlot) UnmarshalJSON(text []byte) error {
	type plain levelSlot
	return json.Unmarshal(text, (*plain)(l))
}

// UnmarshalJSON refuses what it does not know.
func (r *simulateRequest) UnmarshalJSON(text []byte) error {
	type plain simulateRequest
	return readStrictly(text, "request", (*plain)(r))
}

// slotOf reads a word of notGiven.
func slotOf(name string) (Slots, bool) {
	switch name {
	case "identity":
		return SlotIdentity, true
	case "resource":
		return SlotResource, true
	case "boundary":
		return SlotBoundary, true
	case "session":
		return SlotSession, true
	case "scps":
		return SlotSCPs, true
	case "rcps":
		return SlotRCPs, true
	case "vpce":
		return SlotVPCE, true
	}
	return 0, false
}

// policies compiles the case's slots.
func (c *simulateCase) policies(req *Request) (*Policies, error) {
	out := &Policies{}
	for _, name := range c.NotGiven {
		slot, ok := slotOf(name)
		if !ok {
			return nil, fmt.Errorf("notGiven: %q is not a slot (identity, resource, boundary, session, scps, rcps, vpce)", name)
		}
		out.NotGiven |= slot
	}
	resource := ControlResource
	if isRole(req) {
		resource = ControlTrust
	}
	for _, slot := range []struct {
		name, control string
		text          json.RawMessage
		into          *[]*Policy
	}{
		{"identity", ControlIdentity, c.Policies.Identity, &out.Identity},
		{"resource", resource, c.Policies.Resource, &out.Resource},
		{"boundary", ControlBoundary, c.Policies.Boundary, &out.Boundary},
		{"session", ControlSession, c.Policies.Session, &out.Session},
		{"vpce", ControlVPCE, c.Policies.VPCE, &out.VPCE},
	} {
		var err error
		if *slot.into, err = c.compileSlot(slot.text, slot.control, "/policies/"+slot.name); err != nil {
			return nil, err
		}
	}
	out.HasBoundary, out.HasSession = len(out.Boundary) > 0, len(out.Session) > 0
	var err error
	if out.SCPs, err = c.compileLevels(c.Policies.SCPs, ControlSCP, "scps"); err != nil {
		return nil, err
	}
	out.RCPs, err = c.compileLevels(c.Policies.RCPs, ControlRCP, "rcps")
	return out, err
}

func (c *simulateCase) compileLevels(slots []levelSlot, control, name string) ([]Level, error) {
	var out []Level
	for i, slot := range slots {
		if slot.Policies == nil {
			return nil, fmt.Errorf("/policies/%s/%d: a level is an object of orgIdentifier and policies", name, i)
		}
		policies, err := c.compileSlot(slot.Policies, control, fmt.Sprintf("/policies/%s/%d/policies", name, i))
		if err != nil {
			return nil, err
		}
		out = append(out, Level{ID: slot.ID, Policies: policies})
	}
	return out, nil
}

// compileSlot reads one policy or a list of them, at pointer in the case. Its
// place is a policy's id.
func (c *simulateCase) compileSlot(text json.RawMessage, control, pointer string) ([]*Policy, error) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	if text[0] != '[' {
		p, err := c.compileCase(text, control, pointer)
		return []*Policy{p}, err
	}
	var texts []json.RawMessage
	if err := json.Unmarshal(text, &texts); err != nil {
		return nil, fmt.Errorf("%s: %w", pointer, err)
	}
	var out []*Policy
	for i, one := range texts {
		p, err := c.compileCase(one, control, fmt.Sprintf("%s/%d", pointer, i))
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

func (c *simulateCase) compileCase(text json.RawMessage, control, pointer string) (*Policy, error) {
	doc, err := c.parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", pointer, err)
	}
	place := []fact.Evidence{{Source: "-", Pointer: pointer}}
	return Compile(doc, Origin{Control: control, ID: strings.TrimPrefix(pointer, "/policies/"), Evidence: place}), nil
}

// request reads the case's request.
func (c *simulateCase) request() (*Request, error) {
	r := &c.Request
	who, err := ParsePrincipal(r.Principal)
	if err != nil {
		return nil, err
	}
	if !strings.Contains(r.Action, ":") {
		return nil, fmt.Errorf("action %q is not service:Name", r.Action)
	}
	for _, text := range []string{r.Principal, r.Action, r.Resource} {
		if err := bounded(text); err != nil {
			return nil, err
		}
	}
	ctx, err := r.context()
	if err != nil {
		return nil, err
	}
	if r.Resource == "" {
		r.Resource = "*"
	}
	block, err := parseBlock(r.PublicAccessBlock)
	return &Request{
		Principal: who, Action: r.Action, Resource: r.Resource, ResourceAccount: r.ResourceAccount,
		Context: ctx, ServiceLinkedRole: r.ServiceLinkedRole, PublicAccessBlock: block,
	}, err
}

// What a request may hold. Matching is quadratic in the worst case, and no name of
// AWS's comes near: an ARN has 2048 characters at most, a request 50 tag keys.
const (
	maxText   = 4 << 10
	maxOfAKey = 1000
	// maxWork bounds the length of a case times that of the longest text in its
	// request.
	maxWork = 1 << 31
)

// tooLong reports whether deciding a case of size bytes could take unreasonably
// long.
func (r *simulateRequest) tooLong(size int) bool {
	longest := max(len(r.Resource), len(r.Action))
	for _, text := range r.Context {
		longest = max(longest, len(text))
	}
	return size > maxWork/max(longest, 1)
}

// bounded refuses text of hostile length.
func bounded(texts ...string) error {
	if len(texts) > maxOfAKey {
		return fmt.Errorf("more than %d values", maxOfAKey)
	}
	for _, text := range texts {
		if len(text) > maxText {
			return fmt.Errorf("%.40q… is longer than %d bytes", text, maxText)
		}
	}
	return nil
}

// context is complete unless unknownContext says otherwise: nothing is filled in.
func (r *simulateRequest) context() (*Context, error) {
	ctx := NewContext().Literal().Rest(RestAbsent)
	var all bool
	var keys []string
	switch text := bytes.TrimSpace(r.UnknownContext); {
	case len(text) == 0 || string(text) == "null":
	case json.Unmarshal(text, &all) == nil:
		if all {
			ctx.Rest(RestUnknown)
		}
	case json.Unmarshal(text, &keys) != nil:
		return nil, fmt.Errorf("unknownContext is a list of keys, or true")
	}
	for key, text := range r.Context {
		v, err := readJSON(text)
		if err != nil {
			return nil, fmt.Errorf("context key %s: %w", key, err)
		}
		if v.kind == '0' {
			continue
		}
		texts, err := values(v)
		if err == nil {
			err = bounded(texts...)
		}
		if err != nil {
			return nil, fmt.Errorf("context key %s: %w", key, err)
		}
		ctx.Set(key, texts...)
	}
	return ctx.Unknown(keys...), nil
}

// parseBlock reads S3's setting: an object of the four, one such for each of
// account and bucket, the names of those that are on, or true for all four.
// Whatever is set anywhere holds.
func parseBlock(text json.RawMessage) (*PublicAccessBlock, error) {
	text = bytes.TrimSpace(text)
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	v, err := readJSON(text)
	if err != nil || v.kind == '0' || v.kind == 'n' {
		return nil, fmt.Errorf("publicAccessBlock is an object of S3's four settings, or true")
	}
	all := v.kind == 'b' && v.text == "true"
	block := &PublicAccessBlock{all, all, all, all}
	block.merge(v)
	return block, nil
}

func (b *PublicAccessBlock) merge(v *value) {
	if v.kind == '"' {
		b.set(v.text, true)
	}
	for _, item := range v.items {
		b.merge(item)
	}
	for _, m := range v.members {
		if !b.set(m.name, m.value.text == "true") {
			b.merge(m.value)
		}
	}
}

// set turns the setting on, if on; false where there is none of this name.
func (b *PublicAccessBlock) set(name string, on bool) bool {
	var into *bool
	switch strings.ToLower(name) {
	case "blockpublicacls":
		into = &b.BlockPublicAcls
	case "ignorepublicacls":
		into = &b.IgnorePublicAcls
	case "blockpublicpolicy":
		into = &b.BlockPublicPolicy
	case "restrictpublicbuckets":
		into = &b.RestrictPublicBuckets
	default:
		return false
	}
	*into = *into || on
	return true
}
