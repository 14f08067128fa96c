// Package talisman reads the JSON reports of talisman (talisman --scan).
//
// A failure of type "filecontent" becomes a credential in that file, at its first
// commit; the text that talisman found stands at the end of the message, often cut,
// and gives the value only where it is whole. Failures of other types judge a
// file by its name or its size and know no secret: they are left out, with a
// diagnostic. Reports have neither lines nor times.
//
// Source: thoughtworks/talisman, detector/filecontent and detector/helpers.
package talisman
