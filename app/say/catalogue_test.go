package say_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"allsettled/app/plan"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// placeholder is a placeholder of a sentence: {}, {1} or {name}.
var placeholder = regexp.MustCompile(`\{[a-zA-Z0-9]*\}`)

// placeholders returns the placeholders of a sentence, sorted; each {} is numbered by its place.
func placeholders(sentence string) []string {
	next := 0
	all := placeholder.FindAllString(sentence, -1)
	for i, one := range all {
		if one == "{}" {
			next++
			all[i] = "{" + strconv.Itoa(next) + "}"
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// misfits says what is wrong with a row of a catalogue whose language has that many plural forms.
func misfits(row [2]string, forms int) (found []string) {
	english, own := strings.Split(row[0], "|"), strings.Split(row[1], "|")
	wanted := 1
	if len(english) > 1 {
		wanted = forms
	}
	if len(english) > 2 || len(own) != wanted {
		return []string{fmt.Sprintf("%d forms, want %d", len(own), wanted)}
	}
	for i, one := range own {
		if strings.TrimSpace(one) != one || one == "" {
			found = append(found, "blank at an end, or empty")
		}
		from := english[min(i, len(english)-1)]
		if want, got := placeholders(from), placeholders(one); !slices.Equal(got, want) {
			found = append(found, fmt.Sprintf("placeholders %v, want %v", got, want))
		}
		if strings.HasSuffix(from, ".") != strings.HasSuffix(one, ".") {
			found = append(found, "a full stop in one of both")
		}
	}
	return found
}

// formsOf counts the plural forms that a language has for whole numbers.
func formsOf(t *testing.T, tag string) int {
	t.Helper()
	setLanguage(t, tag)
	seen := map[string]bool{}
	for n := range 200 {
		seen[say.N(n, "a|b|c|d|e|f")] = true
	}
	return len(seen)
}

func TestTheCatalogueIsSound(t *testing.T) {
	for _, tag := range say.Languages()[1:] {
		forms, seen := formsOf(t, tag), map[string]bool{}
		for _, row := range say.Sentences(tag) {
			if seen[row[0]] {
				t.Errorf("%s: %q stands there twice", tag, row[0])
			}
			seen[row[0]] = true
			for _, misfit := range misfits(row, forms) {
				t.Errorf("%s: %q is %q: %s", tag, row[0], row[1], misfit)
			}
		}
		if len(seen) < 500 {
			t.Errorf("%s: only %d sentences", tag, len(seen))
		}
	}
}

func TestARowThatDoesNotFitItsEnglishIsRefused(t *testing.T) {
	for _, c := range []struct {
		says, english, own, want string
	}{
		{"it fits", "{} of {} fulfilled", "{} von {} erfüllt", ""},
		{"another order, by numbers", "{} of {}", "{2} mit {1}", ""},
		{"a number that stands twice", "{} of {}", "{1} von {2}, also {1}", ""},
		{"plural forms", "{} call|{} calls", "{} Aufruf|{} Aufrufe", ""},
		{"names", "Wait {ms} for {phase}", "{phase}: {ms} warten", ""},
		{"braces that are text", "Write `{id}` there.", "Schreiben Sie dort `{id}`.", ""},
		{"one less", "{} of {} fulfilled", "{} erfüllt", "placeholders [{1}], want [{1} {2}]"},
		{"one more", "{} fulfilled", "{} von {} erfüllt", "placeholders [{1} {2}], want [{1}]"},
		{"another number", "{} of {}", "{1} von {3}", "placeholders [{1} {3}], want [{1} {2}]"},
		{"another name", "Wait {ms}", "{dauer} warten", "placeholders [{dauer}], want [{ms}]"},
		{"a text in braces was translated", "Write {id}", "{nr} schreiben", "placeholders [{nr}], want [{id}]"},
		{"only one form misses it", "{} call|{} calls", "Aufruf|{} Aufrufe", "placeholders [], want [{1}]"},
		{"a form too few", "{} call|{} calls", "{} Aufrufe", "1 forms, want 2"},
		{"a form too many", "{} call|{} calls", "{} Aufruf|{} Aufrufe|{} Aufrufen", "3 forms, want 2"},
		{"forms that the English has not", "{} calls", "{} Aufruf|{} Aufrufe", "2 forms, want 1"},
		{"not translated", "Run", "", "blank at an end, or empty"},
		{"a blank at the end", "Run", "Starten ", "blank at an end, or empty"},
		{"a full stop too many", "Run", "Starten.", "a full stop in one of both"},
		{"a full stop too few", "It ran.", "Es lief", "a full stop in one of both"},
	} {
		if got := strings.Join(misfits([2]string{c.english, c.own}, 2), "; "); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestEveryReasonAndMistakeHasATranslation(t *testing.T) {
	for _, tag := range say.Languages()[1:] {
		known := map[string]string{}
		for _, pair := range say.Sentences(tag) {
			known[pair[0]] = pair[1]
		}
		needs := func(kind, english string) {
			if known[english] == "" {
				t.Errorf("%s: the %s %q has no translation", tag, kind, english)
			}
		}
		for _, s := range settle.Sentences {
			needs("reason", s.Text)
			settle.Fill(s.Text, func(name string) string {
				if !strings.Contains(known[s.Text], "{"+name+"}") {
					t.Errorf("%s: %q has no {%s}", tag, known[s.Text], name)
				}
				return ""
			})
		}
		for _, words := range settle.PhaseWords {
			needs("phase", words)
		}
		for _, m := range plan.Mistakes {
			needs("mistake", m.Want)
		}
	}
}

func TestALanguageThatIsUnknownHasNoSentences(t *testing.T) {
	for _, tag := range []string{"xx", "", "de-CH", "en"} {
		if got := say.Sentences(tag); got != nil {
			t.Errorf("%q has %d sentences", tag, len(got))
		}
	}
}
