package runs

import (
	"encoding/json"

	"allsettled/app/settle"
)

// What other nodes ask the owner of a run. They have checked the cancel key. The words go from one version of the
// program to another while a cluster is updated, so a word keeps its meaning.
const (
	askStatuses = "statuses"
	askSummary  = "summary"
	askCancel   = "cancel"
	askPause    = "pause"
	askResume   = "resume"
	askSecrets  = "secrets" // and a plan with its secrets
)

// writtenSummary is what the owner knows of a run and the journal does not. What both know is not sent: the plan
// alone may have megabytes.
type writtenSummary struct {
	State     State
	Fulfilled int
	Rejected  int
	Aborted   int
	Pending   int
	Verdict   settle.Verdict
	Paused    bool
}

// encode writes the summary for another node. It cannot fail: all fields have a JSON form.
func (s *Summary) encode() []byte {
	data, err := json.Marshal(writtenSummary{
		s.State, s.Fulfilled, s.Rejected, s.Aborted, s.Pending, s.Verdict, s.Paused,
	})
	if err != nil {
		panic(err)
	}
	return data
}

// take lays what the owner said over a summary from the journal. It leaves the summary as it is when the
// owner said nothing.
func (s *Summary) take(said []byte) {
	var w writtenSummary
	if json.Unmarshal(said, &w) != nil || w.State == "" {
		return
	}
	s.State, s.Verdict, s.Paused = w.State, w.Verdict, w.Paused
	s.Fulfilled, s.Rejected, s.Aborted, s.Pending = w.Fulfilled, w.Rejected, w.Aborted, w.Pending
}
