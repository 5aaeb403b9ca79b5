package board_test

import (
	"testing"

	"allsettled/app/board"
	"allsettled/app/settle"
)

func TestAnAnswerThatIsNoJSONSaysWhere(t *testing.T) {
	for body, want := range map[string]string{
		`{"a":1}`:  "",
		`{"a":1,}`: "The answer says that it is JSON, but is not valid: see its character 8.",
	} {
		o := &settle.Outcome{
			Reply: settle.Reply{Type: "application/json"},
			Value: settle.ValueOf([]byte(body)), BodyBytes: int64(len(body)),
		}
		if _, note := board.Readable(o); note != want {
			t.Errorf("%s: got %q, want %q", body, note, want)
		}
	}
}
