package runs_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"allsettled/app/event"
	"allsettled/app/plan"
	"allsettled/app/settle"
	"allsettled/server/journal"
	"allsettled/server/runs"
)

// The crash test starts this test binary again as a child that runs a run, and kills it.
const (
	childDir    = "ALLSETTLED_CRASH_DIR"
	childTarget = "ALLSETTLED_CRASH_TARGET"
	crashCalls  = 2000
	crashKills  = 6
	inFlight    = 40
)

// child starts or continues a run in the given folder, prints the number of each event that it gets, and ends with the
// run.
func child() int {
	if err := crashRun(os.Getenv(childDir), os.Getenv(childTarget), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func crashRun(dir, target string, out io.Writer) error {
	ctx := context.Background()
	j, err := journal.Open(context.Background(), journal.Options{Dir: dir, Log: silent()})
	if err != nil {
		return err
	}
	r, err := runs.New(runs.Options{Journal: j, Do: fetching(target), Keep: -1})
	if err != nil {
		return err
	}
	if _, err := r.Start(ctx, runs.Order{Run: aRun, Plan: crashPlan()}); err != nil {
		return err
	}
	for b, err := range r.Watch(ctx, aRun, 0) {
		if err != nil {
			return err
		}
		fmt.Fprintln(out, b.Last)
	}
	if err := r.Close(ctx); err != nil {
		return err
	}
	return j.Close()
}

func crashPlan() plan.Plan {
	p := asked(crashCalls)
	p.InFlight = inFlight
	return p
}

// fetching makes calls over HTTP.
func fetching(target string) func(plan.Plan, string) settle.Do {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: inFlight}}
	return func(plan.Plan, string) settle.Do {
		return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, target+"/"+strconv.Itoa(c.Index), nil)
			if err != nil {
				return settle.Reply{}, err
			}
			res, err := client.Do(req)
			if err != nil {
				return settle.Reply{}, err
			}
			defer res.Body.Close()
			body, err := io.ReadAll(res.Body)
			return settle.Reply{HTTP: res.StatusCode, Type: "application/json", Body: body}, err
		}
	}
}

// target counts the calls that it answers; every tenth answer is a big one.
type target struct {
	*httptest.Server
	mu    sync.Mutex
	calls [crashCalls]int
	total int
	goal  int
	met   chan struct{} // closed when total reaches goal
}

func newTarget(t *testing.T) *target {
	t.Helper()
	tg := &target{met: make(chan struct{})}
	tg.Server = httptest.NewServer(tg)
	t.Cleanup(tg.Close)
	return tg
}

func (tg *target) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	index, err := strconv.Atoi(path.Base(r.URL.Path))
	if err != nil || index >= crashCalls {
		http.NotFound(w, r)
		return
	}
	tg.count(index)
	select {
	case <-time.After(time.Duration(rand.IntN(4)) * time.Millisecond): // so that calls are in flight together
	case <-r.Context().Done():
	}
	size := 100
	if index%10 == 0 {
		size = 20 << 10
	}
	fmt.Fprintf(w, `{"index":%d,"pad":"%s"}`, index, strings.Repeat("x", size))
}

func (tg *target) count(index int) {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	tg.calls[index]++
	tg.total++
	if tg.total == tg.goal {
		close(tg.met)
	}
}

// after returns a channel that is closed after that many more calls.
func (tg *target) after(more int) <-chan struct{} {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	tg.goal, tg.met = tg.total+more, make(chan struct{})
	return tg.met
}

func (tg *target) counts() [crashCalls]int {
	tg.mu.Lock()
	defer tg.mu.Unlock()
	return tg.calls
}

// runChild starts a child and kills it when the channel closes. It returns the last event that the child got, and
// whether the child ended by itself.
func runChild(t *testing.T, dir, target string, kill <-chan struct{}) (published uint64, ended bool) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, childTarget+"="+target)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	read := make(chan struct{})
	var last string
	go func() {
		defer close(read)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			last = lines.Text()
		}
	}()
	select {
	case <-kill:
		_ = cmd.Process.Kill()
	case <-read:
	}
	<-read
	ended = cmd.Wait() == nil
	published, _ = strconv.ParseUint(last, 10, 64) // a line that is cut in the middle has a smaller number
	return published, ended
}

// stored reads the log of the run, and holds it to having no gap and no double.
func stored(t *testing.T, dir string) (settled map[int]bool, events []settle.Event) {
	t.Helper()
	j, err := journal.Open(context.Background(), journal.Options{Dir: dir, Log: silent()})
	must(t, err)
	defer j.Close()
	settled = map[int]bool{}
	for lines, err := range j.Read(t.Context(), aRun, 0) {
		must(t, err)
		for line := range strings.SplitSeq(string(lines), "\n") {
			e, err := event.Decode([]byte(line))
			must(t, err)
			events = append(events, e)
			if e.Seq != uint64(len(events)) {
				t.Fatalf("event %d of the log has number %d", len(events), e.Seq)
			}
			if e.Kind == settle.Settled {
				if settled[e.Outcome.Index] {
					t.Errorf("call %d settled twice", e.Outcome.Index)
				}
				settled[e.Outcome.Index] = true
			}
		}
	}
	return settled, events
}

// callsUntil returns how many calls are made until a kill. The first kills come at once: before, while and just after
// the run is accepted. Every other kill comes when an outcome must have been stored, because a run that is continued
// twice without one is set aside: no more calls than inFlight are made before it, and as many of the child before may
// be counted late.
func callsUntil(kill int) int {
	more := 1 + rand.IntN(1+80*kill)
	if kill > 0 && kill%2 == 0 {
		more += 2 * inFlight
	}
	return more
}

func TestKilledRunsGoOn(t *testing.T) {
	dir, tg := t.TempDir(), newTarget(t)
	for kill := range crashKills {
		published, ended := runChild(t, dir, tg.URL, tg.after(callsUntil(kill)))
		if ended {
			t.Fatalf("kill %d came too late", kill)
		}
		before := tg.counts()
		settled, events := stored(t, dir)
		if published > uint64(len(events)) {
			t.Errorf("kill %d: event %d had been published, and the log ends with %d", kill, published, len(events))
		}
		t.Logf("kill %d: %d settled, %d published", kill, len(settled), published)
		defer func() {
			for index, n := range tg.counts() {
				if settled[index] && n != before[index] {
					t.Errorf("call %d had settled before kill %d, and was made again", index, kill)
				}
			}
		}()
	}
	if _, ended := runChild(t, dir, tg.URL, nil); !ended {
		t.Fatal("the last child did not come to the run's end")
	}
	_, events := stored(t, dir)
	sum := check(t, events, crashCalls)
	if sum.Fulfilled != crashCalls {
		t.Errorf("sum: got %+v, want all fulfilled", sum)
	}
	extra := 0
	for _, n := range tg.counts() {
		extra += n - 1
	}
	// Those in flight, a group being written, one gathering, and 64 in the engine's hand.
	if most := crashKills * (3*inFlight + 64); extra > most {
		t.Errorf("%d calls were made again, want at most %d", extra, most)
	}
	t.Logf("%d calls made again after %d kills with %d in flight", extra, crashKills, inFlight)
}
