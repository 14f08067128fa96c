package credential

import (
	"strings"

	"keyreach/engine/fact"
)

// plain are the characters that need no quotes in a POSIX shell.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@%+=,"

// Quote writes a word so that a POSIX shell takes it as it is and for one word.
func Quote(word string) string {
	if isPlain(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// isPlain reports whether a word is one for every shell: zsh looks a program up behind
// an equals sign.
func isPlain(word string) bool {
	return word != "" && strings.Trim(word, plain) == "" && !strings.HasPrefix(word, "-") && !strings.HasPrefix(word, "=")
}

// longestName is more than any issuer gives to what commands name. A terminal cuts
// lines that are pasted at 4,096 characters, and so a command could end early.
const longestName = 512

// IsName reports whether a program that is given a word takes it for a name and no
// more, however it is quoted: nothing of it is hidden, it is no option, climbs no path,
// and is no file or address whose content the program would read in its place (the
// command lines of AWS and Azure do).
func IsName(word string) bool {
	for _, more := range []string{"-", "@", "file://", "fileb://", "http://", "https://"} {
		if strings.HasPrefix(strings.ToLower(word), more) {
			return false
		}
	}
	return fact.AllVisible(word) && !strings.Contains(word, "..") && len(word) <= longestName
}

// Word writes a name for a command that stands in a sentence, where long words are
// shortened: what a shell does not take as it is, shortened or not, becomes the hint in
// angle brackets, so that the command fails.
func Word(name, hint string) string {
	if !IsName(name) || strings.ContainsAny(name, "'") || name == "" {
		return "'<" + hint + ">'"
	}
	return Quote(name)
}
