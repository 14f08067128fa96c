// Package gitguardian reads what GitGuardian reports: the JSON of ggshield (secret
// scan of paths, commits, images) and the secret incidents of the platform's API
// (a list, one incident, or the payload of a webhook).
//
// ggshield: an incident of an entity becomes a credential in that file. Matches are
// masked, so there is no value; ignore_sha, which is a digest of the value, becomes a
// mark: equal ones are one secret. It is not kept itself, as no digest is. Where a detector has several matches (the
// id and the secret of an AWS key) the whole credential was seen.
//
// Platform: an incident becomes a credential, in a place for each of its
// occurrences where they are given (an incident that was fetched alone has up to
// 20), else in none. secret_hash and hmsl_hash are marks. share_url opens an
// incident for whoever has it and is not read.
//
// validity "valid" is GitGuardian's own question to the issuer: active; "invalid":
// inactive. All else (no_checker, failed_to_check, not_checked, unknown) says
// nothing. When it was asked is not in the report: the time is that of
// keyreach.yaml, or of the webhook. secret_revoked is a person's word: revoked
// since resolved_at. An incident that is ignored or resolved otherwise ends nothing.
//
// Source: ggshield's JSON output schemas, and the SecretIncident of
// api.gitguardian.com as recorded in GitGuardian/py-gitguardian's tests (MIT). The
// form of an occurrence (sha, filepath, source.url, date, matches) is from the same
// place; occurrences of sources other than repositories are read by their url.
package gitguardian
