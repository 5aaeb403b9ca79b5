package runs

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"

	"allsettled/app/settle"
)

// partResumes has a resumes. It is written before a continued run makes its first call, and again when the server
// closes, so what a crash leaves behind counts the crashes.
const partResumes = "resumes"

// maxResumes is how often a run may be continued without an event, before it is set aside. A run that was
// accepted may still need more memory than the machine has. Without this bound it would end the server at every
// start, and the other runs with it.
const maxResumes = 2

// errSetAside is why the calls of such a run are aborted. Its client may retry them, with fewer at once.
var errSetAside = settle.NewReason(settle.CodeAborted, "set_aside")

// resumes counts how often a run was continued.
type resumes struct {
	After uint64 `json:"after"` // the number of its last event then
	Count int    `json:"count"` // how often in a row, with no event in between and no orderly stop
}

// resumesSince returns how often the run was continued since the event with the number seq; 0 when the note is about
// an earlier event, because the run has got further since then.
func (s stored) resumesSince(ctx context.Context, run string, seq uint64) (int, error) {
	data, err := s.Part(ctx, run, partResumes)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	var r resumes
	if err == nil {
		err = json.Unmarshal(data, &r)
	}
	if err != nil || r.After != seq {
		return 0, err
	}
	return r.Count, nil
}

// noteResumes stores how often the run was continued since the event with the number seq.
func (s stored) noteResumes(ctx context.Context, run string, seq uint64, count int) error {
	data, err := json.Marshal(resumes{After: seq, Count: count})
	if err != nil {
		return err
	}
	return s.Put(ctx, run, partResumes, data)
}
