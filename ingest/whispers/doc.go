// Package whispers reads the JSON reports of whispers: an array of objects with
// key, value, file, line and rule_id.
//
// A finding becomes a credential in a file. Some rules report no secret but a name
// (a file's, a dangerous function's) or a comment: those are left out, each with a
// diagnostic. Older reports lack rule_id: there the message is
// the rule. A line of 0 is not known.
//
// Source: Skyscanner/whispers, its README and rules.
package whispers
