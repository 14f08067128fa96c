// Package codeowners reads CODEOWNERS files of GitHub and of GitLab.
//
// The rules become the prop ownerRules of the file, each with its pattern, owners,
// line and section; package link applies them to the files and workflows that are
// known of the repository, and to the repository itself. A line that names no
// owner takes them away, or has those of its section.
//
// Of GitLab's sections the name and the default owners are read; whether one is
// optional, and how many approvals it needs, says nothing of whose the files are.
//
// Sources: docs.github.com "About code owners"; docs.gitlab.com "Syntax of
// CODEOWNERS file", "Advanced CODEOWNERS configuration".
package codeowners
