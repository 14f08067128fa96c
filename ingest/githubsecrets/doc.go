// Package githubsecrets reads GitHub secret scanning: the alerts of the REST API
// (a list, or one alert) and the webhooks secret_scanning_alert and
// secret_scanning_alert_location.
//
// An alert becomes a credential in the file, issue, pull request, discussion or
// wiki page that its location names: first_location_detected, the location of a
// webhook, or the answer of the alert's locations_url added to the alert as
// "locations". A place that holds the value only as an earlier version of itself
// counts as holding it. Where the file gives no location, the place is a file of
// the repository that is named after the alert.
//
// GitHub's validity is the issuer's own check (active, inactive; unknown says
// nothing and is no status); its time is validity_checked_at where there is one,
// else updated_at, else not known. A resolution is a person's word: "revoked" is a
// status since resolved_at, beside what validity says (but not against an "active"
// of the same moment); the others ("false_positive", "used_in_tests", "wont_fix" …)
// close an alert and end no credential, so they are a prop and no status. The
// number of an alert is a mark: what a webhook says of it and what a list says is
// one credential, though a webhook has no value.
//
// Comments of people may hold anything and are not read. An alert whose value was
// found in base64 (is_base64_encoded) is taken as GitHub shows it.
//
// Source: docs.github.com/rest/secret-scanning and the webhook payloads of
// octokit/webhooks. validity_checked_at is not documented there: it is read where
// it stands.
package githubsecrets
