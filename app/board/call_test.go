package board_test

import (
	"strings"
	"testing"
	"time"

	"allsettled/app/board"
	"allsettled/app/settle"
)

func TestTheFactsOfACallLeaveOutWhatIsNotKnown(t *testing.T) {
	o := &settle.Outcome{
		Status: settle.Fulfilled, Attempts: 2, Took: 1500 * ms, Began: 20 * ms, FirstByte: 90 * ms, BodyBytes: 2048,
		Reply: settle.Reply{HTTP: 201, Type: "text/csv", Header: map[string]string{"Server": "x", "Date": "today"}},
	}
	want := "Status=fulfilled HTTP=201 Began=20 ms after the start First byte=after 90 ms Took=1.50 s Attempts=2 " +
		"Size=2.0 KiB Type=text/csv Date=today Server=x"
	if got := factsOf(o); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	want = "Status=rejected Began=0 ms after the start Took=0 ms Attempts=0 Size=1 byte"
	if got := factsOf(&settle.Outcome{Status: settle.Rejected, BodyBytes: 1}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func factsOf(o *settle.Outcome) string {
	var all []string
	for _, f := range board.Facts(o) {
		all = append(all, f.Name+"="+f.Value)
	}
	return strings.Join(all, " ")
}

func TestAnAttemptSaysHowItEnded(t *testing.T) {
	for _, c := range []struct {
		says string
		try  settle.Try
		want string
	}{
		{"fulfilled", settle.Try{HTTP: 200, Took: 30 * ms}, "fulfilled, HTTP 200 after 30 ms"},
		{"fulfilled without a status", settle.Try{Took: 30 * ms}, "fulfilled after 30 ms"},
		{"a status that its code names", settle.Try{HTTP: 503, Code: "http_503", Took: ms}, "http_503 after 1 ms"},
		{"a code beside a status", settle.Try{HTTP: 200, Code: "too_big", Took: ms}, "too_big, HTTP 200 after 1 ms"},
		{"a wait", settle.Try{Code: "dns", Took: ms, Wait: time.Second}, "dns after 1 ms, then waited 1.00 s"},
	} {
		if got := board.TryText(c.try); got != c.want {
			t.Errorf("%s: got %q, want %q", c.says, got, c.want)
		}
	}
}

func TestAnAnswerIsReadable(t *testing.T) {
	for _, c := range []struct {
		says       string
		value      settle.Value
		bytes      int64
		text, note string
	}{
		{"an object", settle.Value{JSON: []byte(`{"a":[1]}`)}, 9, "{\n  \"a\": [\n    1\n  ]\n}", ""},
		{"a text", settle.Value{JSON: []byte(`"a\nb"`)}, 3, "a\nb", ""},
		{"a number, to the digit", settle.Value{JSON: []byte(`1.10`)}, 4, "1.10", ""},
		{"nothing", settle.Value{}, 0, "", ""},
		{"no text", settle.Value{}, 7, "", "The answer is not text."},
		{"a long one", settle.Value{Preview: "abc"}, 99, "abc", "The answer is long. This is its beginning."},
		{"one on its way", settle.Value{Elsewhere: true}, 99, "", "One moment: the answer is on its way."},
		{"broken JSON", settle.Value{JSON: []byte(`{"a"`)}, 4, `{"a"`, ""},
	} {
		text, note := board.Readable(&settle.Outcome{Value: c.value, BodyBytes: c.bytes})
		if text != c.text || note != c.note {
			t.Errorf("%s: got %q and %q, want %q and %q", c.says, text, note, c.text, c.note)
		}
	}
}

func TestACallIsWrittenForADeveloper(t *testing.T) {
	o := &settle.Outcome{
		ID: "7", Status: settle.Rejected, Attempts: 2, Took: 300 * ms, Reason: settle.HTTPReason(404, 0),
		Reply: settle.Reply{HTTP: 404, Header: map[string]string{"Server": "x"}},
		Tries: []settle.Try{
			{HTTP: 503, Code: "http_503", Took: 100 * ms}, {HTTP: 404, Code: "http_404", Took: 100 * ms},
		},
		Value: settle.Value{JSON: []byte(`{"error":"no"}`)}, BodyBytes: 14,
	}
	got := board.CallText("https://api.example/{id}", "a-run", o)
	for _, want := range []string{
		"call: https://api.example/{id}\nid: 7\nstatus: rejected\nhttp: 404\ncode: http_404\n",
		"took: 300 ms\nattempt 1: http_503 after 100 ms\nattempt 2: http_404 after 100 ms\nServer: x\nrun: a-run\n",
		"\n\n{\n  \"error\": \"no\"\n}",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
}

func TestAStateHasAWord(t *testing.T) {
	for s, want := range map[board.State]string{
		board.Waiting: "pending", board.Flying: "in flight", board.Fulfilled: "fulfilled",
		board.Rejected: "rejected", board.Aborted: "aborted",
	} {
		if got := s.Word(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := board.NoAnswerYet(board.Flying); got != "In flight: there is no answer yet." {
		t.Errorf("got %q", got)
	}
}

func TestACallThatWasNeverMadeTookNoTime(t *testing.T) {
	for o, want := range map[*settle.Outcome]string{
		nil: "", {Took: ms}: "", {Attempts: 1, Took: 20 * ms}: "20 ms",
	} {
		if got := board.Took(o); got != want {
			t.Errorf("%+v: got %q, want %q", o, got, want)
		}
	}
}

func TestWhatACallCameToBeforeIsSaidWithItsReason(t *testing.T) {
	o := &settle.Outcome{Status: settle.Rejected, Took: 20 * ms, Reason: settle.HTTPReason(404, 0)}
	if got, want := board.EarlierText(o), "rejected after 20 ms: Nothing here for this ID"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	o = &settle.Outcome{Status: settle.Fulfilled, Took: 20 * ms}
	if got, want := board.EarlierText(o), "fulfilled after 20 ms"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTheCountsAreThoseOfTheLine(t *testing.T) {
	l := laneOf(accepted(3, settle.All), settled(2, 0, settle.Fulfilled, 0, ms))
	if got := l.Counts(); len(got) != 3 || got[0].N != 1 || got[2].N != 2 {
		t.Errorf("the counts are %+v", got)
	}
	l.Apply(aborted(3, 1), noon)
	if got := l.Counts(); len(got) != 4 || got[3] != (board.Count{Name: "aborted", N: 1}) {
		t.Errorf("with an aborted call the counts are %+v", got)
	}
}
