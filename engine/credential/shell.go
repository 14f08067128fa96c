package credential

import (
	"strings"
	"unicode"
)

// plain are the characters that need no quotes in a POSIX shell.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,"

// Quote writes a word so that a POSIX shell takes it as it is and for one word.
func Quote(word string) string {
	if word != "" && strings.Trim(word, plain) == "" && !strings.HasPrefix(word, "-") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// Printable reports whether a word has none but visible characters and spaces: no
// control characters, no line ends, none that change the direction of text.
func Printable(word string) bool {
	return strings.IndexFunc(word, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}
