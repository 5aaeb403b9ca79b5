package live_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"nhooyr.io/websocket"

	"allsettled/app/plan"
	"allsettled/app/wire"
	"allsettled/server/internal/fakeruns"
	"allsettled/server/live"
	"allsettled/server/live/livetest"
	"allsettled/server/problem"
	"allsettled/server/runs"
)

const (
	aRun      = "run_0123456789-ABCDEF"
	aPlan     = `{"endpoint":"/demo/users/{id}","ids":["1","2","3"]}`
	helloPlan = `{"run":"` + aRun + `","plan":` + aPlan + `,"after":0}`
)

// service is a live.Service of fake runs. It admits everybody unless refuse is set.
type service struct {
	*fakeruns.Runs

	refuse error

	mu        sync.Mutex
	inside    int      // admitted and not left
	cancelled []string // visitors who have cancelled a run
}

func (s *service) Admit(*http.Request) (visitor string, leave func(), err error) {
	if s.refuse != nil {
		return "", nil, s.refuse
	}
	s.count(1)
	return "a visitor", func() { s.count(-1) }, nil
}

func (s *service) count(by int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inside += by
}

func (s *service) Retry(ctx context.Context, o runs.RetryOrder, visitor, cancelKey string) (runs.Receipt, error) {
	order, err := s.Runs.Retry(ctx, o)
	if err != nil {
		return runs.Receipt{}, err
	}
	order.Visitor, order.CancelKey = visitor, cancelKey
	return s.Start(ctx, order)
}

func (s *service) Cancel(ctx context.Context, run, cancelKey, visitor string) error {
	err := s.Runs.Cancel(ctx, run, cancelKey)
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.cancelled = append(s.cancelled, visitor)
	}
	return err
}

func (s *service) Total(ctx context.Context, run string) (int, error) {
	sum, err := s.Summary(ctx, run)
	return sum.Total, err
}

// server is a server of websockets on a port of loopback.
type server struct {
	url      string
	lifetime *live.Lifetime
	service  *service
	observed *observer
}

// serve serves the websockets of runs. In change a test may change the options and the listener's hooks.
func serve(t *testing.T, f *fakeruns.Runs, change func(*live.Options, *http.Server)) *server {
	t.Helper()
	s := &server{lifetime: live.NewLifetime(), service: &service{Runs: f}, observed: &observer{}}
	o := live.Options{
		Service: s.service, Lifetime: s.lifetime, Observer: s.observed, Log: slog.New(slog.DiscardHandler),
	}
	listener := httptest.NewUnstartedServer(nil)
	if change != nil {
		change(&o, listener.Config)
	}
	sockets := live.New(o)
	var handlers sync.WaitGroup // the listener does not wait for those whose connection became a websocket
	listener.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handlers.Add(1)
		defer handlers.Done()
		if err := sockets.Serve(w, r); err != nil {
			problem.Write(w, problem.Of(err))
		}
	})
	listener.Start()
	s.url = listener.URL
	t.Cleanup(func() {
		ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
		defer stop()
		if err := s.lifetime.Close(ctx); err != nil {
			t.Errorf("close: %v", err)
		}
		listener.Close()
		handlers.Wait()
		if s.service.inside != 0 {
			t.Errorf("%d sockets have not left", s.service.inside)
		}
	})
	return s
}

// observer counts what it is notified of.
type observer struct {
	mu                              sync.Mutex
	opened, closed, framed, dropped int
	refused                         []string
}

func (o *observer) note(f func()) { o.mu.Lock(); defer o.mu.Unlock(); f() }

func (o *observer) Opened()             { o.note(func() { o.opened++ }) }
func (o *observer) Closed()             { o.note(func() { o.closed++ }) }
func (o *observer) Framed(int)          { o.note(func() { o.framed++ }) }
func (o *observer) Dropped()            { o.note(func() { o.dropped++ }) }
func (o *observer) Refused(code string) { o.note(func() { o.refused = append(o.refused, code) }) }

// order is the order of the run that helloPlan starts.
func order(t *testing.T) runs.Order {
	t.Helper()
	p, err := plan.Decode([]byte(aPlan))
	if err != nil {
		t.Fatal(err)
	}
	return runs.Order{Run: aRun, Plan: p}
}

// first reads the first frame.
func first(t *testing.T, c *livetest.Conn) wire.Frame {
	t.Helper()
	f, err := c.Next()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

const normal = websocket.StatusNormalClosure
