package board_test

import (
	"testing"

	"allsettled/app/board"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// A blank without a word leaves a person to guess: the row, the detail and the column message of a file say why.
func TestAnAnswerWithNothingToShowSaysWhy(t *testing.T) {
	for _, c := range []struct{ says, kind, body, want, message string }{
		{"JSON", "application/json", `{"a":1}`, "", ""},
		{
			"JSON with a comma too many", "application/json", `{"a":1,}`,
			"The answer says that it is JSON, but is not valid: see its character 8.",
			"The answer says that it is JSON, but is not valid: see its character 8",
		},
		{
			"JSON behind a guard", "application/json", `)]}',` + "\n" + `{"a":1}`,
			"The answer says that it is JSON, but is not valid: see its character 1.",
			"The answer says that it is JSON, but is not valid: see its character 1",
		},
		{"a text", "text/plain", "hello", "", ""},
		{"no body", "", "", "The answer has no body.", "The answer has no body"},
		{"no body, and a type", "application/json", "", "The answer has no body.", "The answer has no body"},
		{"white space", "application/json", " \n", "The answer says that it is JSON, but is not valid: " +
			"see its character 2.", "The answer says that it is JSON, but is not valid: see its character 2"},
	} {
		r := settle.Reply{Type: c.kind, Body: []byte(c.body)}
		o := &settle.Outcome{
			Status: settle.Fulfilled, Reply: r, Value: settle.ValueOf(r.Text()), BodyBytes: int64(len(c.body)),
		}
		if _, note := board.Readable(o); note != c.want {
			t.Errorf("%s: the detail says %q, want %q", c.says, note, c.want)
		}
		if got := board.Why(o); got != c.want {
			t.Errorf("%s: the row says %q, want %q", c.says, got, c.want)
		}
		if got := table.Cell(o, "message"); got != c.message {
			t.Errorf("%s: the file says %q, want %q", c.says, got, c.message)
		}
	}
	if got := board.Why(nil); got != "" {
		t.Errorf("a call that goes on says %q", got)
	}
}
