package record_test

import (
	"testing"

	"allsettled/server/record"
)

// A recording that is taken holds an outcome for each call of its plan, in their order; anything
// else is refused with a sentence.
func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"version":1,"plan":{"endpoint":"/demo/users/{id}","ids":["1"]},"outcomes":[{"index":0,"id":"1",` +
		`"status":"fulfilled"}]}`))
	f.Add([]byte(`{"version":1,"plan":{"endpoint":"/demo/users/{id}","ids":["1","2"]},"outcomes":[{"index":1}]}`))
	f.Add([]byte(`{"version":2}`))
	f.Add([]byte(`{"version":1,"plan":null,"outcomes":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, p, err := record.Decode(data)
		if err != nil {
			if len(err.Error()) < 10 {
				t.Fatalf("refused with %q", err)
			}
			return
		}
		if len(r.Outcomes) != p.Total() {
			t.Fatalf("%d outcomes for %d calls", len(r.Outcomes), p.Total())
		}
		if says := record.Differences(r, r, p.Filled().Mode); len(says) != 0 {
			t.Fatalf("it does not tell its own story: %v", says)
		}
	})
}
