// Package compose reads Docker Compose files.
//
// A service becomes a compose-service. A secret written out in its environment or
// its build arguments is stored by the file, at its line, and used by the service;
// so is the default of a variable (${PASSWORD:-hunter2}). What the service takes
// from elsewhere, the files under env_file, the variables that are filled in from
// the .env beside the file, and secrets from files or variables, is named in the
// prop reads, by which package link joins it. A secret from a file is a file that
// stores a secret of which nothing else is known; external secrets are names.
//
// The image, in which others' code runs, and the file itself, by which the service
// is defined, are loaded by the service. Tags to reset a value (!reset) are
// followed; files that are merged or included are each read for themselves.
// Command lines, labels and health checks are not searched for secrets.
//
// Source: the Compose specification (compose-spec/compose-spec, 05-services.md,
// 09-secrets.md, 12-interpolation.md).
package compose
