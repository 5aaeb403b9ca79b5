package model

import (
	"context"
	"errors"
	"sync"
	"time"

	"allsettled/app/settle"
)

// stream brings the events of a run. Its goroutine ends with the run, or when no one watches any more; see [Run.Wait].
type stream struct {
	stop  context.CancelCauseFunc // nil while nothing is watched; belongs to the page's goroutine
	pause chan bool               // to the transport
	done  sync.WaitGroup

	mu    sync.Mutex
	inbox []settle.Event // not yet applied
	room  chan struct{}  // has one when the inbox has room
	news  []func()       // changes of the connection, not yet applied
}

// inboxMost is how many events wait to be applied; the next wait as the bytes they come in, which are a fraction of
// them. foldFor is how much of a frame may go into applying events, and foldHidden how much of one of the few frames
// that a hidden page gets.
const (
	inboxMost  = 4096
	foldFor    = 8 * time.Millisecond
	foldHidden = 20 * foldFor
)

// errLeft is the cause by which a page that is left stops watching.
var errLeft = errors.New("the page was left")

// follow watches what transport yields until it ends. ended is called with the error, on the page's goroutine; wake
// after all that comes in.
func (s *stream) follow(transport Transport, request Request, wake func(), ended func(error)) {
	ctx, stop := context.WithCancelCause(context.Background())
	s.stop = stop
	s.pause, s.room = make(chan bool, 1), make(chan struct{}, 1)
	request.Pause = s.pause
	s.done.Go(func() {
		defer stop(nil)
		var failure error
		for e, err := range transport(ctx, request) {
			if err != nil {
				failure = err
				break
			}
			s.put(ctx, e)
			wake()
		}
		s.post(func() { s.stop = nil; ended(failure) })
		wake()
	})
}

// post leaves a change for the page's goroutine.
func (s *stream) post(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.news = append(s.news, change)
}

// put leaves an event in the inbox, and waits there as long as the inbox is full.
func (s *stream) put(ctx context.Context, e settle.Event) {
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

// fold applies what has come in, as far as limit allows after now, and reports whether there was anything.
func (s *stream) fold(now time.Time, limit time.Duration, apply func(settle.Event)) bool {
	s.mu.Lock()
	inbox := s.inbox
	s.mu.Unlock()
	folded := 0
	for folded < len(inbox) && (folded == 0 || folded%64 > 0 || time.Since(now) < limit) {
		apply(inbox[folded])
		folded++
	}
	news := s.took(folded)
	for _, change := range news {
		change()
	}
	return folded+len(news) > 0
}

// took removes the first n events from the inbox. It returns the changes of the connection once all events before them
// are applied.
func (s *stream) took(n int) (news []func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := copy(s.inbox, s.inbox[n:])
	clear(s.inbox[left:])
	s.inbox = s.inbox[:left]
	if left < inboxMost {
		select {
		case s.room <- struct{}{}:
		default:
		}
	}
	if left > 0 {
		return nil
	}
	news, s.news = s.news, nil
	return news
}

// waiting reports whether events wait to be applied.
func (s *stream) waiting() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.inbox) > 0
}

// open reports whether the run is watched.
func (s *stream) open() bool { return s.stop != nil }

// leave stops watching; the run goes on.
func (s *stream) leave() {
	if s.stop != nil {
		s.stop(errLeft)
	}
}

// setPaused asks the transport to pause the run or to let it go on. A request that it has not read yet is replaced.
func (s *stream) setPaused(on bool) {
	select {
	case <-s.pause:
	default:
	}
	s.pause <- on
}
