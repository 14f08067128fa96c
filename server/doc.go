// Package server is the HTTP door: the same questions and the same JSON as the
// command line, with problem details (RFC 9457) for errors, request ids, limits
// and timeouts. It keeps no state but the estate it was given.
package server
