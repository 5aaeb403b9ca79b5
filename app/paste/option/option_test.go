package option_test

import (
	"fmt"
	"strings"
	"testing"

	"allsettled/app/paste/option"
)

const list option.List = "o:output= q:quiet\nheader= verify"

func TestWordsAreReadByTheListOfTheProgram(t *testing.T) {
	for _, c := range []struct{ says, words, want, unknown string }{
		{"nothing", "", "", ""},
		{"an option, its value and a word", "--header a b", "--header header=a, =b", ""},
		{"a value behind =", "--header=a=b", "--header header=a=b", ""},
		{"letters in a row, and the value in their word", "-qqofile x", "-q quiet=, -q quiet=, -o output=file, =x", ""},
		{"letters with the next word", "-qo file", "-q quiet=, -o output=file", ""},
		{"an option that is turned off", "--no-verify", "--no-verify verify=", ""},
		{"a hyphen alone, and what stands behind two", "- -- -q", "=-, =-q", ""},
		{"a value that is missing", "--header", "--header header=", ""},
		{"a letter without its value", "-o", "-o output=", ""},
		{"an unknown name", "x --heading y", "=x", "--heading"},
		{"an unknown letter", "-qz", "-q quiet=", "-z"},
		{"a letter behind two hyphens", "--q", "", "--q"},
	} {
		read, unknown := list.Read(strings.Fields(c.words))
		got := make([]string, len(read))
		for i, word := range read {
			got[i] = fmt.Sprint(word.Written, " ", word.Name, "=", word.Value)
			got[i] = strings.TrimPrefix(got[i], " ")
		}
		if all := strings.Join(got, ", "); all != c.want || unknown != c.unknown {
			t.Errorf("%s: got %s, unknown %q, want %s, unknown %q", c.says, all, unknown, c.want, c.unknown)
		}
	}
}

func TestAListHasItsNames(t *testing.T) {
	if !list.Has("header=") || list.Has("head") {
		t.Error("a list has only the names that are written in it")
	}
}
