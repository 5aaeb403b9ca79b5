// Package notation finds IDs that stand in the notation of something else: a list of SQL or of a program, a list with
// bullets, a table of Markdown or HTML, quotation marks, signs of numbers. What it finds is one way to read a text; a
// person decides whether it was meant.
package notation

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is a notation.
type Kind string

// The notations.
const (
	None      Kind = ""
	Code      Kind = "code"      // IN (1, 2, 3), ['a', 'b',], x = [1, 2]
	Bullets   Kind = "bullets"   // - 42, 1. 42, • 42
	Rules     Kind = "rules"     // a table of Markdown, or one that a terminal shows
	HTML      Kind = "html"      // a table or a list
	Quotes    Kind = "quotes"    // '42', “42”, `42`
	Hashes    Kind = "hashes"    // #42
	Thousands Kind = "thousands" // 1,234
	Mixed     Kind = "mixed"     // Ada, Countess; Bo
)

// readers are tried one after the other.
var readers = []struct {
	kind Kind
	read func(text string) []string // IDs, or lines of a table, tab separated; nil for another notation
}{
	{HTML, readHTML},
	{Rules, readRules},
	{Bullets, readBullets},
	{Thousands, readThousands},
	{Code, readCode},
	{Hashes, readHashes},
	{Quotes, readQuotes},
	{Mixed, readMixed},
}

// most is how many bytes of a text are looked at. A longer one comes from a program, and in a notation of its own.
const most = 1 << 20

// Plain returns the notation of a text, and the same IDs as a list of one a line or a table with tabs. It returns None
// for a plain list, for a table and for a text of more than a megabyte.
func Plain(text string) (Kind, string) {
	if len(text) > most {
		return None, ""
	}
	text = strings.TrimSpace(strings.NewReplacer("\uFEFF", "", "\r\n", "\n", "\r", "\n").Replace(text))
	if text == "" {
		return None, ""
	}
	for _, r := range readers {
		list := r.read(text)
		if len(list) == 0 || slices.Contains(list, "") {
			continue
		}
		if plain := strings.Join(list, "\n"); plain != text {
			return r.kind, plain
		}
	}
	return None, ""
}

// lines returns the lines of a text that hold something, trimmed.
func lines(text string) (list []string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// quoted returns an ID as a list has it: in quotes where it holds what separates IDs.
func quoted(id string) string {
	if !strings.ContainsAny(id, ",;\t\n") && !strings.HasPrefix(id, `"`) {
		return id
	}
	return `"` + strings.ReplaceAll(id, `"`, `""`) + `"`
}

// marks are the signs that lists in texts begin with, each with a blank behind it.
var marks = []string{"-", "*", "+", "•", "–", "—", "·", "◦", "▪", "●", "‣"}

// readBullets reads a list each of whose lines begins with a bullet, or with a number that counts up.
func readBullets(text string) (ids []string) {
	for n, line := range lines(text) {
		first, rest, found := strings.Cut(line, " ")
		number := strings.TrimRight(first, ".)")
		isCounted := number != first && number == strconv.Itoa(n+1)
		if !found || !slices.Contains(marks, first) && !isCounted {
			return nil
		}
		rest = strings.TrimSpace(rest)
		for _, box := range []string{"[ ] ", "[x] ", "[X] "} {
			rest = strings.TrimPrefix(rest, box)
		}
		if inner, ok := inside(rest); ok {
			rest = inner
		}
		ids = append(ids, quoted(rest))
	}
	return ids
}

// readHashes reads a list whose IDs all have a number sign before them.
func readHashes(text string) (ids []string) {
	for _, one := range entries(text) {
		id, found := strings.CutPrefix(one, "#")
		if !found || id == "" || strings.ContainsAny(id, "# ") {
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// readThousands reads lines that are numbers whose thousands are separated.
func readThousands(text string) (ids []string) {
	for _, line := range lines(text) {
		digits := thousands(line)
		if digits == "" {
			return nil
		}
		ids = append(ids, digits)
	}
	return ids
}

// thousands returns the digits of a number that stand three by three from its end with the same sign between; empty
// for another text. A number with one dot may be a fraction.
func thousands(text string) string {
	at := strings.IndexAny(text, ",.'’ \u00A0\u202F")
	if at < 1 || at > 3 || text[0] == '0' {
		return ""
	}
	sign, _ := utf8.DecodeRuneInString(text[at:])
	groups := strings.Split(text, string(sign))
	for i, group := range groups {
		if strings.Trim(group, "0123456789") != "" || i > 0 && len(group) != 3 {
			return ""
		}
	}
	if sign == '.' && len(groups) == 2 {
		return ""
	}
	return strings.Join(groups, "")
}

// readMixed reads a list with semicolons between IDs that hold commas.
func readMixed(text string) (ids []string) {
	if !strings.Contains(text, ";") || !strings.Contains(text, ",") || strings.Contains(text, `"`) {
		return nil
	}
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		if part = strings.TrimSpace(part); part != "" {
			ids = append(ids, quoted(part))
		}
	}
	return ids
}
