package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"keyreach/engine/estate"
	"keyreach/server"
)

// tokenVariable names the environment variable that holds the server's token.
const tokenVariable = "KEYREACH_TOKEN"

func newServe(a *app) *cobra.Command {
	var source sourceFlags
	var listen, tokenFile string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Answer questions over HTTP",
		Long: `serve answers POST /v1/reach, /v1/why and /v1/exposure with the JSON that the
commands print. It listens on this machine only; any other address needs a
token, from ` + tokenVariable + ` or a file. SIGHUP reads the estate again.`,
		Example: `  keyreach serve --store estate.db
  ` + tokenVariable + `=… keyreach serve --store estate.db --listen 0.0.0.0:8080`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			token, err := readToken(tokenFile)
			if err != nil {
				return err
			}
			if !server.Loopback(listen) && token == "" {
				return fmt.Errorf("--listen %s can be reached from other machines: set %s or --token-file, or listen on 127.0.0.1", listen, tokenVariable)
			}
			return a.serve(c.Context(), &source, listen, token)
		},
	}
	source.add(c)
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8080", "address to listen on")
	c.Flags().StringVar(&tokenFile, "token-file", "", "file that holds the bearer token")
	return c
}

func readToken(file string) (string, error) {
	if file == "" {
		given, isSet := os.LookupEnv(tokenVariable)
		token := strings.TrimSpace(given)
		if isSet && given != "" && token == "" {
			return "", fmt.Errorf("reading the token: %s is blank", tokenVariable)
		}
		return token, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("reading the token: %w", err)
	}
	token := strings.TrimSpace(string(text))
	if token == "" {
		return "", fmt.Errorf("reading the token: %s is empty", file)
	}
	return token, nil
}

// serve listens first, so that a wrong address fails at once and health can be
// asked while the estate is read.
func (a *app) serve(ctx context.Context, source *sourceFlags, listen, token string) error {
	log := slog.New(slog.NewJSONHandler(a.std.err, nil))
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", listen)
	if err != nil {
		return fmt.Errorf("listening on %s: %w", listen, err)
	}
	tables, err := estate.LoadTables()
	if err != nil {
		return err
	}
	holder := &estate.Holder{}
	handler := server.Handler(server.Config{Holder: holder, Catalogue: tables.Catalogue, Version: version, Token: token, Log: log, Now: a.now})
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go a.keepLoaded(ctx, cancel, source, holder, log)
	log.Info("listening", "address", listener.Addr().String())
	if err := server.Serve(ctx, listener, handler, log); err != nil {
		return err
	}
	if cause := context.Cause(ctx); cause != nil && !errors.Is(cause, context.Canceled) {
		return cause
	}
	return nil
}

// keepLoaded reads the estate, and again at every SIGHUP; the estate before
// stays in place where reading fails. A first read that fails ends the server.
func (a *app) keepLoaded(ctx context.Context, stop context.CancelCauseFunc, source *sourceFlags, holder *estate.Holder, log *slog.Logger) {
	again := make(chan os.Signal, 1)
	signal.Notify(again, syscall.SIGHUP)
	defer signal.Stop(again)
	for {
		l, err := source.load(ctx, a)
		switch {
		case err == nil:
			holder.Swap(l.estate)
			log.Info("loaded", "nodes", l.estate.Len(), "edges", l.estate.EdgeCount(), "sources", l.estate.Sources)
		case holder.Current() == nil:
			stop(err)
			return
		default:
			log.Error("reading the estate again failed; the one before stays", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-again:
		}
	}
}
