package main

import (
	"context"
	"errors"
)

// The exit codes of the contract.
const (
	exitAnswered   = 0
	exitThreshold  = 1
	exitWrongCall  = 2
	exitIncomplete = 3
	// exitInterrupted is what shells expect of a process that a signal ended.
	exitInterrupted = 130
)

// exitError is an error that has a code of its own.
type exitError struct {
	code int
	why  string
}

func (e exitError) Error() string { return e.why }

// exitCode is the one place that maps errors to exit codes.
func exitCode(err error) int {
	var coded exitError
	switch {
	case err == nil:
		return exitAnswered
	case errors.As(err, &coded):
		return coded.code
	case errors.Is(err, context.Canceled):
		return exitInterrupted
	default:
		return exitWrongCall
	}
}
