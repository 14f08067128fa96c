// Package yamlwalk reads YAML for parsers that walk whole documents, as those of
// pipelines do: with the tags that a platform makes up (!reference), the positions of
// keys, and a bound on what the text stands for, so that whoever walks it ends. (Who
// goes down known paths only uses yamltree, which expands nothing.)
//
// Anchors are followed and merges (<<) applied. What a few nested aliases stand for
// can be more than any memory holds: a text that expands to more than MaxNodes
// values, or to itself, is refused whole. A broken text is read up to its break; the
// entry at the top in which it breaks, from which something may be missing, is left
// out.
package yamlwalk
