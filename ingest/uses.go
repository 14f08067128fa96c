package ingest

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"keyreach/engine/fact"
	"keyreach/ingest/jsontree"
)

// Call is one call that a log records.
type Call struct {
	// Of, As and On are those of fact.Use.
	Of, As, On fact.Key
	// Account and Region say which part of the log the call is in.
	Account, Region         string
	Action, Address, Client string
	At                      time.Time
	Denied                  bool
	// Event is the record, as evidence.
	Event *jsontree.Node
}

// MaxUses bounds the distinct combinations that are kept apart of one file at
// each step of coarseness.
const MaxUses = 50_000

// Uses counts the calls of one log as they pass: those that are alike in all but
// their time are one fact. Where a file has too many combinations, further calls
// are counted in coarser ones, in this order: without address and client, then
// without what they acted as and were made on, then under the action "*". No
// call is dropped; a diagnostic says how many were counted so.
type Uses struct {
	*Builder
	log   string
	most  int
	index map[useKey]int
	list  []fact.Use
	// steps counts the combinations that were added at each step, merged the calls.
	steps  [useSteps]int
	merged int
}

const useSteps = 4

// useKey is what calls that are counted together have in common.
type useKey struct {
	of, as, on                               fact.Key
	account, region, action, address, client string
}

// NewUses returns an empty count for a log of that name.
func NewUses(b *Builder, log string) *Uses {
	return &Uses{Builder: b, log: log, most: MaxUses, index: map[useKey]int{}}
}

// Add counts a call.
func (u *Uses) Add(c Call) {
	if c.Action == "" {
		c.Action = "(unnamed)"
	}
	key := useKey{c.Of, c.As, c.On, c.Account, c.Region, c.Action, Shown(c.Address, 64), c.Client}
	for step := range useSteps {
		if i, ok := u.index[key]; ok {
			u.count(i, c, step)
			return
		}
		if u.steps[step] < u.most || step == useSteps-1 {
			u.steps[step]++
			u.index[key] = len(u.list)
			u.list = append(u.list, u.begin(key, c))
			u.count(len(u.list)-1, c, step)
			return
		}
		key = key.coarser(step)
	}
}

// coarser leaves out what the step after step does not tell apart.
func (k useKey) coarser(step int) useKey {
	switch step {
	case 0:
		k.address, k.client = "", ""
	case 1:
		k.as, k.on = fact.Key{}, fact.Key{}
	default:
		k.action = "*"
	}
	return k
}

func (u *Uses) begin(key useKey, c Call) fact.Use {
	return fact.Use{Of: key.of, As: key.as, On: key.on, Log: u.log, Account: key.account, Region: key.region, Action: key.action,
		Address: key.address, Client: key.client, First: c.At, Last: c.At}
}

// count adds a call to a use. Its evidence is the first call's and the newest's.
func (u *Uses) count(i int, c Call, step int) {
	use := &u.list[i]
	use.Count++
	if c.Denied {
		use.Denied++
	}
	if step > 0 {
		u.merged++
	}
	evidence := func() fact.Evidence { return u.Evidence(c.Event, c.At) }
	switch {
	case use.Count == 1:
		use.Evidence = []fact.Evidence{evidence()}
	case c.At.Before(use.First):
		if len(use.Evidence) == 1 {
			use.Evidence = append(use.Evidence, use.Evidence[0])
		}
		use.First, use.Evidence[0] = c.At, evidence()
	case c.At.Before(use.Last):
	case len(use.Evidence) == 1:
		use.Last, use.Evidence = c.At, append(use.Evidence, evidence())
	default:
		use.Last, use.Evidence[1] = c.At, evidence()
	}
}

// Finish adds the facts, in the order in which the combinations first came.
func (u *Uses) Finish() {
	for i := range u.list {
		u.Facts = append(u.Facts, fact.Fact{Use: &u.list[i]})
	}
	if u.merged > 0 {
		u.Diagnostics = append(u.Diagnostics, u.File.Diagnose(fact.Warning, 0, fmt.Sprintf(
			"reading uses: more than %d distinct combinations of credential, action, address and client; %d further calls are counted without their address and client, or more coarsely; split the log by day to keep them apart",
			u.most, u.merged)))
	}
}

// Shown returns a name from a log as it may be shown: without control and other
// unprintable characters, no longer than most bytes.
func Shown(text string, most int) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, text))
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "")
	}
	return text
}

// Short cuts a name from a file that is quoted in a message.
func Short(name string, most int) string {
	if len(name) <= most {
		return name
	}
	return strings.ToValidUTF8(name[:most], "") + "…"
}

// ClientOf returns what a caller says it is, from its user agent: the words
// before the first version or remark ("kubectl" of "kubectl/v1.29 (linux)"), and
// behind them the runtime that it says it runs in.
func ClientOf(userAgent string) string {
	words := strings.Fields(strings.TrimLeft(Shown(userAgent, 400), "["))
	client := firstWords(words)
	for _, word := range words {
		if mark := runtimeMark(word); mark != "" && !strings.Contains(client, mark) {
			return strings.TrimSpace(client + " " + mark)
		}
	}
	return client
}

func firstWords(words []string) string {
	const longest = 60
	for i, word := range words {
		name, _, versioned := strings.Cut(word, "/")
		switch {
		case versioned:
			return Shown(strings.Join(append(words[:i:i], name), " "), longest)
		case word[0] == '(' || word[0] == '{' || unicode.IsDigit(rune(word[0])):
			return Shown(strings.Join(words[:i], " "), longest)
		}
	}
	return Shown(strings.TrimRight(strings.Join(words, " "), "]"), longest)
}

// runtimeMark returns the runtime that a word of a user agent names: the SDKs of
// AWS write AWS_EXECUTION_ENV behind exec-env ("AWS_Lambda_python3.12", of which
// the version is left out), the AWS action of GitHub its own name.
func runtimeMark(word string) string {
	word = strings.Trim(word, "[]")
	if strings.Contains(word, "github-actions") {
		return Shown(word, 60)
	}
	name, ok := strings.CutPrefix(word, "exec-env")
	if !ok || len(name) < 2 || (name[0] != '/' && name[0] != '#') {
		return ""
	}
	parts := strings.Split(name[1:], "_")
	return Shown("exec-env/"+strings.Join(parts[:min(2, len(parts))], "_"), 40)
}
