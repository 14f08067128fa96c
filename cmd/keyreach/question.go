package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/credential"
	"keyreach/engine/fact"
	"keyreach/engine/render"
)

// questionFlags are the flags that questions share.
type questionFlags struct {
	sourceFlags
	from, to, without []string
	access, asOf      string
	format            string
	limit             int
	assumeActive      bool
	hypothetical      bool
	requireComplete   bool
	failOn            string
	valueStdin        bool
	kind              string
	foundIn, at       string
	evidence          bool
	paths             int
	limits            engine.AgeLimits
	// strict: an incomplete answer ends with its own code unless it is allowed.
	strict          bool
	allowIncomplete bool
}

func (f *questionFlags) add(c *cobra.Command, formats ...string) {
	f.sourceFlags.add(c)
	flags := c.Flags()
	flags.StringArrayVar(&f.from, "from", nil, "start: an id, kind:id, place:… or a fingerprint (repeatable)")
	flags.StringArrayVar(&f.to, "to", nil, "target (repeatable)")
	flags.StringArrayVar(&f.without, "without", nil, "answer as if this node were not there (repeatable)")
	flags.StringVar(&f.access, "access", "", "discover, read, write or control: how the start is held, or what is asked of the target")
	flags.StringVar(&f.asOf, "as-of", "", "time asked about, RFC 3339 (default now)")
	flags.StringVar(&f.format, "format", "table", strings.Join(formats, ", "))
	flags.IntVar(&f.limit, "limit", engine.DefaultLimit, "how many entries are listed; 0 lists all")
	flags.BoolVar(&f.assumeActive, "assume-active", false, "follow inactive, expired and revoked credentials too")
	flags.BoolVar(&f.hypothetical, "hypothetical", false, "follow hypothetical edges too")
	flags.BoolVar(&f.requireComplete, "require-complete", false, "exit 3 where the answer is incomplete")
	flags.StringVar(&f.failOn, "fail-on", "", "exit 1 where an entry has this verdict or a better one: yes, conditional, unknown")
	flags.DurationVar(&f.limits.Status, "status-limit", engine.DefaultStatusLimit, "how old a status may be before it is told as past; 0 for the default")
	flags.DurationVar(&f.limits.Policy, "policy-limit", engine.DefaultPolicyLimit, "how old what decides an authority may be before its verdict is told as past")
	flags.BoolVar(&f.valueStdin, "value-stdin", false, "read a secret's value from standard input as the start")
	flags.StringVar(&f.kind, "kind", "", "the credential kind of the value given with --value-stdin")
	flags.StringVar(&f.foundIn, "found-in", "", "where the value given with --value-stdin was seen: slack:…, teams:…, jira:…, confluence:… or file:…")
	flags.StringVar(&f.at, "at", "", "when it was seen there, RFC 3339")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("access", cobra.FixedCompletions([]string{"discover", "read", "write", "control"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions([]string{"yes", "conditional", "unknown"}, cobra.ShellCompDirectiveNoFileComp))
}

// addStrict adds the flag of commands whose incomplete answers end with code 3.
func (f *questionFlags) addStrict(c *cobra.Command) {
	c.Flags().BoolVar(&f.allowIncomplete, "allow-incomplete", false, "exit 0 though the answer is incomplete")
}

// maxValue bounds a value read from standard input.
const maxValue = 1 << 20

// declaration returns the finding that the flags declare, nil for none. The value
// is read here, before the estate is.
func (f *questionFlags) declaration(a *app) (*declaration, error) {
	if f.foundIn == "" {
		return nil, nil
	}
	place, err := parsePlace(f.foundIn)
	if err != nil {
		return nil, err
	}
	d := &declaration{kind: f.kind, place: place}
	if f.at != "" {
		at, ok := fact.ParseTime(f.at)
		if !ok {
			return nil, fmt.Errorf("--at %q is no time; write 2026-11-24T02:14:00Z", f.at)
		}
		d.at = &at
	}
	d.given, err = a.readValue()
	d.value, _ = credential.Meant(d.given)
	if err == nil && !credential.Joinable(d.value) {
		err = errJoinsNothing
	}
	return d, err
}

var errJoinsNothing = errors.New("the value on standard input is too short, redacted or a placeholder: it joins nothing")

func (a *app) readValue() (string, error) {
	value, err := io.ReadAll(io.LimitReader(a.std.in, maxValue))
	if err != nil {
		return "", fmt.Errorf("reading the value from standard input: %w", err)
	}
	return strings.TrimSpace(string(value)), nil
}

// question turns flags into a question. The value on standard input becomes
// fingerprints here and is not kept.
func (f *questionFlags) question(a *app, l *loaded) (engine.Question, error) {
	q := engine.Question{From: f.from, To: f.to, Without: f.without, Limit: f.limit, AssumeActive: f.assumeActive, Hypothetical: f.hypothetical, Paths: f.paths, Kind: f.kind, At: a.now(), Limits: f.limits}
	if f.limit < 0 {
		return q, fmt.Errorf("--limit %d: a limit is 0 (all) or more", f.limit)
	}
	if f.limits.Status < 0 || f.limits.Policy < 0 {
		return q, errors.New("--status-limit and --policy-limit are not negative")
	}
	if f.access != "" {
		access, err := fact.ParseAccess(f.access)
		if err != nil {
			return q, fmt.Errorf("--access: %w", err)
		}
		q.Access = access
	}
	if f.asOf != "" {
		at, ok := fact.ParseTime(f.asOf)
		if !ok {
			return q, fmt.Errorf("--as-of %q is no time; write 2026-11-24T02:14:00Z", f.asOf)
		}
		q.At = at
	}
	switch {
	case !l.declared.IsZero():
		q.From = append(slices.Clone(q.From), l.declared.String())
	case f.valueStdin:
		value, err := a.readValue()
		if err != nil {
			return q, err
		}
		if q.Fingerprints = l.fingerprint.Given(value); q.Fingerprints == nil {
			return q, errJoinsNothing
		}
	}
	return q, nil
}

// asked is an answer, ready to be written in each format.
type asked struct {
	summary *engine.Summary
	json    any
	table   func(io.Writer, render.Style) error
	lines   func(io.Writer) error
	// others are further formats by their names.
	others map[string]func(io.Writer) error
}

// answer returns the body of a question's command: it checks the flags, loads,
// asks, writes, and maps the summary to an exit code.
func (f *questionFlags) answer(a *app, formats []string, ask func(context.Context, *engine.Asker, engine.Question) (asked, error)) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		if err := f.check(c, formats...); err != nil {
			return err
		}
		f.from = append(f.from, args...)
		declared, err := f.declaration(a)
		if err != nil {
			return err
		}
		l, err := f.loadWith(c.Context(), a, declared)
		if err != nil {
			return err
		}
		q, err := f.question(a, l)
		if err != nil {
			return err
		}
		answer, err := ask(c.Context(), f.asker(l), q)
		if err != nil {
			return err
		}
		other := answer.others[f.format]
		switch {
		case other != nil:
			err = other(a.std.out)
		case f.format == "json":
			err = render.JSON(a.std.out, answer.json)
		case f.format == "jsonl":
			err = answer.lines(a.std.out)
		default:
			err = answer.table(a.std.out, f.style(a))
		}
		if err != nil {
			return err
		}
		return f.verdict(answer.summary)
	}
}

func (f *questionFlags) asker(l *loaded) *engine.Asker {
	return &engine.Asker{Estate: l.estate, Catalogue: l.tables.Catalogue, Version: version}
}

func (f *questionFlags) style(a *app) render.Style {
	return render.Style{Color: isTerminal(a.std.out) && os.Getenv("NO_COLOR") == "", Paths: f.evidence}
}

// verdict maps an answer's summary to the exit code that the flags ask for.
func (f *questionFlags) verdict(s *engine.Summary) error {
	crossed := false
	switch f.failOn {
	case "":
	case "yes":
		crossed = s.Yes > 0
	case "conditional":
		crossed = s.Yes+s.Conditional > 0
	case "unknown":
		crossed = s.Total > 0
	}
	switch {
	case crossed:
		return exitError{code: exitThreshold, why: "the threshold --fail-on " + f.failOn + " was crossed"}
	case (f.requireComplete || f.strict && !f.allowIncomplete) && !s.Complete:
		return exitError{code: exitIncomplete, why: "the answer is incomplete; its missing inputs name what would settle it"}
	}
	return nil
}

// check refuses flags that no answer could honour, before anything is loaded.
func (f *questionFlags) check(c *cobra.Command, formats ...string) error {
	given := c.Flags()
	switch {
	case c.Name() == "reach" && len(f.to) > 0:
		return errors.New("reach lists all that is reached and takes no --to: ask keyreach why … --to " + f.to[0])
	case given.Changed("as-of") && f.asOf == "":
		return errors.New("--as-of is empty; write 2026-11-24T02:14:00Z, or leave it out for now")
	case given.Changed("paths") && f.paths < 1:
		return fmt.Errorf("--paths %d: name at least one", f.paths)
	case f.foundIn != "" && !f.valueStdin:
		return errors.New("--found-in says where a value was seen: it belongs to --value-stdin")
	case f.at != "" && f.foundIn == "":
		return errors.New("--at says when a value was seen: it belongs to --found-in")
	case f.kind != "" && !f.valueStdin:
		return errors.New("--kind says what a value is: it belongs to --value-stdin")
	}
	for _, known := range formats {
		if f.format == known {
			switch f.failOn {
			case "", "yes", "conditional", "unknown":
				return nil
			}
			return fmt.Errorf("--fail-on %q is not one of yes, conditional, unknown", f.failOn)
		}
	}
	return fmt.Errorf("--format %q is not one of %s", f.format, strings.Join(formats, ", "))
}
