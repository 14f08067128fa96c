// Package sarif reads SARIF 2.1.0 (and 2.0.0, which differs in nothing that is
// read) of scanners for secrets.
//
// A run is of such a scanner where its driver's name says so (gitleaks, trufflehog,
// detect-secrets, ggshield, Nosey Parker …); of other tools those results count
// whose rule says that it finds secrets: by its tags ("secret", CWE-798) or by its
// id (CKV_SECRET_…). A file without any is skipped, and the reason names the tool:
// most SARIF is of tools that look for other things.
//
// A result becomes a place that stores a credential, one for each location. The
// value is the snippet where the tool writes the value there (gitleaks does), else
// what in the snippet is a value by its own mark; other snippets are a line of
// text and give no value. A suppressed result is kept, with a prop: suppressing
// ends no credential. The commit is that of partialFingerprints (gitleaks), else
// that which versionControlProvenance says was scanned, as the repository is.
//
// Not read: codeFlows, relatedLocations, fixes, external property files.
package sarif
