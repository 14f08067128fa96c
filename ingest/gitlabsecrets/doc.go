// Package gitlabsecrets reads the secret detection reports of GitLab, versions 13
// to 15 (gl-secret-detection-report.json); what version 15 dropped (category,
// message, a scanner for each finding) is not needed.
//
// A finding becomes a credential in a file. Its value is raw_source_code_extract,
// which a report may lack. A commit of "0000000" and a date of the year 1 mean that
// the history was not looked at. The scan's end, which GitLab writes without a
// zone and means as UTC, is when a finding was seen; the commit's date, where there
// is one, is when it was so. A report has no repository: keyreach.yaml says which.
//
// The other reports of GitLab (SAST, dependencies) have the same shape; only those
// of secret detection are read.
//
// Source: the security report schemas of GitLab (secret-detection-report-format).
package gitlabsecrets
