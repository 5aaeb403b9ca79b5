//go:build !js

package paste_test

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"allsettled/app/fetch"
	"allsettled/app/paste"
	"allsettled/app/plan"
)

// sent is what a server gets of a request, as far as a command decides it.
type sent struct {
	Method, Target, Body string
	Headers              map[string]string
}

// odd is what may be written in several ways in an address: %c3 is %C3 (RFC 3986, 2.1), and curl sends as it is what
// should be escaped.
var odd = regexp.MustCompile("%[0-9A-Fa-f]{2}|[^!-~]|[%\"<>\\\\^`{|}]")

// inTriplets writes it in one way.
func inTriplets(text string) string {
	if len(text) == len("%20") && text[0] == '%' {
		return strings.ToUpper(text)
	}
	return url.PathEscape(text)
}

// recorder is a server on loopback that notes what it gets.
type recorder struct {
	*httptest.Server

	mu  sync.Mutex
	got []sent
}

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, _ := io.ReadAll(req.Body)
		r.mu.Lock()
		defer r.mu.Unlock()
		target := odd.ReplaceAllStringFunc(req.RequestURI, inTriplets)
		r.got = append(r.got, sent{req.Method, target, string(body), chosenHeaders(req.Header)})
	}))
	t.Cleanup(r.Close)
	return r
}

// take returns what came since the last time.
func (r *recorder) take() []sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

// chosenHeaders returns the headers that a command chooses: not those that each client sets by itself. Several of one
// name are one with commas (RFC 9110, 5.3), and cookies with semicolons.
func chosenHeaders(h http.Header) map[string]string {
	chosen := map[string]string{}
	for name, values := range h {
		chosen[name] = strings.TrimSpace(strings.Join(values, ", "))
		if name == "Cookie" {
			chosen[name] = strings.ReplaceAll(strings.Join(values, ";"), "; ", ";")
		}
	}
	for _, own := range []string{"Accept-Encoding", "Content-Length", "Content-Range", "Expect"} {
		delete(chosen, own)
	}
	if agent := chosen["User-Agent"]; agent == "allsettled" || strings.HasPrefix(agent, "curl/") {
		delete(chosen, "User-Agent")
	}
	if chosen["Accept"] == "*/*" {
		delete(chosen, "Accept")
	}
	return chosen
}

// runCurl runs a command as a person does, in Bash.
func runCurl(t *testing.T, dir, command string) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	run := exec.CommandContext(ctx, "bash", "-c", command)
	run.Dir = dir
	run.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "LC_ALL=C.UTF-8", "no_proxy=*"}
	_ = run.Run() // what came to the server is compared, not how curl ended
}

// send makes the calls of a plan as the server makes them.
func send(t *testing.T, p plan.Plan) {
	t.Helper()
	transport := &http.Transport{DisableCompression: true}
	defer transport.CloseIdleConnections()
	do := fetch.Over(transport, fetch.Rules{})
	for call := range p.Calls(nil) {
		if _, err := do(t.Context(), call); err != nil {
			t.Errorf("%s: %v", call.URL, err)
		}
	}
}

// commandsCompared is how many commands are compared at least, of those that are made out of seeds from 0. The others
// are refused with a sentence.
const commandsCompared, commandsTried = 200, 340

// TestWhatIsSentIsWhatCurlSends runs commands with the curl of this machine, and makes the calls that we read in them.
// Where both differ, the page says so before anything is called: the command is refused, or an option is named as not
// carried over.
func TestWhatIsSentIsWhatCurlSends(t *testing.T) {
	server, dir, compared := newRecorder(t), t.TempDir(), 0
	for seed := range uint64(commandsTried) {
		c := grammar{rand.New(rand.NewPCG(seed, 13))}.command(server.URL)
		p, isRead := readGenerated(t, c)
		if !isRead || c.isImpossible() {
			continue
		}
		runCurl(t, dir, c.curl)
		want := server.take()
		send(t, p)
		have := server.take()
		for i := range have {
			if slices.Contains(c.dropped, withoutType) {
				delete(have[i].Headers, "Content-Type")
			}
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%s\n(-curl +ours)\n%s", c.text, diff)
		}
		compared++
	}
	if compared < commandsCompared {
		t.Errorf("%d of %d commands were compared, want %d", compared, commandsTried, commandsCompared)
	}
}

// readGenerated reads a command, and compares what the page says of it with what it has to say. isRead is false for one
// that is refused.
func readGenerated(t *testing.T, c command) (p plan.Plan, isRead bool) {
	t.Helper()
	got, err := paste.ParseCommand(c.text)
	if mistake, ok := errors.AsType[*plan.FieldError](err); ok && slices.Contains(c.refused, mistake.Code) {
		return p, false
	}
	if err != nil || len(c.refused) > 0 {
		t.Errorf("%s\ngot %v, want one of %v", c.text, err, c.refused)
		return p, false
	}
	if c.left != "" && got.Left != c.left {
		t.Errorf("%s\nleaves out %q, want %q", c.text, got.Left, c.left)
	}
	slices.Sort(c.dropped)
	if slices.Sort(got.Dropped); !slices.Equal(got.Dropped, c.dropped) {
		t.Errorf("%s\ndrops %v, want %v", c.text, got.Dropped, c.dropped)
	}
	p = got.Plan
	if p.Total() == 0 {
		p.IDs = []string{"1"}
	}
	for _, mistake := range mistakesOf(p) {
		if mistake.Code != "no_variable" { // nothing in the command looks like an ID
			t.Errorf("%s\nhas the plan %+v, in which %v", c.text, p, mistake)
		}
	}
	return p, true
}

// mistakesOf returns what is wrong with a plan.
func mistakesOf(p plan.Plan) []*plan.FieldError {
	err := p.Check(plan.Bounds{})
	many, _ := errors.AsType[plan.FieldErrors](err)
	if one, ok := errors.AsType[*plan.FieldError](err); ok && many == nil {
		many = plan.FieldErrors{one}
	}
	return many
}
