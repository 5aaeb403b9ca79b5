package runs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"

	"allsettled/app/plan"
	"allsettled/app/settle"
)

// What the owner of a run is asked by the other nodes, who have looked at the key.
const (
	askSigns   = "signs"
	askSummary = "summary"
	askCancel  = "cancel"
	askPause   = "pause"
	askGoOn    = "go on"
	askSecrets = "secrets" // a plan with its secrets follows
)

// ErrMoving says that nobody owns the run at this moment: another node is about to take it over.
var ErrMoving = errors.New("the run is moving from one node to another")

// answer does what another node asks of a run that is owned here.
func (l *live) answer(ctx context.Context, what []byte) []byte {
	switch string(what) {
	case askSigns:
		return l.hub.encodedStatuses()
	case askSummary:
		s, err := l.summary(ctx)
		if err != nil {
			return nil
		}
		data, _ := json.Marshal(writtenSummary{s.State, s.Fulfilled, s.Rejected, s.Aborted, s.Pending, s.Verdict, s.Paused}) // it always marshals
		return data
	case askCancel:
		l.cancel(settle.ErrCancelled)
	case askPause, askGoOn:
		l.pause(string(what) == askPause)
	default:
		l.takeSecrets(what)
	}
	return []byte("yes")
}

// takeSecrets takes the plan that another node was brought.
func (l *live) takeSecrets(what []byte) {
	if len(what) < len(askSecrets) || string(what[:len(askSecrets)]) != askSecrets {
		return
	}
	if p, err := plan.Decode(what[len(askSecrets):]); err == nil {
		select {
		case l.secrets <- p.Filled():
		default: // brought already
		}
	}
}

type writtenSummary struct {
	State     State
	Fulfilled int
	Rejected  int
	Aborted   int
	Pending   int
	Verdict   settle.Verdict
	Paused    bool
}

// askOwner has the node that owns a run do something; ErrMoving when there is none.
func (r *Runs) askOwner(ctx context.Context, run string, what []byte) error {
	_, err := r.o.Membership.Ask(ctx, run, what)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%w (%w)", ErrMoving, err)
	}
	return err
}

// askSummary lays what the owner knows of a run over what the journal says.
func (r *Runs) askSummary(ctx context.Context, s *Summary) {
	said, err := r.o.Membership.Ask(ctx, s.Run, []byte(askSummary))
	var w writtenSummary
	if err != nil || json.Unmarshal(said, &w) != nil || w.State == "" {
		return
	}
	s.State, s.Fulfilled, s.Rejected, s.Aborted, s.Pending, s.Verdict, s.Paused = w.State, w.Fulfilled, w.Rejected, w.Aborted, w.Pending, w.Verdict, w.Paused
}
