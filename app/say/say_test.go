package say_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"allsettled/app/say"
)

// speak turns to a language for one test.
func speak(t *testing.T, tags ...string) {
	t.Helper()
	say.SetLanguage(tags...)
	t.Cleanup(func() { say.SetLanguage() })
}

func TestTheFirstLanguageThatIsKnownIsSpoken(t *testing.T) {
	for _, c := range []struct{ says, tags, want string }{
		{"German of Switzerland is German", "de-CH en", "de"},
		{"the first that is known, not the first", "fr-FR DE en-GB", "de"},
		{"English before German", "en-US de", "en"},
		{"none that is known", "ja zh-Hant", "en"},
		{"none at all", "", "en"},
		{"no language at all", "-", "en"},
	} {
		speak(t, strings.Fields(c.tags)...)
		if got := say.SetLanguage(strings.Fields(c.tags)...); got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
}

func TestASentenceIsFilledInItsOwnLanguage(t *testing.T) {
	for _, c := range []struct {
		says, tag, want string
		say             func() string
	}{
		{"English is its own key", "en", "3 of 1,000 fulfilled", func() string { return say.T("{} of {} fulfilled", "3", say.Number(1000)) }},
		{"German", "de", "3 von 1.000 erfüllt", func() string { return say.T("{} of {} fulfilled", "3", say.Number(1000)) }},
		{"what is not there stays", "de", "Unheard of 7", func() string { return say.T("Unheard of {}", "7") }},
		{"braces that are no hole stay", "de", "schreiben Sie {id} statt %7Bid%7D", func() string { return say.T("write {id} instead of %7Bid%7D") }},
		{"what goes in is not read again", "en", "Reading {} {1}…", func() string { return say.T("Reading {}…", "{} {1}") }},
		{"one", "en", "Run 1 call", func() string { return say.N(1, "Run {} call|Run {} calls") }},
		{"none is many", "de", "0 Aufrufe starten", func() string { return say.N(0, "Run {} call|Run {} calls") }},
		{"many", "de", "12.345 Aufrufe starten", func() string { return say.N(12345, "Run {} call|Run {} calls") }},
		{"holes in another order", "de", "4 davon mehrfach, 1 leere Zeile ausgelassen.", func() string {
			return say.N(1, "{2} of them twice or more, {1} blank line left out.|{2} of them twice or more, {1} blank lines left out.", "4")
		}},
		{"a hole without a text is empty", "en", " of  fulfilled", func() string { return say.T("{} of {} fulfilled") }},
	} {
		speak(t, c.tag)
		if got := c.say(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestWhatWasSaidElsewhereIsSaidAgain(t *testing.T) {
	speak(t, "de")
	for _, c := range []struct{ says, english, want string }{
		{"a sentence", "Nothing here for this ID", "Zu dieser ID gibt es hier nichts"},
		{"with a full stop", "Nothing here for this ID.", "Zu dieser ID gibt es hier nichts."},
		{"with a number and a phase", "No answer within 2.5 s while connecting", "Keine Antwort innerhalb von 2,5 s beim Verbinden"},
		{"with a count", "ask for at most 1,000 IDs at a time", "fragen Sie höchstens 1.000 IDs auf einmal an"},
		{"with a list of choices", "write sequential, all or any", "schreiben Sie sequential, all oder any"},
		{"the sentence with the most letters fits", "write a whole number of calls at once, 0 for the default", "schreiben Sie eine ganze Zahl gleichzeitiger Aufrufe, 0 für die Vorgabe"},
		{"a mistake behind its field", `timeoutMs: "-1" will not do: write milliseconds from 1 to 600000 (10 minutes), 0 for the default`, `timeoutMs: „-1“ geht nicht: schreiben Sie Millisekunden von 1 bis 600000 (10 Minuten), 0 für die Vorgabe`},
		{"a mistake of which nothing was typed", "endpoint: put {id} where the ID belongs, in the address, a header or the body", "endpoint: setzen Sie {id} dorthin, wo die ID hingehört: in die Adresse, einen Header oder den Body"},
		{"a time is no number", "You may start 12:30 runs a minute. The next may start in 2 s.", "Sie dürfen 12:30 Läufe pro Minute starten. Der nächste darf in 2 s beginnen."},
		{"what nobody knows", "The moon is full", "The moon is full"},
		{"nothing", "", ""},
	} {
		if got := say.Heard(c.english); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
	speak(t, "en")
	if got := say.Heard("Nothing here for this ID"); got != "Nothing here for this ID" {
		t.Errorf("in English: %q", got)
	}
}

func TestNumbersAndPluralsAreThoseOfTheStandard(t *testing.T) {
	for _, tag := range say.Languages() {
		speak(t, tag)
		judge := message.NewPrinter(language.Make(tag))
		for _, n := range []int{0, 1, 2, 12, 999, 1000, 12345, 1000000, 987654321} {
			if got, want := say.Number(n), judge.Sprint(n); got != want {
				t.Errorf("%s: %d is written %q, want %q", tag, n, got, want)
			}
		}
		if got, want := say.Decimal(1.5, 2), judge.Sprintf("%.2f", 1.5); got != want {
			t.Errorf("%s: 1.5 is written %q, want %q", tag, got, want)
		}
		for n := range 2000 {
			one := plural.Cardinal.MatchPlural(language.Make(tag), n, 0, 0, 0, 0) == plural.One
			if got := say.N(n, "one|other"); (got == "one") != one {
				t.Fatalf("%s: %d takes the form %q", tag, n, got)
			}
		}
	}
}

func TestTimesReadWell(t *testing.T) {
	const ms = time.Millisecond
	speak(t, "en")
	for d, want := range map[time.Duration]string{
		0: "0 ms", 450 * ms: "450 ms", 999600 * time.Microsecond: "1.00 s", 1020 * ms: "1.02 s",
		125 * time.Second: "2 min 5 s", 2 * time.Hour: "2 h", -ms: "0 ms",
	} {
		if got := say.Duration(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
	speak(t, "de")
	for got, want := range map[string]string{
		say.Duration(1020 * ms): "1,02 s", say.About(500 * ms): "weniger als 1 s", say.About(3 * time.Minute): "etwa 3 min",
		say.About(2 * time.Hour): "etwa 2 h", say.About(4 * time.Second): "4 s", say.Times(9.84): "9,8×", say.Times(120.4): "120×",
		say.Mark(0, 500): "0", say.Mark(250, 500): "250 ms", say.Mark(1500, 3000): "1,5 s", say.Mark(180_000, 600_000): "3,0 min",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestTheCatalogueIsSound(t *testing.T) {
	for _, tag := range say.Languages()[1:] {
		seen := map[string]bool{}
		for _, pair := range say.Sentences(tag) {
			if seen[pair[0]] {
				t.Errorf("%s: %q stands there twice", tag, pair[0])
			}
			seen[pair[0]] = true
			if pair[1] == "" || strings.TrimSpace(pair[1]) != pair[1] {
				t.Errorf("%s: %q has the translation %q", tag, pair[0], pair[1])
			}
			if holes(pair[0]) != holes(pair[1]) {
				t.Errorf("%s: %q and %q have not the same holes", tag, pair[0], pair[1])
			}
			if ends, end := strings.HasSuffix(pair[0], "."), strings.HasSuffix(pair[1], "."); ends != end {
				t.Errorf("%s: %q and %q do not end alike", tag, pair[0], pair[1])
			}
		}
	}
	if got := say.Sentences("xx"); got != nil {
		t.Errorf("an unknown language has %d sentences", len(got))
	}
}

// holes counts the holes and the forms of a sentence.
func holes(s string) string {
	n := strings.Count(s, "{}")
	for i := range 9 {
		n += strings.Count(s, "{"+strconv.Itoa(i+1)+"}")
	}
	return strconv.Itoa(n) + " in " + strconv.Itoa(strings.Count(s, "|"))
}

func FuzzHeard(f *testing.F) {
	f.Add("No answer within 2 s while connecting")
	f.Add("a: b: c: write at most {} {1} {9")
	f.Fuzz(func(t *testing.T, text string) {
		say.SetLanguage("de")
		defer say.SetLanguage()
		if got := say.Heard(text); got == "" && text != "" {
			t.Errorf("%q became nothing", text)
		}
		if got := say.T(text); !strings.Contains(text, "{") && len(say.Heard(text)) == len(text) && got == "" && text != "" {
			t.Errorf("%q is said as nothing", text)
		}
	})
}

func BenchmarkHeardWithHoles(b *testing.B) {
	say.SetLanguage("de")
	defer say.SetLanguage()
	for b.Loop() {
		say.Heard("No answer within 20 s while waiting for the first byte")
	}
}
