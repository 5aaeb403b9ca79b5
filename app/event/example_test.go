package event_test

import (
	"fmt"
	"time"

	"allsettled/app/event"
	"allsettled/app/settle"
)

func ExampleAppendJSON() {
	e := settle.Event{Kind: settle.Settled, Seq: 12, Outcome: &settle.Outcome{
		Index: 3, ID: "007", Status: settle.Fulfilled, Attempts: 1, Took: 1002100 * time.Microsecond,
		Reply: settle.Reply{HTTP: 200, Type: "application/json"}, Value: settle.ValueOf([]byte(`{"id": 7.0}`)), BodyBytes: 11,
	}}
	fmt.Printf("%s\n", event.AppendJSON(nil, e))
	// Output: {"kind":"settled","seq":12,"index":3,"id":"007","status":"fulfilled","http":200,"type":"application/json","bytes":11,"attempts":1,"startedMs":0,"tookMs":1002.1,"value":{"id": 7.0}}
}
