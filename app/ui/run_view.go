package ui

import (
	"context"
	"crypto/rand"
	"errors"
	"sync"
	"time"

	"allsettled/app/board"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// runView is a run that the page shows, or did: its lane, and the road it comes by.
type runView struct {
	savedRun
	recalled     bool       // it was asked for before this page was opened
	plan         *plan.Plan // starts the run if it is new; nil after a reload, which only watches
	lane         board.Lane
	conn         Connection
	failure      error // why the road ended before the run did
	pick         table.Query
	columns      []column
	chosen       bool             // a person changed the columns: none are suggested any more
	picked       []int32          // what pick leaves; nil = all
	sifting      *table.Filtering // on the way to the next picked
	selected     map[int]bool     // calls whose rows are selected
	lastSelected int              // the row that was selected last
	at           int              // the lane's revision when picked was made
	cells        map[int][]string
	behind       int                     // answers that stayed on the server
	asked        map[int]bool            // for which of them the page waits
	lost         map[int]bool            // which of them the server has no more
	stop         context.CancelCauseFunc // of the road; nil when there is none under way
	due          bool                    // the road begins with the next frame, so that the press of a button is painted before much is sent
	stopped      bool                    // a cancel was asked for
	pause        chan bool               // to the road
	opens        bool                    // its first call opens when it has settled
	left         map[string]bool         // causes that nobody wants to mend
	retries      []*runView              // runs that continue this one
	retry        *Retry                  // what this one continues; nil after a reload, which only watches
	after        time.Duration           // showIf it began, on the clock of the run that it continues
	each         func(*settle.Outcome)   // told of every outcome that is folded; may be nil
	retryError   string                  // why the last mending did not come to its end

	mu    sync.Mutex
	inbox []settle.Event // not yet folded
	room  chan struct{}  // has one when the inbox has room
	news  []func()       // changes of the connection, not yet folded
}

// savedRun is what the tab remembers of a run, to watch it again after a reload.
type savedRun struct {
	Run   string
	Label string // what was called, for the list of earlier runs
	Total int
	Mode  string
	IDs   []string `json:",omitempty"` // what was asked for, for rows without an outcome
	Key   string   // lets this browser cancel the run
	Ended bool
	Here  bool      `json:",omitempty"` // its calls were made by this browser: no server knows of it
	At    time.Time // showIf it was asked for
	Sum   string    // how it stood when it was last seen

	Inputs  []string   `json:",omitempty"` // columns that came in beside the IDs
	Indices []int      `json:",omitempty"` // of a run that continues another: places in its input
	Retries []savedRun `json:",omitempty"` // the runs that continue this one
}

// newRunName returns a name that nobody can guess: 26 characters of 130 random bits.
func newRunName() string { return rand.Text() }

// newRunView prepares a run of the plan.
func newRunView(p plan.Plan) *runView {
	s := &runView{savedRun: savedRun{Run: newRunName(), Label: p.Endpoint, Total: p.Total(), Mode: string(p.Mode), IDs: p.Names(), Inputs: p.Others(), Key: newRunName(), At: time.Now()}, plan: &p}
	s.lane.Expect(p.Total(), p.Mode)
	return s
}

// begin takes the road that is due.
func (s *runView) begin(road Transport, wake func()) {
	s.due = false
	s.follow(road, wake)
}

// follow watches the run, starting it if it is new, until it ends or stop is
// called. wake is called after every news. The goroutine ends with the road.
func (s *runView) follow(road Transport, wake func()) {
	ctx, stop := context.WithCancelCause(context.Background())
	s.stop = stop
	s.pause, s.room = make(chan bool, 1), make(chan struct{}, 1)
	j := Request{Pause: s.pause, Run: s.Run, Plan: s.plan, Here: s.Here, Retry: s.retry, After: s.lane.Seq, CancelKey: s.Key, Notice: func(c Connection) {
		s.post(func() { s.conn = c })
		wake()
	}}
	if s.Ended {
		j.Plan, j.Retry = nil, nil // it was carried out: whoever forgot it shall not do so again
	}
	go func() {
		defer stop(nil)
		var failure error
		for e, err := range road(ctx, j) {
			if err != nil {
				failure = err
				break
			}
			s.take(ctx, e)
			wake()
		}
		s.post(func() { s.failure, s.stop = failure, nil })
		wake()
	}()
}

func (s *runView) post(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.news = append(s.news, change)
}

// inboxMost is how many events wait to be folded; the next wait as the bytes they come in, which
// are a fraction of them. foldFor is how much of a frame may go into folding, and foldHidden how
// much of one of the few that a page gets which nobody sees.
const (
	inboxMost  = 4096
	foldFor    = 8 * time.Millisecond
	foldHidden = 20 * foldFor
)

// take puts an event into the inbox as soon as there is room.
func (s *runView) take(ctx context.Context, e settle.Event) {
	s.mu.Lock()
	s.inbox = append(s.inbox, e)
	full := len(s.inbox) >= inboxMost
	s.mu.Unlock()
	if full {
		select {
		case <-s.room:
		case <-ctx.Done():
		}
	}
}

// fold applies what has come in, as far as there is time, and reports whether there was anything.
func (s *runView) fold(now time.Time, limit time.Duration) bool {
	s.mu.Lock()
	inbox, news := s.inbox, s.news
	s.mu.Unlock()
	folded := 0
	for folded < len(inbox) && (folded == 0 || folded%64 > 0 || time.Since(now) < limit) {
		s.apply(inbox[folded], now)
		folded++
	}
	s.mu.Lock()
	n := copy(s.inbox, s.inbox[folded:])
	clear(s.inbox[n:])
	s.inbox = s.inbox[:n]
	if n > 0 {
		news = nil
	}
	s.news = s.news[len(news):]
	s.mu.Unlock()
	if n < inboxMost {
		select {
		case s.room <- struct{}{}:
		default:
		}
	}
	for _, change := range news {
		change()
	}
	if s.lane.Terms.CancelKey != "" {
		s.Key = s.lane.Terms.CancelKey
	}
	s.Total, s.Ended = s.lane.Total(), s.Ended || s.lane.Ended
	return folded+len(news) > 0
}

// apply applies one event.
func (s *runView) apply(e settle.Event, now time.Time) {
	s.lane.Apply(e, now)
	if e.Kind != settle.Settled {
		return
	}
	if s.columns == nil && !s.chosen {
		s.suggest(table.Suggest(e.Outcome))
	}
	if e.Outcome.Value.Elsewhere {
		s.behind++
	}
	if s.each != nil {
		s.each(e.Outcome)
	}
}

// hasInbox reports whether events wait to be folded.
func (s *runView) hasInbox() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.inbox) > 0
}

// running reports whether calls may still be made.
func (s *runView) running() bool { return s != nil && (s.due || s.stop != nil) && !s.lane.Ended }

// mayCancel reports whether this tab may cancel the run: it started it.
func (s *runView) mayCancel() bool { return s.running() && !s.due && s.Key != "" }

// cancel asks the road to cancel the run.
func (s *runView) cancel() {
	if s.mayCancel() {
		s.stopped = true
		s.stop(settle.ErrCancelled)
	}
}

// togglePause pauses the run, or lets it go on. What was said a moment ago and not yet heard is taken back.
func (s *runView) togglePause() {
	if !s.mayCancel() {
		return
	}
	select {
	case <-s.pause:
	default:
	}
	s.pause <- !s.lane.Paused
}

// errLeft is the cause by which a page that is left stops watching.
var errLeft = errors.New("the page was left")

// leave stops watching; the run goes on.
func (s *runView) leave() {
	if s.stop != nil {
		s.stop(errLeft)
	}
}

// rows returns how many rows the table has.
func (s *runView) rows() int {
	if s.picked == nil {
		return s.lane.Total()
	}
	return len(s.picked)
}

// index returns which call stands in a row of the table.
func (s *runView) index(row int) int {
	if s.picked == nil {
		return row
	}
	return int(s.picked[row])
}

// choose begins to apply the pick to what there is by now. Until that has
// come to its end the table shows what it showed before.
func (s *runView) choose(p table.Query) {
	s.pick, s.at, s.sifting = p, s.lane.Revision, nil
	if p.All() {
		s.picked = nil
		return
	}
	s.sifting = p.Filter(s.lane.Total(), s.lane.Outcome)
}

// siftFor is how much of a frame may go into filtering and sorting.
const siftFor = 8 * time.Millisecond

// sift goes on applying the pick, and reports whether it has come to its end with that.
func (s *runView) sift(now time.Time) bool {
	if s.sifting == nil || !s.sifting.Step(func() bool { return time.Since(now) > siftFor }) {
		return false
	}
	s.picked, s.sifting = s.sifting.Rows(), nil
	return true
}

// cell returns the texts of a row's own columns, each cut to what can be seen.
func (s *runView) row(index int) []string {
	if have, ok := s.cells[index]; ok {
		return have
	}
	o := s.lane.Outcome(index)
	texts := make([]string, len(s.shownColumns()))
	for i, column := range s.shownColumns() {
		texts[i] = clip(table.Cell(o, column.Path), 120)
	}
	if o == nil {
		return texts
	}
	if s.cells == nil || len(s.cells) > 5000 {
		s.cells = map[int][]string{}
	}
	if s.columns != nil || s.lane.Ended {
		s.cells[index] = texts
	}
	return texts
}

// clip cuts a text to at most n characters.
func clip(text string, n int) string {
	count := 0
	for at := range text {
		if count == n {
			return text[:at] + "…"
		}
		count++
	}
	return text
}
