package say

import (
	"unicode"
	"unicode/utf8"
)

// Capital writes the first letter of a sentence as a capital.
func Capital(sentence string) string {
	first, n := utf8.DecodeRuneInString(sentence)
	if n == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + sentence[n:]
}

// Clip cuts a text to at most n characters, with an ellipsis where something is left out.
func Clip(text string, n int) string {
	count := 0
	for at := range text {
		if count == n {
			return text[:at] + "…"
		}
		count++
	}
	return text
}
