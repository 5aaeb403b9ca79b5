package plan_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"allsettled/app/plan"
)

// onlyMistake returns the one mistake that an error is about.
func onlyMistake(t *testing.T, says string, err error) *plan.FieldError {
	t.Helper()
	all := mistakes(err)
	if len(all) != 1 {
		t.Fatalf("%s: got %v, want one mistake", says, err)
	}
	return all[0]
}

func TestAMistakeSaysWhatToTypeInstead(t *testing.T) {
	for _, c := range []struct {
		says string
		err  error
		want string
	}{
		{"with what was typed", plan.NewFieldError("mode", "x", "write all"), `mode: "x" will not do: write all`},
		{"without it", plan.NewFieldError("mode", "", "write all"), "mode: write all"},
		{"with what is quoted", plan.NewFieldError("ids", "a\"\n", "b"), `ids: "a\"\n" will not do: b`},
		{"over a limit", plan.NewLimitError("ids", "9", "b"), `ids: "9" will not do: b`},
		{"two", plan.FieldErrors{plan.NewFieldError("a", "", "b"), plan.NewFieldError("c", "", "d")}, "a: b; c: d"},
		{"none", plan.FieldErrors{}, ""},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("%s: got %s, want %s", c.says, got, c.want)
		}
	}
}

func TestMistakesAreOverALimitWhenAllAre(t *testing.T) {
	wrong, over := plan.NewFieldError("a", "", "b"), plan.NewLimitError("c", "", "d")
	for _, c := range []struct {
		says string
		errs plan.FieldErrors
		want bool
	}{
		{"none", nil, false},
		{"one that is wrong", plan.FieldErrors{wrong}, false},
		{"one that is over", plan.FieldErrors{over}, true},
		{"two that are over", plan.FieldErrors{over, over}, true},
		{"one of each", plan.FieldErrors{over, wrong}, false},
	} {
		if got := c.errs.OverLimit(); got != c.want {
			t.Errorf("%s: got %v, want %v", c.says, got, c.want)
		}
	}
}

func TestEachOfSeveralMistakesIsFound(t *testing.T) {
	first, second := plan.NewFieldError("a", "", "b"), plan.NewFieldError("c", "", "d")
	err := fmt.Errorf("read the plan: %w", plan.FieldErrors{first, second})
	if !errors.Is(err, first) || !errors.Is(err, second) {
		t.Errorf("%v does not wrap both", err)
	}
	if got, ok := errors.AsType[*plan.FieldError](err); !ok || got != first {
		t.Errorf("got %v, want the first", got)
	}
}

func TestAtMostTwentyMistakesAreGathered(t *testing.T) {
	ids := strings.Repeat("7,", 30)
	_, err := plan.Decode([]byte(`{"ids":[` + strings.TrimSuffix(ids, ",") + `]}`))
	if got := len(mistakes(err)); got != 20 {
		t.Errorf("Decode: got %d mistakes, want 20", got)
	}
	p := plan.Plan{Endpoint: "/demo/{id}", IDs: strings.Split(strings.Repeat("..,", 29)+"..", ",")}
	if got := len(mistakes(p.Check(plan.Bounds{}))); got != 20 {
		t.Errorf("Check: got %d mistakes, want 20", got)
	}
}

func TestWhatWasTypedIsShortened(t *testing.T) {
	for _, c := range []struct{ says, text, want string }{
		{"a short text stays", "abc", "abc"},
		{"nothing stays", "", ""},
		{"60 characters stay", strings.Repeat("x", 60), strings.Repeat("x", 60)},
		{"61 are cut", strings.Repeat("x", 61), strings.Repeat("x", 60) + "…"},
		{"characters count, not bytes", strings.Repeat("é", 60), strings.Repeat("é", 60)},
		{"of four bytes too", strings.Repeat("😀", 61), strings.Repeat("😀", 60) + "…"},
		{"a megabyte is cut", strings.Repeat("x", 1<<20), strings.Repeat("x", 60) + "…"},
		{"bytes that are not UTF-8 are replaced", "a\xffb", "a\uFFFDb"},
	} {
		if got := plan.Shorten(c.text); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}
