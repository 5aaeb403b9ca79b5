package wire_test

import (
	"fmt"
	"strings"

	"allsettled/app/plan"
)

// aRun is a name as a page chooses it.
const aRun = "run_0123456789-ABCDEF"

// aPlan is the smallest plan.
func aPlan() *plan.Plan { return &plan.Plan{Endpoint: "/demo/users/{id}", IDs: []string{"1", "007"}} }

// lines returns the events of a run of that many calls, as the server has them. The first has number 1, and the last
// two decide and end the run.
func lines(calls int) [][]byte {
	out := [][]byte{fmt.Appendf(nil,
		`{"kind":"accepted","seq":1,"run":"%s","total":%d,"mode":"allSettled","inFlight":6,`+
			`"perSecond":0,"timeoutMs":20000,"attempts":3,"at":"2026-01-31T12:00:00.000Z"}`, aRun, calls)}
	for i := range calls {
		out = append(out,
			fmt.Appendf(nil, `{"kind":"settled","seq":%d,"index":%d,"id":"%d","status":"fulfilled","http":200,`+
				`"type":"application/json","bytes":20,"attempts":1,"startedMs":0.4,"firstByteMs":9,"tookMs":10.5,`+
				`"value":{"s":"}],[{\"\\"}}`, i+2, i, i))
	}
	out = append(out,
		fmt.Appendf(nil, `{"kind":"decided","seq":%d,"verdict":{"status":"fulfilled","index":-1,"atMs":11}}`, calls+2))
	return append(out,
		fmt.Appendf(nil,
			`{"kind":"ended","seq":%d,"fulfilled":%d,"rejected":0,"aborted":0,"missing":0,"cancelled":false,`+
				`"tookMs":12}`, calls+3, calls))
}

const started = `{"kind":"started","index":0,"attempt":1,"atMs":0.4}`

// deep is JSON nested n times.
func deep(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
