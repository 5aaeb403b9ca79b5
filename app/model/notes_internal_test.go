package model

import (
	"testing"

	"allsettled/app/paste"
)

func TestWhatWasNotReadOfACommandIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		"curl https://a.example/7":                    "",
		"curl https://a.example/7 | jq '.name'":       " The table will show name. Left out: | jq '.name'",
		"curl https://a.example/7 -X GET -d x":        " GET sends no body: it is left out.",
		"curl -k -x p https://a.example/7":            " Not carried over: -k, -x.",
		"curl https://a.example/7 -H \"X-Key: $KEY\"": " Write the values of {KEY}.",
		"curl https://a.example/7 -u ada":             " There was no password: an empty one is sent.",
		"curl “https://a.example/7”": " Typographic quotation marks and dashes " +
			"were read as straight ones.",
	} {
		c, err := paste.ParseCommand(text)
		if got := notes(c); got != want || err != nil {
			t.Errorf("%s: got %q, %v, want %q", text, got, err, want)
		}
	}
}
