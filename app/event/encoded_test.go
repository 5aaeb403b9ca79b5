package event_test

import (
	"bytes"
	"strings"
	"testing"

	"allsettled/app/event"
	"allsettled/app/settle"
)

func TestEncodeWritesBothForms(t *testing.T) {
	t.Parallel()
	for _, e := range decoded(t, happenings) {
		got := event.Encode(e, 1<<20)
		if want := event.AppendJSON(nil, e); !bytes.Equal(got.JSON, want) {
			t.Errorf("JSON %s, want %s", got.JSON, want)
		}
		if want := event.AppendCompact(nil, e, 1<<20); !bytes.Equal(got.Compact, want) {
			t.Errorf("compact %q, want %q", got.Compact, want)
		}
	}
}

func TestAnEncodedEventIsNotEncodedAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says string
		e    event.Encoded
		want string
	}{
		{
			"bytes that are there are copied, whatever the JSON",
			event.Encoded{JSON: []byte("no JSON"), Compact: []byte("xyz")},
			"<xyz",
		},
		{
			"without them the JSON is converted",
			event.Encoded{JSON: []byte(`{"kind":"paused","paused":true,"atMs":0}`)},
			"<\x05\x00\x01\x00",
		},
	} {
		if got, err := c.e.AppendCompact([]byte("<"), 0); err != nil || string(got) != c.want {
			t.Errorf("%s: %q, %v; want %q", c.says, got, err, c.want)
		}
	}
}

func TestAnEventOfAJournalThatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	got, err := event.Encoded{JSON: []byte(`{"kind":`)}.AppendCompact([]byte("<"), 0)
	if err == nil || !strings.Contains(err.Error(), "of the journal") || string(got) != "<" {
		t.Errorf("%q, %v; want an error that names the journal, and nothing appended", got, err)
	}
}

func TestWhatTravelsFitsIntoAPage(t *testing.T) {
	t.Parallel()
	for _, total := range []int{0, 1, 10, 4096, 10_000, 1_000_000} {
		inline := event.Inline(total)
		if inline < 0 || inline > settle.MaxValue || inline*total > 64<<20 {
			t.Errorf("%d calls: %d bytes each", total, inline)
		}
	}
}
