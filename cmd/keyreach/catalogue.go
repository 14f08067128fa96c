package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"keyreach/engine"
	"keyreach/engine/credential"
	"keyreach/engine/render"
)

func newCatalogue(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "catalogue",
		Short: "What is known of kinds of credential: life, revocation, what survives it",
		Long: `catalogue shows the embedded catalogue of credential kinds: how each is recognised, what it acts as, how
long it lives, what it makes, how it is revoked, what each step ends beside it, and what survives.
What no source says is shown as unknown, what was not read in one as inferred.`,
		Example: `  keyreach catalogue list --issuer github
  keyreach catalogue show aws-access-key
  keyreach catalogue recognise --value-stdin < found.txt`,
	}
	c.AddCommand(newCatalogueList(a), newCatalogueShow(a), newCatalogueRecognise(a))
	return c
}

// catalogueFlags are what the commands on the catalogue share.
type catalogueFlags struct{ format string }

func (f *catalogueFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.format, "format", "table", "table, json")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"table", "json"}, cobra.ShellCompDirectiveNoFileComp))
}

// write writes an answer in the format that was asked for.
func (f *catalogueFlags) write(a *app, answer any, table func(io.Writer) error) error {
	switch f.format {
	case "json":
		return render.JSON(a.std.out, answer)
	case "table":
		return table(a.std.out)
	default:
		return fmt.Errorf("--format %q is none of table, json", f.format)
	}
}

func newCatalogueList(a *app) *cobra.Command {
	f := &catalogueFlags{}
	var issuer string
	c := &cobra.Command{
		Use:   "list [--issuer NAME]",
		Short: "The kinds, one a line",
		Example: `  keyreach catalogue list
  keyreach catalogue list --issuer aws
  keyreach catalogue list --issuer "Microsoft Entra" --format json`,
		Args: noValues,
		RunE: func(*cobra.Command, []string) error {
			catalogue, err := credential.Load()
			if err != nil {
				return err
			}
			answer, err := engine.ListCatalogue(catalogue, issuer, version)
			if err != nil {
				return err
			}
			return f.write(a, answer, func(w io.Writer) error { return render.CatalogueList(w, answer) })
		},
	}
	f.add(c)
	c.Flags().StringVar(&issuer, "issuer", "", "only kinds of this issuer: a part of its name, or the first word of its kinds (aws, github)")
	return c
}

func newCatalogueShow(a *app) *cobra.Command {
	f := &catalogueFlags{}
	c := &cobra.Command{
		Use:   "show KIND",
		Short: "All that is known of one kind",
		Example: `  keyreach catalogue show github-pat-fine-grained
  keyreach catalogue show entra-client-secret --format json`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return errors.New("show takes one kind of credential; keyreach catalogue list names them")
			}
			catalogue, err := credential.Load()
			if err != nil {
				return err
			}
			answer, err := engine.ShowKind(catalogue, args[0], version)
			if err != nil {
				return err
			}
			return f.write(a, answer, func(w io.Writer) error { return render.Kind(w, answer) })
		},
		ValidArgsFunction: completeKinds,
	}
	f.add(c)
	return c
}

func completeKinds(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	catalogue, err := credential.Load()
	if err != nil || len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return catalogue.Kinds(), cobra.ShellCompDirectiveNoFileComp
}

func newCatalogueRecognise(a *app) *cobra.Command {
	f := &catalogueFlags{}
	var fromStdin bool
	c := &cobra.Command{
		Use:   "recognise --value-stdin",
		Short: "Which kinds a value may be, and what it says by itself",
		Long: `recognise reads a secret's value from standard input, as it is or as it was found (in quotes, as NAME=value,
NAME: value, Authorization: Bearer value), and writes the kinds that it may be of, and what the value says by itself: the account inside an AWS access key id, the claims and the expiry of a JWT, the
expiry of a signed URL, whose a key file is, whether a GitHub token's checksum matches. Nothing is sent
anywhere, and the value is neither kept nor repeated.`,
		Example: `  keyreach catalogue recognise --value-stdin < found.txt
  grep ^NPM_TOKEN .env | keyreach catalogue recognise --value-stdin
  pbpaste | keyreach catalogue recognise --value-stdin --format json`,
		Args: noValues,
		RunE: func(*cobra.Command, []string) error {
			if !fromStdin {
				return errors.New("a value is read from standard input alone: give --value-stdin")
			}
			value, err := a.readValue()
			if err != nil {
				return err
			}
			if value == "" {
				return errors.New("standard input is empty")
			}
			catalogue, err := credential.Load()
			if err != nil {
				return err
			}
			answer := engine.Recognise(catalogue, value, version)
			return f.write(a, answer, func(w io.Writer) error { return render.Recognised(w, answer) })
		},
	}
	f.add(c)
	c.Flags().BoolVar(&fromStdin, "value-stdin", false, "read the value from standard input")
	return c
}

// noValues refuses arguments without repeating them: one may be a secret's value.
func noValues(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes no arguments (they are not repeated: a value is given on standard input)", c.CommandPath())
	}
	return nil
}
