package fact

import (
	"unicode"
	"unicode/utf8"
)

// Visible reports whether a reader sees a character for what it is: it is no control
// character, turns no direction of text, and takes a place of its own or marks the
// letter before it. Of the blanks only the space is visible.
func Visible(r rune) bool {
	const blankPattern = '\u2800' // of Braille: printed, and yet a blank
	return unicode.IsPrint(r) && r != blankPattern && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// AllVisible reports whether text is UTF-8 of which a reader sees every character.
func AllVisible(text string) bool {
	for _, r := range text {
		if !Visible(r) {
			return false
		}
	}
	return utf8.ValidString(text)
}
