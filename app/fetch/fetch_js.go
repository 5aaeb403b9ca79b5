//go:build js

package fetch

import (
	"context"
	"errors"
	"strings"
	"syscall/js"
	"time"

	"allsettled/app/promise"
	"allsettled/app/settle"
)

// InPage makes calls with the browser's own fetch, by the rules r, or with that
// of Node. It sends no cookies and no Referer, and bypasses the cache.
//
// A browser does not tell a page why a call failed, so every failure before an
// answer has code network. Redirects are the browser's, which follows up to twenty, and
// so are its limits of connections to one host. It does not use Go's
// http.Client, which would double the page's size.
func InPage(r Rules) settle.Do {
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		p := &inPage{rules: r, began: time.Now(), controller: js.Global().Get("AbortController").New()}
		return p.do(ctx, c)
	}
}

// inPage is one attempt.
type inPage struct {
	rules      Rules
	began      time.Time
	controller js.Value // ends the browser's side of the attempt
}

func (p *inPage) do(ctx context.Context, c settle.Call) (settle.Reply, error) {
	if ctx.Err() != nil {
		return settle.Reply{}, p.reason(ctx, ctx.Err(), nil)
	}
	fetch := js.Global().Get("fetch")
	if fetch.Type() != js.TypeFunction {
		return settle.Reply{}, unexplained("this browser has no fetch")
	}
	resp, err := promise.Await(ctx, fetch.Invoke(p.address(c.URL), p.request(c)))
	if err != nil {
		p.controller.Call("abort")
		return settle.Reply{}, p.reason(ctx, err, unexplained)
	}
	header := headers(resp.Get("headers"))
	reply := settle.Reply{
		HTTP: resp.Get("status").Int(), Type: header["Content-Type"], Header: header,
		FirstByte: since(p.began),
	}
	body, err := promise.ReadAll(ctx, resp.Get("body"), p.rules.maxBody()) // null for HEAD and 204
	if errors.Is(err, promise.ErrTooLong) {
		err = tooLarge(p.rules.maxBody())
	}
	if err != nil {
		p.controller.Call("abort")
		return reply, p.reason(ctx, err, brokenOff)
	}
	reply.Body = body
	return p.rules.finish(reply)
}

// address is the call's, resolved against the base where it is a path and there is one.
func (p *inPage) address(raw string) string {
	if strings.HasPrefix(raw, "/") {
		return strings.TrimSuffix(p.rules.Base, "/") + raw
	}
	return raw
}

// request is fetch's second argument.
func (p *inPage) request(c settle.Call) map[string]any {
	header := map[string]any{}
	for name, value := range c.Header {
		if name = canonical(name); !unsendable[name] && name != "User-Agent" {
			header[name] = value
		}
	}
	init := map[string]any{
		"method": c.Method, "headers": header, "signal": p.controller.Get("signal"),
		"mode": "cors", "credentials": "omit", "referrerPolicy": "no-referrer", "cache": "no-store",
		"redirect": "follow",
	}
	if c.Method == "" {
		init["method"] = "GET"
	}
	if c.Body != "" {
		// As bytes: to a string, fetch adds a Content-Type of its own.
		bytes := js.Global().Get("Uint8Array").New(len(c.Body))
		js.CopyBytesToJS(bytes, []byte(c.Body))
		init["body"] = bytes
	}
	return init
}

// reason says why the attempt failed: ours as it is, the context's, or what of makes of it.
func (p *inPage) reason(ctx context.Context, err error, of func(text string) *settle.Reason) *settle.Reason {
	if reason, ok := err.(*settle.Reason); ok { //nolint:errorlint // made by this package and never wrapped
		return reason
	}
	if ctx.Err() != nil {
		return ended(ctx, since(p.began)).With("error", "fetch was aborted")
	}
	return of(clip(err.Error()))
}

// unexplained is the reason of a call for which no answer reached the page; text is the browser's own.
func unexplained(text string) *settle.Reason {
	return settle.NewReason(settle.CodeNetwork, "browser").With("error", text)
}

// brokenOff is the reason of an answer that began and did not end.
func brokenOff(text string) *settle.Reason {
	return settle.NewReason(settle.CodeCut, "middle").With("error", text)
}

// headers picks the headers worth showing; CORS lets a page see but a few of another site's.
func headers(h js.Value) map[string]string {
	kept := map[string]string{}
	each := js.FuncOf(func(_ js.Value, args []js.Value) any {
		if name := canonical(args[1].String()); ofInterest[name] {
			kept[name] = clip(args[0].String())
		}
		return nil
	})
	defer each.Release()
	h.Call("forEach", each)
	return kept
}

// canonical writes a header's name as ofInterest does. It stands in for net/textproto,
// which brings package net into the page.
func canonical(name string) string {
	b := []byte(strings.ToLower(name))
	upper := true
	for i, c := range b {
		if upper && c >= 'a' && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
		upper = c == '-'
	}
	return string(b)
}
