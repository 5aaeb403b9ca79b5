package heading_test

import (
	"slices"
	"strings"
	"testing"

	"allsettled/app/paste/heading"
)

func TestALineNamesTheColumnsOrIsARow(t *testing.T) {
	for _, c := range []struct {
		says, text string
		want       bool
	}{
		{"numbers below a name", "nr,name\n1,Ada\n2,Bo", true},
		{"a name of IDs", "user_id,name\nx,Ada", true},
		{"texts below texts", "a,b\nc,d", false},
		{"a number in it", "7,name\n8,x", false},
		{"a name that stands twice", "a,a\n1,2", false},
		{"an empty name", "a,\n1,2", false},
		{"a name that stands twice, beside one of IDs", "id,name,name\nx,y,z", true},
		{"an empty name, beside one of IDs", "id,\n1,2", true},
		{"a year beside a name of IDs", "id,2025\nx,y", false},
		{"nothing below it", "id,name", false},
	} {
		var lines [][]string
		for line := range strings.SplitSeq(c.text, "\n") {
			lines = append(lines, strings.Split(line, ","))
		}
		if got := heading.Is(lines); got != c.want {
			t.Errorf("%s: %t, want %t", c.says, got, c.want)
		}
	}
}

func TestHeadingsBecomeNamesOfVariables(t *testing.T) {
	for _, c := range []struct {
		heads, want string
		isNamed     bool
	}{
		{"id|Straße|Kunden Nr.", "id|Stra_e|Kunden_Nr", true},
		{"a b|a-b|a_b", "a_b|a_b_2|a_b_3", true},
		{"|№|" + strings.Repeat("x", 10), "column1|column2|column3", true},
		{"x|y", "column1|column2", false},
	} {
		got := heading.Variables(strings.Split(c.heads, "|"), c.isNamed, 9)
		if want := strings.Split(c.want, "|"); !slices.Equal(got, want) {
			t.Errorf("of %q are made %q, want %q", c.heads, got, want)
		}
	}
}
