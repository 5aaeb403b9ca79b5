package ui_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"allsettled/app/ui"
)

// values are JSON on one line, as outcomes hold it.
var values = []string{
	`{}`, `[]`, `{"a":{}}`, `[[],[[]],{}]`, `{"a":1,"b":[1,2,{"c":"x"}]}`, `7`, `"a"`, `null`, `"{[,:]}"`, `{"a\"{":"\\"}`,
	`{ "a" : [ 1 , 2 ] }`, `[{"a":"b\\\\"},{"c":"[\"]"}]`, `"["`, `["{","["]`,
}

func TestAnAnswerIsIndentedAsEncodingJSONDoesIt(t *testing.T) {
	for _, v := range values {
		var want bytes.Buffer
		if err := json.Indent(&want, []byte(v), "", "  "); err != nil {
			t.Fatal(err)
		}
		if got := ui.Indented([]byte(v)); got != want.String() {
			t.Errorf("%s\n got %s\nwant %s", v, got, want.String())
		}
	}
}

func FuzzIndented(f *testing.F) {
	for _, v := range values {
		f.Add([]byte(v))
	}
	f.Fuzz(func(t *testing.T, v []byte) {
		var want bytes.Buffer
		if !json.Valid(v) || json.Indent(&want, bytes.TrimSpace(v), "", "  ") != nil {
			return
		}
		if got := ui.Indented(v); got != want.String() {
			t.Fatalf("%q\n got %q\nwant %q", v, got, want.String())
		}
	})
}
