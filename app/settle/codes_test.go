package settle_test

import (
	"fmt"
	"slices"
	"testing"

	"allsettled/app/settle"
)

func TestTheTableOfCodesDecides(t *testing.T) {
	for _, c := range []struct {
		says, code string
		retried    bool
		class      settle.Class
		remedy     settle.Remedy
	}{
		{"a name that is not found may be found later", "dns", true, settle.ClassUnreached, settle.RemedyWait},
		{"a bad certificate stays bad", "tls", false, settle.ClassUnreached, settle.RemedyNone},
		{"a late answer may be in time", "timeout", true, settle.ClassAnswer, settle.RemedyWait},
		{"a refused address stays refused", "blocked", false, settle.ClassHere, settle.RemedyNone},
		{"401 asks for a key", "http_401", false, settle.ClassAnswer, settle.RemedyKey},
		{"404 stays 404", "http_404", false, settle.ClassAnswer, settle.RemedyNone},
		{"429 goes away", "http_429", true, settle.ClassAnswer, settle.RemedyWait},
		{"500 is for a person to try again", "http_500", false, settle.ClassAnswer, settle.RemedyWait},
		{"503 goes away", "http_503", true, settle.ClassAnswer, settle.RemedyWait},
		{"a redirect without an address stays one", "http_302", false, settle.ClassAnswer, settle.RemedyNone},
		{"a code of another version decides nothing", "moon", false, "", settle.RemedyNone},
		{"no status is no code", "http_", false, "", settle.RemedyNone},
		{"nor is a status that HTTP has not", "http_700", false, "", settle.RemedyNone},
	} {
		got := settle.FactsOf(c.code)
		if got.Retried != c.retried || got.Class != c.class || got.Remedy != c.remedy {
			t.Errorf("%s: got %+v", c.says, got)
		}
	}
}

func TestEachCodeHasOneRow(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range settle.Codes {
		if seen[f.Code] {
			t.Errorf("%s has two rows", f.Code)
		}
		if seen[f.Code] = true; f.Class == "" {
			t.Errorf("%s has no class", f.Code)
		}
		if f.Retried && f.Remedy != settle.RemedyWait {
			t.Errorf("%s is retried, but a person is not offered to", f.Code)
		}
		if settle.FactsOf(f.Code) != f {
			t.Errorf("%s: its facts are those of another row", f.Code)
		}
	}
}

func TestEveryStatusHasFacts(t *testing.T) {
	for status := 100; status < 600; status++ {
		code := fmt.Sprintf("http_%d", status)
		if got, want := settle.Family(code), fmt.Sprintf("http_%dxx", status/100); got != want {
			t.Errorf("%s is of the family %s, want %s", code, got, want)
		}
		if settle.FactsOf(code).Class != settle.ClassAnswer {
			t.Errorf("%s has no facts", code)
		}
	}
}

func TestAFamilyOfItsOwn(t *testing.T) {
	for _, code := range []string{"dns", "", "http_", "http_4xx", "http_99", "http_600", "http_-04", "xhttp_404"} {
		if got := settle.Family(code); got != code {
			t.Errorf("%q is of the family %q", code, got)
		}
	}
}

func TestTheStatusesThatAreRetried(t *testing.T) {
	want := []int{408, 425, 429, 502, 503, 504}
	if got := settle.RetriedStatuses(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
