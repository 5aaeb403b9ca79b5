package export_test

import (
	"bytes"
	"encoding/csv"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"go.uber.org/goleak"

	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/export"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// runOf returns a run of outcomes, which settle from the last to the first.
func runOf(p plan.Plan, outcomes ...*settle.Outcome) export.Run {
	var events []settle.Event
	tally := settle.NewTally(p.Mode, p.Total(), time.Time{})
	for i, o := range slices.Backward(outcomes) {
		o.Index = i
		e := settle.Event{Kind: settle.Settled, Outcome: o}
		tally.Apply(e)
		events = append(events, e)
	}
	if sum := tally.Sum(); sum.Missing == 0 {
		sum.Took = 1234 * time.Millisecond
		verdict := settle.Verdict{Status: settle.Fulfilled, Index: -1}
		events = append(events, settle.Event{Kind: settle.Decided, Verdict: &verdict}, settle.Event{
			Kind: settle.Ended, Sum: &sum, Verdict: &verdict,
		})
	}
	return export.Run{Plan: p, Events: func() iter.Seq2[settle.Event, error] {
		return func(yield func(settle.Event, error) bool) {
			for _, e := range events {
				if !yield(e, nil) {
					return
				}
			}
		}
	}}
}

func fulfilled(id, value string) *settle.Outcome {
	return &settle.Outcome{
		ID: id, Status: settle.Fulfilled, Attempts: 1, Took: 20 * time.Millisecond, BodyBytes: int64(len(value)),
		Reply: settle.Reply{HTTP: 200, Type: "application/json"}, Value: settle.Value{JSON: []byte(value)},
	}
}

func rejected(id, code, message string) *settle.Outcome {
	return &settle.Outcome{
		ID: id, Status: settle.Rejected, Attempts: 3, Reason: &settle.Reason{Code: code, Written: message},
	}
}

func write(t *testing.T, r export.Run, o export.Order) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := export.Write(t.Context(), &b, r, o); err != nil {
		t.Fatalf("%+v: %v", o, err)
	}
	return b.Bytes()
}

// read reads a table back as other programs do.
func read(t *testing.T, format string, file []byte) [][]string {
	t.Helper()
	if format == "xlsx" {
		return sheet(t, file, "Results")
	}
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(file), "\ufeff")))
	if format == "tsv" {
		r.Comma = '\t'
	}
	lines, err := r.ReadAll()
	if err != nil {
		t.Fatalf("%s: %v\n%s", format, err, file)
	}
	return lines
}

// sheet reads every row of a sheet, each as long as the first.
func sheet(t *testing.T, file []byte, name string) [][]string {
	t.Helper()
	f := open(t, file)
	rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		for len(rows[i]) < len(rows[0]) {
			rows[i] = append(rows[i], "")
		}
	}
	return rows
}

func open(t *testing.T, file []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}
