package event_test

import (
	"strings"
	"testing"

	"allsettled/app/event"
	"allsettled/app/settle"
)

func TestEachPieceOfAnEventIsNoEvent(t *testing.T) {
	for _, e := range said() {
		line := event.AppendJSON(nil, e)
		for i := range line {
			if got, err := event.Decode(line[:i]); err == nil {
				t.Errorf("%q was read as %+v", line[:i], got)
			}
		}
	}
}

func TestHowDeepAValueMayNest(t *testing.T) {
	for _, c := range []struct {
		open, closed string
		depth        int
		travels      bool
	}{
		{"[", "]", 100, true},
		{"[", "]", 101, false},
		{`{"a":`, "}", 99, true},
		{`{"a":`, "}", 100, true},
		{`{"a":`, "}", 101, false},
		{`[{"a":`, "}]", 50, true},
		{`[{"a":`, "}]", 51, false},
	} {
		body := strings.Repeat(c.open, c.depth) + "1" + strings.Repeat(c.closed, c.depth)
		v := settle.ValueOf([]byte(body))
		if as := string(v.JSON) == body; as != c.travels {
			t.Errorf("%d times %s: travels as JSON: %v, want %v", c.depth, c.open, as, c.travels)
		}
		line := event.AppendJSON(nil, settle.Event{
			Kind:    settle.Settled,
			Outcome: &settle.Outcome{Value: v, BodyBytes: int64(len(body))},
		})
		e, err := event.Decode(line)
		if err != nil {
			t.Errorf("%d times %s: %v", c.depth, c.open, err)
			continue
		}
		if got, whole := e.Outcome.Body(); !whole || string(got) != body {
			t.Errorf("%d times %s came back as %.60q", c.depth, c.open, got)
		}
	}
}

// A million brackets must not exhaust the stack.
func TestABodyOfNothingButBrackets(t *testing.T) {
	for _, c := range []string{"[", `{"a":`, "[[", "{"} {
		if v := settle.ValueOf([]byte(strings.Repeat(c, settle.MaxValue/len(c)))); v.JSON == nil || v.JSON[0] != '"' {
			t.Errorf("%s…: became %.20q, want text", c, v.JSON)
		}
		line := `{"kind":"settled","value":` + strings.Repeat(c, 1_000_000)
		if _, err := event.Decode([]byte(line)); err == nil {
			t.Errorf("%s…: was read", c)
		}
	}
}
