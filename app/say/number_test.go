package say_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/quick"
	"time"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"allsettled/app/say"
)

func TestNumbersAreReadBack(t *testing.T) {
	for _, tag := range say.Languages() {
		setLanguage(t, tag)
		mark := strings.Trim(say.Number(1000), "10")
		readBack := func(n uint32) bool {
			text := say.Number(int(n))
			groups := strings.Split(text, mark)
			for _, group := range groups[1:] {
				if len(group) != 3 {
					return false
				}
			}
			back, err := strconv.Atoi(strings.Join(groups, ""))
			return err == nil && back == int(n) && len(groups[0]) <= 3
		}
		if err := quick.Check(readBack, nil); err != nil {
			t.Errorf("%s: %v", tag, err)
		}
	}
}

func TestNumbersOfEveryKind(t *testing.T) {
	const ms, minute = time.Millisecond, time.Minute
	for _, c := range []struct {
		says, got, want string
	}{
		{"a negative number has no marks", say.Number(-12345), "-12345"},
		{"as many digits as it has", say.Decimal(0.125, -1), "0.125"},
		{"rounded", say.Decimal(0.125, 1), "0.1"},
		{"below ten times", say.Times(1), "1.0×"},
		{"rounded up to 100", say.Times(99.96), "100.0×"},
		{"a thousand times", say.Times(1234.5), "1,235×"},
		{"rounded to a second", say.Duration(999_500 * time.Microsecond), "1.00 s"},
		{"one less", say.Duration(999_499 * time.Microsecond), "999 ms"},
		{"no 60 seconds", say.Duration(59_995 * ms), "1 min"},
		{"one less of a minute", say.Duration(59_994 * ms), "59.99 s"},
		{"no 60 minutes", say.Duration(time.Hour - 400*ms), "1 h"},
		{"hours and minutes", say.Duration(25*time.Hour + 61*time.Second), "25 h 1 min"},
		{"nothing left", say.About(0), "less than 1 s"},
		{"rounded to the next", say.About(1500 * ms), "2 s"},
		{"about a minute", say.About(89 * time.Second), "about 1 min"},
		{"about two", say.About(90 * time.Second), "about 2 min"},
		{"about an hour", say.About(89 * minute), "about 1 h"},
		{"a tick below a second", say.Mark(0.1, 0.5), "0.1 ms"},
		{"a tick of a whole second", say.Mark(1000, 2000), "1 s"},
		{"a tick of minutes", say.Mark(90_000, 200_000), "1.5 min"},
		{"the first tick has no unit", say.Mark(0, 200_000), "0"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, c.got, c.want)
		}
	}
}

// polish is the rule of CLDR for whole numbers in Polish, a language with three forms.
func polish(n int) int {
	switch tens, ones := n/10%10, n%10; {
	case n == 1:
		return 0
	case ones >= 2 && ones <= 4 && tens != 1:
		return 1
	}
	return 2
}

func TestALanguageMayHaveMoreFormsThanEnglish(t *testing.T) {
	row := [2]string{"{} call|{} calls", "{} połączenie|{} połączenia|{} połączeń"}
	t.Cleanup(say.SetUnlisted(polish, " ", ",", row))
	for _, c := range []struct {
		n    int
		want string
	}{
		{1, "1 połączenie"},
		{2, "2 połączenia"},
		{5, "5 połączeń"},
		{12, "12 połączeń"},
		{22, "22 połączenia"},
		{0, "0 połączeń"},
		{1234, "1 234 połączenia"},
	} {
		if got := say.N(c.n, "{} call|{} calls"); got != c.want {
			t.Errorf("%d: got %q, want %q", c.n, got, c.want)
		}
	}
	forms := map[plural.Form]int{plural.One: 0, plural.Few: 1, plural.Other: 2}
	for n := range 1000 {
		form := plural.Cardinal.MatchPlural(language.Polish, n, 0, 0, 0, 0)
		if form != plural.One && form != plural.Few {
			form = plural.Other
		}
		if polish(n) != forms[form] {
			t.Fatalf("%d has the form %d, want %v", n, polish(n), form)
		}
	}
	for n, want := range map[int]string{1: "1 row", 3: "3 rows", 7: "7 rows"} {
		if got := say.N(n, "{} row|{} rows"); got != want {
			t.Errorf("a sentence that stays English: got %q, want %q", got, want)
		}
	}
	if got := say.Decimal(1.5, 1) + say.Times(2); got != "1,52,0×" {
		t.Errorf("got %q, want the point of the language", got)
	}
}

func TestATextIsClippedBetweenCharacters(t *testing.T) {
	for _, c := range []struct {
		says, text, want string
		n                int
	}{
		{"shorter", "abc", "abc", 4},
		{"as long", "abcd", "abcd", 4},
		{"longer", "abcde", "abcd…", 4},
		{"characters, not bytes", "äöüß", "äöüß", 4},
		{"whole characters", "äöüßé", "äöüß…", 4},
		{"no room", "abc", "…", 0},
		{"empty", "", "", 0},
		{"bytes that are no character count as one each", "\xff\xfe\xfd", "\xff\xfe…", 2},
	} {
		if got := say.Clip(c.text, c.n); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestTheLanguageMayChangeWhileItIsSpoken(t *testing.T) {
	setLanguage(t)
	var speakers sync.WaitGroup
	for range 4 {
		speakers.Go(func() {
			for n := range 500 {
				say.SetLanguage([]string{"de", "en"}[n%2])
				if got := say.T("Results"); got != "Results" && got != "Ergebnisse" {
					t.Errorf("got %q", got)
				}
			}
		})
	}
	speakers.Wait()
}

func FuzzPlaceholders(f *testing.F) {
	f.Add("{{{{A}", "x")
	f.Add("\"{", "")
	f.Add("write {}{1}{A", "{}")
	f.Add("{12}{0}{-1}{9}", "x")
	f.Fuzz(func(t *testing.T, sentence, text string) {
		got := say.T(sentence, text, text)
		filled := 0
		for _, one := range placeholder.FindAllString(sentence, -1) {
			if inner := one[1 : len(one)-1]; inner == "" || len(inner) == 1 && inner >= "1" && inner <= "9" {
				filled++
			}
		}
		if filled == 0 && got != sentence {
			t.Errorf("%q without placeholders became %q", sentence, got)
		}
		if filled > 0 && got == sentence && text != "" && !strings.Contains(text, "{") {
			t.Errorf("%q was not filled", sentence)
		}
	})
}
