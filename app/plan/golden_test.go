package plan_test

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/plan"
)

var update = flag.Bool("update", false, "write testdata/calls.golden again")

// TestPlansMakeTheCallsOfTheGoldenFile reads plans, one a line, and compares the calls that each makes, or the
// mistakes that it has. Plans are stored and sent: what they mean must not change.
func TestPlansMakeTheCallsOfTheGoldenFile(t *testing.T) {
	plans, err := os.Open("testdata/plans.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer plans.Close()
	var got bytes.Buffer
	lines := 0
	for in := bufio.NewScanner(plans); in.Scan(); lines++ {
		fmt.Fprintf(&got, "%s\n", in.Text())
		describe(&got, in.Bytes())
	}
	if lines < 20 {
		t.Fatalf("%d plans, want 20 at least", lines)
	}
	const golden = "testdata/calls.golden"
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if diff := cmp.Diff(string(want), got.String()); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

// describe writes the calls of a plan, each on a line, or its mistakes.
func describe(out *bytes.Buffer, text []byte) {
	p, err := plan.Decode(text)
	if err == nil {
		err = p.Check(plan.Bounds{})
	}
	for _, one := range mistakes(err) {
		fmt.Fprintf(out, "\t! %v\n", one)
	}
	if err != nil {
		return
	}
	for call := range p.Calls(nil) {
		fmt.Fprintf(out, "\t%d %q %s %s", call.Index, call.ID, call.Method, call.URL)
		for _, name := range slices.Sorted(maps.Keys(call.Header)) {
			fmt.Fprintf(out, " %s=%q", name, call.Header[name])
		}
		if call.Body != "" {
			fmt.Fprintf(out, " body=%q", call.Body)
		}
		out.WriteByte('\n')
	}
	fmt.Fprintf(out, "\t%+v\n", p.Forecast(0))
}
