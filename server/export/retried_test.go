package export_test

import (
	"bytes"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/export"
)

// happened yields events.
func happened(events ...settle.Event) func() iter.Seq2[settle.Event, error] {
	return func() iter.Seq2[settle.Event, error] {
		return func(yield func(settle.Event, error) bool) {
			for _, e := range events {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

func came(index int, id, value, code string) settle.Event {
	o := &settle.Outcome{
		Index: index, ID: id, Status: settle.Fulfilled, Value: settle.Value{JSON: []byte(value)},
		Reply: settle.Reply{HTTP: 200},
	}
	if code != "" {
		o.Status, o.Reason = settle.Rejected, &settle.Reason{Code: code, Written: "no"}
	}
	return settle.Event{Kind: settle.Settled, Outcome: o}
}

func TestOutcomesOfLaterRunsReplaceEarlierOnes(t *testing.T) {
	first := export.Run{Plan: plan.Plan{
		Endpoint: "/demo/users/{id}", IDs: []string{"a", "b", "c", "d"},
	}, Events: happened(
		came(1, "b", "", "http_503"), came(
			0, "a", `{"x":1}`, "",
		), came(3, "d", "", "http_404"), came(2, "c", "", "cut"))}
	later := func(places []int, events ...settle.Event) export.Run {
		return export.Run{Events: happened(append([]settle.Event{{
			Kind: settle.Accepted, Terms: &settle.Terms{Indices: places},
		}}, events...)...)}
	}
	retried, err := export.Retried(first, []export.Run{
		later([]int{1, 2}, came(1, "c", "", "timeout"), came(0, "b", `{"x":2}`, "")),
		later([]int{2, 3}, came(0, "c", `{"x":3}`, ""), came(1, "d", "", settle.CodeAborted), came(9, "z", "", "")),
	})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := export.Write(t.Context(), &b, retried,
		export.Order{Format: "csv", Columns: []string{"id", "status", "x", "code"}, NoMark: true}); err != nil {
		t.Fatal(err)
	}
	want := "id,status,x,code\r\na,fulfilled,1,\r\nb,fulfilled,2,\r\nc,fulfilled,3,\r\nd,rejected,,http_404\r\n"
	if got := b.String(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if strings.Contains(b.String(), "503") {
		t.Error("an outcome that was replaced is still there")
	}
}

func TestTheSecondSheetOfARetriedRunHasOneMoment(t *testing.T) {
	took := func(d time.Duration, fulfilled, rejected int) settle.Event {
		return settle.Event{
			Kind: settle.Ended, Sum: &settle.Sum{Fulfilled: fulfilled, Rejected: rejected, Took: d},
		}
	}
	first := export.Run{
		Plan:   plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"a", "b"}},
		Events: happened(came(0, "a", "1", ""), came(1, "b", "", "http_401"), took(2*time.Second, 1, 1)),
	}
	again := export.Run{Events: happened(
		settle.Event{Kind: settle.Accepted, Terms: &settle.Terms{Indices: []int{1}}}, came(0, "b", "2", ""),
		took(time.Second, 1, 0),
	)}
	retried, err := export.Retried(first, []export.Run{again})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := export.Write(t.Context(), &b, retried, export.Order{Format: "xlsx"}); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Run")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, row := range rows {
		if len(row) > 1 {
			got[row[0]] = row[1]
		}
	}
	if got["Took"] != "3.00 s" || got["Fulfilled"] != "2" || got["Rejected"] != "0" {
		t.Errorf("the second sheet says %v", got)
	}
}
