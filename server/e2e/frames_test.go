package e2e

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// frames are the worlds of scripts that a tab has in frames of one origin.
type frames struct {
	*tab

	origin string
	frame  struct {
		sync.Mutex
		id runtime.ExecutionContextID
	}
}

// framesOf listens for frames of an origin. The one that came last is looked into.
func framesOf(p *tab, origin string) *frames {
	p.t.Helper()
	f := &frames{tab: p, origin: origin}
	err := chromedp.Listen(p.ctx, func(ev any) {
		if made, ok := ev.(*runtime.EventExecutionContextCreated); ok && made.Context.Origin == origin {
			f.frame.Lock()
			defer f.frame.Unlock()
			f.frame.id = made.Context.ID
		}
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return f
}

// says evaluates an expression inside the frame. It returns an empty text when there is no frame.
func (f *frames) says(expr string) string {
	f.t.Helper()
	f.frame.Lock()
	id := f.frame.id
	f.frame.Unlock()
	if id == 0 {
		return ""
	}
	byValue := true
	r, err := chromedp.Call(f.ctx, runtime.Evaluate, runtime.EvaluateParams{
		Expression: "String(" + expr + ")", ContextID: id, ReturnByValue: &byValue,
	})
	if err != nil || r.Result == nil {
		return ""
	}
	var text string
	_ = json.Unmarshal([]byte(fmt.Sprint(r.Result.Value)), &text)
	return text
}

// waits waits until a condition holds inside the frame.
func (f *frames) waits(what, expr string) {
	f.t.Helper()
	eventually(f.t, what, func() bool { return f.says("!!("+expr+")") == "true" })
}

// eventually asks again and again until something is so.
func eventually(t testing.TB, what string, so func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		if so() {
			return
		}
	}
	t.Fatalf("waited in vain until %s", what)
}
