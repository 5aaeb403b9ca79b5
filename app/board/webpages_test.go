package board_test

import (
	"testing"

	"allsettled/app/board"
	"allsettled/app/settle"
)

// answered is a call that was answered with a body of a type.
func answered(i int, status settle.Status, kind, body string) settle.Event {
	e := settled(uint64(i+2), i, status, 0, ms)
	e.Outcome.Reply = settle.Reply{HTTP: 200, Type: kind}
	e.Outcome.Value = settle.ValueOf([]byte(body))
	e.Outcome.BodyBytes = int64(len(body))
	return e
}

func TestMostAnswersAreWebPages(t *testing.T) {
	const logIn = "<!doctype html><html><head><TITLE lang=en>\n Log in &amp; more </TITLE></head></html>"
	const hint = "Is the address that of the site's API, and does it want a key?"
	page := func(i int, body string) settle.Event {
		return answered(i, settle.Fulfilled, "text/html; charset=utf-8", body)
	}
	data := func(i int) settle.Event { return answered(i, settle.Fulfilled, "application/json", `{"a":1}`) }
	for _, row := range []struct {
		sentence, want string
		events         []settle.Event
	}{
		{
			"all of them, with a title", "Most answers are web pages titled “Log in & more”, not data. " + hint,
			[]settle.Event{page(0, logIn), page(1, logIn), ended(9, ms)},
		},
		{
			"two of three", "Most answers are web pages titled “Log in & more”, not data. " + hint,
			[]settle.Event{data(0), page(1, logIn), page(2, logIn), ended(9, ms)},
		},
		{
			"without a title", "Most answers are web pages, not data. " + hint,
			[]settle.Event{page(0, "<p>Hello"), page(1, "<title>cut"), ended(9, ms)},
		},
		{"half of them", "", []settle.Event{data(0), page(1, logIn), ended(9, ms)}},
		{"data", "", []settle.Event{data(0), data(1), ended(9, ms)}},
		{"a run that goes on", "", []settle.Event{page(0, logIn), page(1, logIn)}},
		{"pages of rejected calls", "", []settle.Event{
			data(0), answered(1, settle.Rejected, "text/html", logIn), answered(2, settle.Rejected, "text/html", logIn),
			ended(9, ms),
		}},
	} {
		l := laneOf(append([]settle.Event{accepted(3, settle.AllSettled)}, row.events...)...)
		for range 2 { // the second time it is known
			if got := board.WebPages(l); got != row.want {
				t.Errorf("%s: got %q, want %q", row.sentence, got, row.want)
			}
		}
	}
}
