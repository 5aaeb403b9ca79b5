package board_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/board"
	"allsettled/app/settle"
)

func TestOutcomesComeBackAsTheyWere(t *testing.T) {
	l := laneOf(accepted(300, settle.AllSettled))
	var want []*settle.Outcome
	for i := range 300 {
		o := &settle.Outcome{
			Index: i, ID: fmt.Sprint(i), Status: settle.Rejected, Attempts: 2, Took: 3 * ms, BodyBytes: 9,
			Reply: settle.Reply{
				HTTP: 503, Type: "text/plain",
				Header: map[string]string{"Date": fmt.Sprint(i / 100), "Server": "x"},
			},
			Reason: &settle.Reason{Code: "http_503", Written: "m"},
			Tries:  []settle.Try{{HTTP: 503, Took: ms}, {HTTP: 503, Took: 2 * ms}},
			// chunks of 256 KiB are filled
			Value: settle.Value{JSON: []byte(`"` + strings.Repeat("long ", i*10) + `"`)},
		}
		want = append(want, o)
		l.Apply(settle.Event{Kind: settle.Settled, Seq: uint64(i + 2), Index: i, Outcome: o}, noon)
	}
	for i := range want {
		if got := l.Outcome(i); !reflect.DeepEqual(want[i], got) {
			diff := cmp.Diff(want[i], got)
			t.Fatalf("outcome %d (-want +got):\n%s", i, diff)
		}
	}
	l.Outcome(0).ID = "changed"
	if l.Outcome(0).ID != "0" {
		t.Error("a change of what was handed out was seen by others")
	}
}

func TestAnAnswerThatStayedBehindIsCompletedLater(t *testing.T) {
	l := laneOf(accepted(2, settle.AllSettled))
	l.Apply(settle.Event{
		Kind: settle.Settled, Seq: 2,
		Outcome: &settle.Outcome{ID: "1", Status: settle.Fulfilled, Value: settle.Value{Elsewhere: true}},
	}, noon)
	before := l.Revision
	l.Complete(0, settle.Value{JSON: []byte("7")})
	l.Complete(1, settle.Value{JSON: []byte("8")}) // has not settled
	l.Complete(-1, settle.Value{})
	got := l.Outcome(0)
	if string(got.Value.JSON) != "7" || got.Value.Elsewhere || got.ID != "1" || l.Outcome(1) != nil ||
		l.Revision != before+1 {
		t.Errorf("got %+v, %v, revision %d", got, l.Outcome(1), l.Revision)
	}
	if l.Count(board.Fulfilled) != 1 {
		t.Errorf("%d are fulfilled, want 1", l.Count(board.Fulfilled))
	}
}
