package say

import (
	"cmp"
	"slices"
	"strings"
)

// pattern is a sentence with holes: the texts between them, and what is said for it.
type pattern struct {
	fixed []string
	to    string
}

// read makes the tables of a language, once it is spoken.
func (l *language) read() {
	l.exact = map[string]string{}
	for _, pair := range slices.Concat(slices.Concat(l.own, l.heard)...) {
		l.exact[pair[0]] = pair[1]
	}
	for _, pair := range slices.Concat(l.heard...) {
		if fixed := between(pair[0]); len(fixed) > 1 {
			l.holes = append(l.holes, pattern{fixed, pair[1]})
		}
	}
	slices.SortStableFunc(l.holes, func(a, b pattern) int { return cmp.Compare(b.letters(), a.letters()) })
}

// between returns the texts before, between and behind the holes of a sentence.
func between(sentence string) []string {
	var fixed []string
	for {
		at, end, _ := placeholder(sentence)
		if at < 0 {
			return append(fixed, sentence)
		}
		fixed = append(fixed, sentence[:at])
		sentence = sentence[end:]
	}
}

func (p pattern) letters() (n int) {
	for _, text := range p.fixed {
		n += len(text)
	}
	return n
}

// Heard says again what was said in English elsewhere: by the plan's checks, by the engine,
// by the server. A finished sentence is found by the one in the catalogue
// that it was made of; one that is not there stays as it is. A sentence that
// ends in a full stop is also found without it. The cost is some µs for a sentence with holes.
func Heard(sentence string) string {
	l := current()
	if l.exact == nil || sentence == "" {
		return sentence
	}
	if to, ok := l.again(sentence); ok {
		return to
	}
	if bare, ok := strings.CutSuffix(sentence, "."); ok {
		if to, ok := l.again(bare); ok {
			return to + "."
		}
	}
	return sentence
}

func (l *language) again(sentence string) (string, bool) {
	if to, ok := l.exact[sentence]; ok {
		return to, true
	}
	if field, rest, ok := strings.Cut(sentence, ": "); ok && !strings.Contains(field, " ") {
		to, ok := l.again(rest) // a mistake is told behind the name of its field
		return field + ": " + to, ok
	}
	for _, p := range l.holes {
		texts, ok := p.match(sentence)
		if !ok {
			continue
		}
		for i, text := range texts {
			texts[i] = l.hole(text)
		}
		return fill(p.to, texts), true
	}
	return sentence, false
}

// placeholder says what stood in a hole: a number in the language's own way, a sentence
// of the catalogue as that, a list of choices in the language, anything else as it is.
func (l *language) hole(text string) string {
	if to, ok := l.again(text); ok {
		return to
	}
	if list, last, ok := strings.Cut(text, " or "); ok && !strings.Contains(last, " ") {
		return list + " " + T("or") + " " + last
	}
	return l.numeral(text)
}

// match finds what stands in the holes of a sentence that was made of the pattern.
func (p pattern) match(sentence string) (texts []string, ok bool) {
	rest, ok := strings.CutPrefix(sentence, p.fixed[0])
	if !ok {
		return nil, false
	}
	last := len(p.fixed) - 1
	for _, text := range p.fixed[1:last] {
		inner, behind, found := strings.Cut(rest, text)
		if !found {
			return nil, false
		}
		texts, rest = append(texts, inner), behind
	}
	inner, ok := strings.CutSuffix(rest, p.fixed[last])
	return append(texts, inner), ok && inner != ""
}

// Sentences are the sentences that a language, by its tag, has something for: pairs of the
// English one and its own. English itself has none.
func Sentences(tag string) [][2]string {
	for _, l := range languages {
		if l.tag == tag {
			return slices.Concat(slices.Concat(l.own, l.heard)...)
		}
	}
	return nil
}
