package plan_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"allsettled/app/plan"
)

func TestARangeStandsForItsNumbers(t *testing.T) {
	for _, c := range []struct {
		says      string
		low, high string
		want      string // joined by spaces
	}{
		{"both ends belong to it", "1", "3", "1 2 3"},
		{"one number", "7", "7", "7"},
		{"from nothing", "0", "2", "0 1 2"},
		{"over a power of ten", "8", "11", "8 9 10 11"},
		{"over two of them", "98", "101", "98 99 100 101"},
		{"leading zeros keep the width", "008", "011", "008 009 010 011"},
		{"leading zeros are used up", "098", "101", "098 099 100 101"},
		{"zero with a width", "00", "02", "00 01 02"},
		{"numbers of 18 digits", "999999999999999998", "999999999999999999", "999999999999999998 999999999999999999"},
	} {
		got, err := plan.Range{Low: c.low, High: c.high}.AppendTo(nil)
		if text := strings.Join(got, " "); err != nil || text != c.want {
			t.Errorf("%s: got %s, %v, want %s", c.says, text, err, c.want)
		}
	}
}

func TestARangeIsRefusedBeforeItIsExpanded(t *testing.T) {
	full := make([]string, plan.MaxIDs-2)
	for _, c := range []struct {
		says, low, high, typed string
		behind                 []string
		want, shown            string
		over                   bool
	}{
		{says: "backwards", low: "9", high: "3", want: "smaller number first", shown: "9-3"},
		{says: "of mixed widths", low: "1", high: "010", want: "same number of digits", shown: "1-010"},
		{
			says: "of 19 digits", low: "1", high: "1000000000000000000", want: "18 digits",
			shown: "1-1000000000000000000",
		},
		{says: "as it was typed", low: "9", high: "3", typed: "9 – 3", want: "smaller", shown: "9 – 3"},
		{says: "over a million", low: "0", high: "1000000", want: "at most 1,000,000", shown: "0-1000000", over: true},
		{
			says: "with others over a million", low: "1", high: "3", behind: full, want: "at most", shown: "1-3",
			over: true,
		},
	} {
		got, err := plan.Range{Low: c.low, High: c.high, Typed: c.typed}.AppendTo(c.behind)
		mistake := onlyMistake(t, c.says, err)
		if mistake.Field != "ids" || !strings.Contains(mistake.Want, c.want) || mistake.Typed != c.shown {
			t.Errorf("%s: got %+v, want a mistake in ids, typed %q, with %q", c.says, *mistake, c.shown, c.want)
		}
		if mistake.OverLimit != c.over {
			t.Errorf("%s: over the limit %v, want %v", c.says, mistake.OverLimit, c.over)
		}
		if len(got) != len(c.behind) {
			t.Errorf("%s: %d IDs, want the %d that were there", c.says, len(got), len(c.behind))
		}
	}
	if got, err := (plan.Range{Low: "1", High: "2"}).AppendTo(full); err != nil || len(got) != plan.MaxIDs {
		t.Errorf("up to the limit: %d IDs, %v", len(got), err)
	}
}

func TestParseRangeReadsTwoNumbersOnly(t *testing.T) {
	for _, text := range []string{
		"", "-", "1", "1-", "-1", "1-2-3", "a-b", "1 - 2", "1–2", "0x1-2", "1-2\n", "+1-2", "1.0-2",
	} {
		if r, err := plan.ParseRange(text); err == nil {
			t.Errorf("%q: got %+v, want an error", text, r)
		}
	}
	r, err := plan.ParseRange("001-1000")
	if want := (plan.Range{Low: "001", High: "1000"}); err != nil || r != want || r.String() != "001-1000" {
		t.Errorf("got %+v, %v, want %+v", r, err, want)
	}
}

func TestALongRangeOfAPlanIsRecognized(t *testing.T) {
	numbers := func(low, high string) []string {
		list, err := plan.Range{Low: low, High: high}.AppendTo(nil)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	long := numbers("1", "1000")
	for _, c := range []struct {
		says string
		plan plan.Plan
		want string
	}{
		{"a thousand numbers", plan.Plan{IDs: long}, "1-1000"},
		{"numbers with leading zeros", plan.Plan{IDs: numbers("0001", "1000")}, "0001-1000"},
		{"too few, which are short enough as they are", plan.Plan{IDs: numbers("1", "999")}, ""},
		{"one that is missing", plan.Plan{IDs: slices.Delete(slices.Clone(long), 500, 501)}, ""},
		{"one that is twice", plan.Plan{IDs: slices.Insert(slices.Clone(long), 500, "500")}, ""},
		{"one more that does not follow", plan.Plan{IDs: append(slices.Clone(long), "x")}, ""},
		{"an empty ID first", plan.Plan{IDs: append([]string{""}, long...)}, ""},
		{"numbers of 19 digits", plan.Plan{IDs: overflowing()}, ""},
		{"rows", plan.Plan{Rows: &plan.Rows{Columns: []string{"id"}, Values: [][]string{{"1"}}}}, ""},
		{"nothing", plan.Plan{}, ""},
	} {
		got, ok := c.plan.Range()
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%s: got %q, %v, want %q", c.says, got, ok, c.want)
		}
	}
}

// overflowing are a thousand numbers, of which the last has 19 digits.
func overflowing() []string {
	list, _ := plan.Range{Low: "999999999999999001", High: "999999999999999999"}.AppendTo(nil)
	return append(list, "1000000000000000000")
}

// FuzzRange holds that a range that is read stands for as many numbers as there are from one end to the other, each
// one more than the one before, and that a long one is recognized again.
func FuzzRange(f *testing.F) {
	const last = "999999999999999999"
	for _, seed := range []string{"1-10", "001-1000", "5-4", "98-1100", "0-0", last + "-" + last} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := plan.ParseRange(text)
		if err != nil {
			return
		}
		low, lowErr := strconv.ParseUint(r.Low, 10, 64)
		high, highErr := strconv.ParseUint(r.High, 10, 64)
		list, err := r.AppendTo(nil)
		if err != nil {
			short := len(r.Low) <= 18 && len(r.High) <= 18 && r.High[0] != '0'
			if lowErr == nil && highErr == nil && high >= low && high-low < 1000 && short {
				t.Fatalf("%s was refused: %v", text, err)
			}
			return
		}
		if uint64(len(list)) != high-low+1 || list[0] != r.Low {
			t.Fatalf("%s stands for %d numbers from %s", text, len(list), list[0])
		}
		for i, id := range list {
			if n, err := strconv.ParseUint(id, 10, 64); err != nil || n != low+uint64(i) {
				t.Fatalf("number %d of %s is %s", i, text, id)
			}
		}
		again, ok := (plan.Plan{IDs: list}).Range()
		if ok != (len(list) >= 1000) || ok && !slices.Equal(expand(t, again), list) {
			t.Fatalf("%s became %q, %v", text, again, ok)
		}
	})
}

func expand(t *testing.T, text string) []string {
	t.Helper()
	r, err := plan.ParseRange(text)
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.AppendTo(nil)
	if err != nil {
		t.Fatal(err)
	}
	return list
}
