package event_test

import (
	"fmt"

	"allsettled/app/event"
	"allsettled/app/settle"
)

func ExampleAppendJSON() {
	e := settle.Event{Kind: settle.Settled, Seq: 9, Outcome: &settle.Outcome{
		Index: 3, ID: "7", Status: settle.Rejected, Attempts: 2,
		Value: settle.ValueOf([]byte(`7`)),
	}}
	fmt.Printf("%s\n", event.AppendJSON(nil, e))
	// Output:
	// {"kind":"settled","seq":9,"index":3,"id":"7","status":"rejected","attempts":2,"startedMs":0,"tookMs":0,"value":7}
}
