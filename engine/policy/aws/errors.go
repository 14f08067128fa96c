package aws

import (
	"errors"
	"fmt"
)

// ParseError says what of a policy could not be read, and where.
type ParseError struct {
	// Pointer is the RFC 6901 pointer of the value inside the policy; empty for
	// the policy as a whole.
	Pointer string
	// Offset counts bytes from the start of the text.
	Offset  int64
	Message string
}

// Error implements error.
func (e *ParseError) Error() string {
	if e.Pointer == "" {
		return fmt.Sprintf("policy, byte %d: %s", e.Offset, e.Message)
	}
	return fmt.Sprintf("policy at %s, byte %d: %s", e.Pointer, e.Offset, e.Message)
}

// ParseErrors returns all parse errors that err holds, in the order of the text.
func ParseErrors(err error) []*ParseError {
	var one *ParseError
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var all []*ParseError
		for _, e := range many.Unwrap() {
			all = append(all, ParseErrors(e)...)
		}
		return all
	}
	if errors.As(err, &one) {
		return []*ParseError{one}
	}
	return nil
}
