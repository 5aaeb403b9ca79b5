package board_test

import (
	"testing"

	"allsettled/app/board"
	"allsettled/app/settle"
)

func TestTheHeadlineSaysWhatAPersonWaitsFor(t *testing.T) {
	fulfilled := func(i int) settle.Event { return settled(uint64(i+2), i, settle.Fulfilled, 0, ms) }
	rejected := func(i int, code string) settle.Event { return failed(uint64(i+2), i, code) }
	for _, row := range []struct {
		want, outlook string
		events        []settle.Event
	}{
		{"Nothing run yet", "", nil},
		{"0 of 2 done", "", []settle.Event{accepted(2, settle.All)}},
		{"1 of 2 done", "good", []settle.Event{accepted(2, settle.All), fulfilled(0)}},
		{"0 of 2 done, 1 failed", "bad", []settle.Event{accepted(2, settle.All), rejected(0, "dns")}},
		{
			"All 2 done", "good",
			[]settle.Event{accepted(2, settle.All), fulfilled(0), fulfilled(1), ended(9, ms)},
		},
		{
			"1 of 2 done, 1 failed", "mixed",
			[]settle.Event{accepted(2, settle.AllSettled), fulfilled(0), rejected(1, "dns"), ended(9, ms)},
		},
		{
			"All 2 failed: because of dns", "bad",
			[]settle.Event{accepted(2, settle.AllSettled), rejected(0, "dns"), rejected(1, "dns"), ended(9, ms)},
		},
		{
			"All 2 failed", "bad",
			[]settle.Event{accepted(2, settle.AllSettled), rejected(0, "dns"), rejected(1, "timeout"), ended(9, ms)},
		},
		{
			"1 of 2 done, 1 aborted", "good",
			[]settle.Event{accepted(2, settle.Any), fulfilled(0), aborted(5, 1), ended(9, ms)},
		},
		{
			"0 of 2 done, 1 failed, 1 aborted", "bad",
			[]settle.Event{accepted(2, settle.All), rejected(0, "dns"), aborted(5, 1), ended(9, ms)},
		},
		{
			"1 of 2 done, 1 missing", "good",
			[]settle.Event{accepted(2, settle.All), fulfilled(0), ended(9, ms)},
		},
	} {
		l := &board.Lane{}
		if row.events != nil {
			l = laneOf(row.events...)
		}
		if got := board.Headline(l); got != row.want || board.Outlook(l) != row.outlook {
			t.Errorf("got %q, %q; want %q, %q", got, board.Outlook(l), row.want, row.outlook)
		}
	}
}
