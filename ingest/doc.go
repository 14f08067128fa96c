// Package ingest turns files into facts: the contract of a format's parser, the
// way files are found, opened and recognised, and the limits under which hostile
// ones are read.
//
// A parser never touches the store, the network or another format. Formats have
// a folder each below this one; ingest/all is the one list of them.
package ingest
