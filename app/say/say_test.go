package say_test

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"allsettled/app/say"
	"allsettled/app/settle"
)

// setLanguage turns to a language for one test.
func setLanguage(t *testing.T, tags ...string) {
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
		setLanguage(t, strings.Fields(c.tags)...)
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
		{"English is its own key", "en", "3 of 1,000 fulfilled", func() string {
			return say.T("{} of {} fulfilled", "3", say.Number(1000))
		}},
		{"German", "de", "3 von 1.000 erfüllt", func() string {
			return say.T("{} of {} fulfilled", "3", say.Number(1000))
		}},
		{"what is not there stays", "de", "Unheard of 7", func() string { return say.T("Unheard of {}", "7") }},
		{"braces that are no placeholder stay", "de", "schreiben Sie {id} statt %7Bid%7D", func() string {
			return say.T("write {id} instead of %7Bid%7D")
		}},
		{"only {1} to {9} name a text", "de", "{01} {+1} {10} {0} b", func() string {
			return say.T("{01} {+1} {10} {0} {2}", "a", "b")
		}},
		{"what goes in is not read again", "en", "Reading {} {1}…", func() string {
			return say.T("Reading {}…", "{} {1}")
		}},
		{"one", "en", "Run 1 call", func() string { return say.N(1, "Run {} call|Run {} calls") }},
		{"none is many", "de", "0 Aufrufe starten", func() string { return say.N(0, "Run {} call|Run {} calls") }},
		{"many", "de", "12.345 Aufrufe starten", func() string { return say.N(12345, "Run {} call|Run {} calls") }},
		{"placeholders in another order", "de", "nach 4 kommt 1", func() string {
			return say.T("nach {2} kommt {1}", "1", "4")
		}},
		{"a placeholder without a text is empty", "en", " of  fulfilled", func() string {
			return say.T("{} of {} fulfilled")
		}},
	} {
		setLanguage(t, c.tag)
		if got := c.say(); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestNumbersAndPluralsAreThoseOfTheStandard(t *testing.T) {
	for _, tag := range say.Languages() {
		setLanguage(t, tag)
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
	setLanguage(t, "en")
	for d, want := range map[time.Duration]string{
		0: "0 ms", 450 * ms: "450 ms", 999600 * time.Microsecond: "1.00 s", 1020 * ms: "1.02 s",
		125 * time.Second: "2 min 5 s", 2 * time.Hour: "2 h", -ms: "0 ms",
	} {
		if got := say.Duration(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
	setLanguage(t, "de")
	for got, want := range map[string]string{
		say.Duration(1020 * ms): "1,02 s", say.About(500 * ms): "weniger als 1 s",
		say.About(3 * time.Minute): "etwa 3 min",
		say.About(2 * time.Hour):   "etwa 2 h", say.About(4 * time.Second): "4 s",
		say.Times(9.84): "9,8×", say.Times(120.4): "120×",
		say.Mark(0, 500): "0", say.Mark(250, 500): "250 ms",
		say.Mark(1500, 3000): "1,5 s", say.Mark(180_000, 600_000): "3,0 min",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestReasonsAreSaidFromTheirFacts(t *testing.T) {
	for _, c := range []struct {
		says, tag string
		reason    *settle.Reason
		want      string
	}{
		{"a code", "de", settle.HTTPReason(404, 0), "Zu dieser ID gibt es hier nichts"},
		{
			"one of several sentences of a code", "de", settle.NewReason(settle.CodeTLS, "name"),
			"Das Zertifikat der Gegenseite ist ungültig: Es wurde für einen anderen Namen ausgestellt",
		},
		{
			"a status that has only its hundred", "de", settle.HTTPReason(418, 0),
			"Die Gegenseite hat die Anfrage abgelehnt",
		},
		{"a duration and a phase", "de", &settle.Reason{
			Code: settle.CodeTimeout, Phase: settle.PhaseConnect,
			Args: settle.Args{"why": "connect", "ms": 2500},
		}, "Keine Antwort innerhalb von 2,5 s beim Verbinden"},
		{
			"a short duration", "de", &settle.Reason{
				Code: settle.CodeTimeout, Phase: settle.PhaseName,
				Args: settle.Args{"why": "connect", "ms": 200},
			},
			"Keine Antwort innerhalb von 200 ms beim Auflösen des Namens",
		},
		{
			"a duration in English", "en", settle.NewReason(settle.CodeTimeout, "").With("ms", 20_000),
			"No answer within 20 s: the site may be slow or down; more patience or fewer calls at a time may help",
		},
		{
			"a size", "de", settle.NewReason(settle.CodeTooLarge, "").With("limit", 1<<20),
			"Die Antwort ist größer als 1 MiB",
		},
		{
			"a size in bytes", "de", settle.NewReason(settle.CodeTooLarge, "").With("limit", 1500),
			"Die Antwort ist größer als 1.500 Bytes",
		},
		{
			"a size in KiB", "de", settle.NewReason(settle.CodeTooLarge, "").With("limit", 2048),
			"Die Antwort ist größer als 2 KiB",
		},
		{
			"a count", "de", settle.NewReason(settle.CodeBlocked, "failures").With("failures", 1000),
			"Dieser Lauf ruft die Gegenseite nicht mehr auf: 1.000 Verbindungen nacheinander waren gescheitert",
		},
		{
			"a sentence that an older version wrote", "de",
			&settle.Reason{Code: "http_404", Written: "Nothing here for this ID."}, "Zu dieser ID gibt es hier nichts",
		},
		{
			"one that is not in the catalogue any more", "de",
			&settle.Reason{Code: "dns", Written: "No answer within 5 s while connecting"},
			"No answer within 5 s while connecting",
		},
		{"a code of a newer version", "de", &settle.Reason{Code: "moon"}, "Der Grund ist moon"},
		{
			"a why of a newer version", "de", settle.NewReason(settle.CodeDNS, "moon"),
			"Der Namensdienst konnte für diesen Namen nicht antworten",
		},
		{"no reason", "de", nil, ""},
	} {
		setLanguage(t, c.tag)
		if got := say.Reason(c.reason); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestEnglishIsThatOfTheEngine(t *testing.T) {
	setLanguage(t, "en")
	for _, s := range settle.Sentences {
		args := settle.Args{"ms": 2500, "failures": 20, "limit": 4096, "phase": "wait"}
		if s.Why != "" {
			args["why"] = s.Why
		}
		r := &settle.Reason{Code: s.Code, Args: args}
		if got, want := say.Reason(r), r.Message(); got != want {
			t.Errorf("%s %s: got %q, want %q", s.Code, s.Why, got, want)
		}
	}
}

func TestPatternsAreFilledByTheirArgs(t *testing.T) {
	for _, c := range []struct {
		says, tag, pattern string
		args               []any
		want               string
	}{
		{"no arg", "de", "write at least one ID", nil, "schreiben Sie mindestens eine ID"},
		{
			"a count", "de", "ask for at most {} IDs at a time",
			[]any{1000},
			"fragen Sie höchstens 1.000 IDs auf einmal an",
		},
		{
			"a count through JSON", "de", "ask for at most {} IDs at a time",
			[]any{1e6},
			"fragen Sie höchstens 1.000.000 IDs auf einmal an",
		},
		{"a choice", "de", "write {}", []any{[]string{"all", "any", "race"}}, "schreiben Sie all, any oder race"},
		{"a choice through JSON", "de", "write {}", []any{[]any{"all", "any"}}, "schreiben Sie all oder any"},
		{"a choice of one", "en", "write {}", []any{[]string{"GET"}}, "write GET"},
		{"a choice of none", "en", "write {}", []any{[]string{}}, "write "},
		{
			"a text that looks like a number stays", "de", "name one of its sheets: {}",
			[]any{"1,000.5"},
			"nennen Sie eines ihrer Blätter: 1,000.5",
		},
		{
			"a text with placeholders is not read again", "de", "name one of its sheets: {}",
			[]any{"{} {1}"},
			"nennen Sie eines ihrer Blätter: {} {1}",
		},
		{
			"several args", "de", "You may start {} runs a minute. The next may start in {} s.",
			[]any{12, 3},
			"Sie dürfen 12 Läufe pro Minute starten. Der nächste darf in 3 s beginnen.",
		},
		{"an arg too few", "en", "write {} cells, one a column", nil, "write  cells, one a column"},
		{"an arg too many", "en", "write at least one ID", []any{1}, "write at least one ID"},
		{"an arg of no such type", "en", "write {}", []any{true}, "write "},
		{"a pattern of a newer version", "de", "The moon is {}", []any{"full"}, "The moon is full"},
	} {
		setLanguage(t, c.tag)
		if got := say.Pattern(c.pattern, c.args); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestCapital(t *testing.T) {
	for text, want := range map[string]string{"": "", "a b": "A b", "über": "Über", "007": "007", "\xff": "\uFFFD"} {
		if got := say.Capital(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzPattern(f *testing.F) {
	f.Add("No answer within {} while {}", "2 s", 7)
	f.Add("write at most {} {1} {9", "{}", -1)
	f.Fuzz(func(t *testing.T, pattern, text string, n int) {
		say.SetLanguage("de")
		defer say.SetLanguage()
		got := say.Pattern(pattern, []any{text, n})
		if !strings.Contains(pattern, "{") && say.T(pattern) != got {
			t.Errorf("%q without placeholders became %q", pattern, got)
		}
	})
}
