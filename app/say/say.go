// Package say writes what the page tells a person, in the language of their browser.
//
// The catalogue is a package of pairs for each language, such as [german]: the English sentence, which is its
// own key, and its translation. A sentence has placeholders: {} is the next of what is
// put in, {1} the first, {2} the second. A sentence that counts has forms, set
// apart by |, in the order of the plural categories of CLDR that the language has for whole
// numbers; English and German have two, one and other.
//
// The judge of the rules for plurals and numbers is golang.org/x/text, in the tests:
// in the page it would weigh half a megabyte (x/text/message), and a browser's own Intl is not
// there for the first paint on the server.
//
// A sentence without a translation stays English: nothing is ever blank for want of one.
package say

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"allsettled/app/say/german"
)

// language is one translation of the catalogue.
type language struct {
	tag    string
	tables [][][2]string   // pairs of an English sentence and its translation
	form   func(n int) int // which plural form a whole number takes
	group  string          // between thousands
	point  string          // before decimals

	once  sync.Once
	exact map[string]string // translations by their English sentence, once the language is used
}

// read makes the map of a language.
func (l *language) read() {
	l.exact = map[string]string{}
	for _, pair := range slices.Concat(l.tables...) {
		l.exact[pair[0]] = pair[1]
	}
}

// Sentences returns what a language, by its tag, has translations of: pairs of the English sentence and its own.
// English itself has none.
func Sentences(tag string) [][2]string {
	for _, l := range languages {
		if l.tag == tag {
			return slices.Concat(l.tables...)
		}
	}
	return nil
}

// english is the language of the keys.
var english = &language{tag: "en", form: oneOther, group: ",", point: "."}

// languages are those that there are, English first. The tables of each other one are a package below this one.
var languages = []*language{
	english,
	{tag: "de", form: oneOther, group: ".", point: ",", tables: german.Tables},
}

// now is the language that is spoken; nil is English.
var now atomic.Pointer[language]

// oneOther is the rule of English and German (CLDR, plurals: one is i = 1 and v = 0).
func oneOther(n int) int {
	if n == 1 {
		return 0
	}
	return 1
}

// Languages are the tags of the languages that there are, English first.
func Languages() []string {
	tags := make([]string, len(languages))
	for i, l := range languages {
		tags[i] = l.tag
	}
	return tags
}

// SetLanguage turns to the first language of tags (BCP 47, such as "de-CH") that there is, or else to
// English, and returns its tag. It holds for the whole program, which is one person's
// page; a server, which speaks to many, turns to a language only to draw the first
// paint of each, before it serves any.
func SetLanguage(tags ...string) string {
	for _, tag := range tags {
		primary, _, _ := strings.Cut(strings.ToLower(tag), "-")
		for _, l := range languages {
			if l.tag == primary {
				l.once.Do(l.read)
				now.Store(l)
				return l.tag
			}
		}
	}
	now.Store(english)
	return english.tag
}

func current() *language {
	if l := now.Load(); l != nil {
		return l
	}
	return english
}

// Other is the tag of the language that follows the one that is spoken, the first after the last.
func Other() string {
	for i, l := range languages {
		if l == current() {
			return languages[(i+1)%len(languages)].tag
		}
	}
	return english.tag
}

// T says a sentence of the catalogue, with what its placeholders stand for.
func T(sentence string, texts ...string) string {
	return fill(translated(sentence), texts)
}

// translated returns what a sentence of the catalogue is in the language, or else the sentence itself.
func translated(sentence string) string {
	if to, ok := current().exact[sentence]; ok {
		return to
	}
	return sentence
}

// N says a sentence that counts, such as "{} call|{} calls": the form that n
// takes, with n in its first placeholder and the rest in the others.
func N(n int, forms string, texts ...string) string {
	l := current()
	all := strings.Split(translated(forms), "|")
	return fill(all[min(l.form(n), len(all)-1)], append([]string{Number(n)}, texts...))
}

// fill puts texts into the placeholders of a sentence. A placeholder without a text stays empty.
func fill(sentence string, texts []string) string {
	if !strings.Contains(sentence, "{") {
		return sentence
	}
	var b strings.Builder
	next := 0
	for {
		at, end, which := placeholder(sentence)
		if at < 0 {
			return b.String() + sentence
		}
		b.WriteString(sentence[:at])
		if which == 0 {
			next++
			which = next
		}
		if which <= len(texts) {
			b.WriteString(texts[which-1])
		}
		sentence = sentence[end:]
	}
}

// placeholder finds the first placeholder of a sentence: where it begins and ends, and which text goes in,
// 0 for the next. Other braces, as in {id}, are text. at is -1 where there is none.
func placeholder(sentence string) (at, end, which int) {
	for from := 0; ; {
		open := strings.IndexByte(sentence[from:], '{')
		if open < 0 {
			return -1, 0, 0
		}
		open += from
		inner, _, closed := strings.Cut(sentence[open+1:], "}")
		switch {
		case closed && inner == "":
			return open, open + 2, 0
		case closed && len(inner) == 1 && '1' <= inner[0] && inner[0] <= '9':
			return open, open + 3, int(inner[0] - '0')
		}
		from = open + 1
	}
}
