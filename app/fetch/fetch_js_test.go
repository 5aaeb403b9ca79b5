//go:build js

package fetch_test

import (
	"context"
	"errors"
	"strings"
	"syscall/js"
	"testing"
	"time"

	"allsettled/app/fetch"
	"allsettled/app/settle"
)

// fakeFetch puts a fetch of the test's own in place of the browser's.
func fakeFetch(t *testing.T, answer func(url string, init js.Value) js.Value) {
	t.Helper()
	own := js.Global().Get("fetch")
	fake := js.FuncOf(func(_ js.Value, args []js.Value) any { return answer(args[0].String(), args[1]) })
	js.Global().Set("fetch", fake)
	t.Cleanup(func() {
		js.Global().Set("fetch", own)
		fake.Release()
	})
}

func resolved(v any) js.Value { return js.Global().Get("Promise").Call("resolve", v) }

func response(p page) js.Value {
	header := map[string]any{}
	for name, value := range p.header {
		header[name] = value
	}
	body := js.Null()
	if p.body != "" {
		body = js.Global().Get("Uint8Array").New(len(p.body))
		js.CopyBytesToJS(body, []byte(p.body))
	}
	return js.Global().Get("Response").New(body, map[string]any{"status": p.status, "headers": header})
}

func TestInPageConforms(t *testing.T) {
	fakeFetch(t, func(url string, _ js.Value) js.Value {
		for _, p := range pages {
			if url == "https://site.example"+p.path {
				return resolved(response(p))
			}
		}
		return resolved(response(page{status: 500}))
	})
	conform(t, fetch.InPage, "https://site.example")
}

func TestThePageAsksWithoutCookiesOrReferer(t *testing.T) {
	var got js.Value
	fakeFetch(t, func(_ string, init js.Value) js.Value {
		got = init
		return resolved(response(page{status: 200}))
	})
	_, err := fetch.InPage(fetch.Rules{UserAgent: "x"})(t.Context(), settle.Call{
		Method: "POST", URL: "https://x.example/", Body: "héllo",
		Header: map[string]string{"x-api-key": "k", "Host": "evil.example", "User-Agent": "y"},
	})
	if err != nil {
		t.Fatal(err)
	}
	text := js.Global().Get("JSON").Call("stringify", got).String()
	for _, want := range []string{
		`"method":"POST"`, `"credentials":"omit"`, `"referrerPolicy":"no-referrer"`, `"cache":"no-store"`,
		`"headers":{"X-Api-Key":"k"}`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("got %s, want %s in it", text, want)
		}
	}
	if got.Get("body").Get("byteLength").Int() != len("héllo") {
		t.Errorf("got a body of %v bytes", got.Get("body").Get("byteLength"))
	}
}

func TestNodesOwnFetchReadsDataAddresses(t *testing.T) {
	reply, err := fetch.InPage(fetch.Rules{})(t.Context(),
		settle.Call{Method: "GET", URL: `data:application/json,{"n":1}`})
	if err != nil || reply.HTTP != 200 || reply.Type != "application/json" || string(reply.Body) != `{"n":1}` {
		t.Errorf("got %+v and %v", reply, err)
	}
	_, err = fetch.InPage(fetch.Rules{MaxBody: 10})(t.Context(), settle.Call{Method: "GET", URL: "data:,12345678901"})
	if reason := (*settle.Reason)(nil); !errors.As(err, &reason) || reason.Code != settle.CodeTooLarge {
		t.Errorf("eleven bytes of ten: got %v", err)
	}
}

func TestFailuresOfThePageAreNotExplained(t *testing.T) {
	for _, address := range []string{"http://127.0.0.1:1/", "nonsense://x/", "http://", ""} {
		_, err := fetch.InPage(fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: address})
		var reason *settle.Reason
		if !errors.As(err, &reason) || reason.Code != settle.CodeNetwork ||
			!strings.Contains(reason.Message(), "CORS") ||
			reason.Detail() == "" {
			t.Errorf("%q: got %v", address, err)
		}
	}
}

func TestAnAnswerThatBreaksOffIsCut(t *testing.T) {
	fakeFetch(t, func(string, js.Value) js.Value {
		return resolved(js.Global().Call("eval", `new Response(new ReadableStream({
			pull(c) {
				if (this.n) { c.error(new TypeError("terminated")) } else { this.n = 1; c.enqueue(new Uint8Array(3)) }
			}
		}))`))
	})
	reply, err := fetch.InPage(fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: "https://x.example/"})
	var reason *settle.Reason
	if !errors.As(err, &reason) || reason.Code != settle.CodeCut || !strings.Contains(reason.Detail(), "terminated") ||
		reply.HTTP != 200 || reply.Body != nil {
		t.Errorf("got %+v and %v, want it cut", reply, err)
	}
}

func TestTheDeadlineAbortsTheBrowsersSide(t *testing.T) {
	for says, answer := range map[string]string{
		"never an answer": `new Promise(() => {})`,
		"never the body's end": `Promise.resolve(new Response(new ReadableStream({pull() { return new Promise(() => ` +
			`{}) }})))`,
	} {
		t.Run(says, func(t *testing.T) {
			var signal js.Value
			fakeFetch(t, func(_ string, init js.Value) js.Value {
				signal = init.Get("signal")
				return js.Global().Call("eval", answer)
			})
			ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
			defer cancel()
			_, err := fetch.InPage(fetch.Rules{})(ctx, settle.Call{Method: "GET", URL: "https://x.example/"})
			if reason := (*settle.Reason)(nil); !errors.As(err, &reason) || reason.Code != settle.CodeTimeout {
				t.Errorf("got %v, want a timeout", err)
			}
			if !signal.Get("aborted").Bool() {
				t.Error("the browser goes on with the call")
			}
		})
	}
}
