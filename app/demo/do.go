package demo

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"allsettled/app/settle"
)

// bodyMax is how many bytes of an answer are kept, as by fetch.
const bodyMax = 1 << 20

// Do returns the practice API without a socket: a [settle.Do] that gives the same
// answers as the handler of New. A status of 400 and above rejects.
//
// A call's URL is a path under /demo/ or an absolute address with such a path. Each Do
// counts attempts and calls a second for itself, so two runs with a Do each do not
// disturb each other. An error is always a *[settle.Reason].
func Do() settle.Do { return Under(true) }

// Under is [Do] under the one rule or the other: with rejectHTTPErrors false, only
// an answer that does not come rejects, as in the browser's fetch.
func Under(rejectHTTPErrors bool) settle.Do {
	s := newSite()
	return func(ctx context.Context, c settle.Call) (settle.Reply, error) {
		began := time.Now()
		a := s.answer(requestOf(c), began)
		wait := a.delay
		if a.hang {
			wait += hangMax
		}
		if err := sleep(ctx, wait); err != nil {
			return settle.Reply{}, err
		}
		return a.reply(c.Method == "HEAD", time.Since(began), rejectHTTPErrors)
	}
}

// requestOf reads the path and query out of a call's address.
func requestOf(c settle.Call) request {
	address, _, _ := strings.Cut(c.URL, "#")
	if _, rest, ok := strings.Cut(address, "://"); ok {
		address = rest[strings.IndexByte(rest+"/", '/'):]
	}
	r := request{method: c.Method, body: []byte(c.Body), bodyBytes: int64(len(c.Body))}
	r.path, r.query, _ = strings.Cut(address, "?")
	r.body = r.body[:min(len(r.body), receivedMax)]
	for name, value := range c.Header {
		if strings.EqualFold(name, "Content-Type") {
			r.contentType = value
		}
	}
	return r
}

// sleep waits, unless ctx ends before.
func sleep(ctx context.Context, wait time.Duration) error {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ended(ctx)
	}
}

// ended says why no answer came before ctx ended.
func ended(ctx context.Context) *settle.Reason {
	code := settle.CodeAborted
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		code = settle.CodeTimeout
	}
	return settle.NewReason(code, "").
		With("error", "practice API: "+context.Cause(ctx).Error()+" before the first byte")
}

// reply is the answer as fetch would bring it back.
func (a *answer) reply(head bool, firstByte time.Duration, rejectHTTPErrors bool) (settle.Reply, error) {
	if a.hang {
		return settle.Reply{}, cut("the connection ended before the first byte")
	}
	reply := settle.Reply{HTTP: a.status, Type: a.contentType, FirstByte: firstByte}
	if a.retryAfter > 0 {
		reply.Header = map[string]string{"Retry-After": strconv.Itoa(a.retryAfter)}
	}
	if !head {
		reply.Body = a.body()
	}
	switch {
	case a.cut && !head:
		reply.Body = reply.Body[:len(reply.Body)/2]
		return reply, cut("the connection ended after " + strconv.Itoa(len(reply.Body)) + " of " +
			strconv.Itoa(a.size()) + " bytes")
	case len(reply.Body) > bodyMax:
		reply.Body = reply.Body[:bodyMax]
		return reply, settle.NewReason(settle.CodeTooLarge, "").With("limit", bodyMax).With("bytes", a.size())
	case a.status >= 400 && rejectHTTPErrors:
		return reply, settle.HTTPReason(a.status, time.Duration(a.retryAfter)*time.Second)
	}
	return reply, nil
}

func cut(text string) *settle.Reason {
	return settle.NewReason(settle.CodeCut, "middle").With("error", "practice API: "+text)
}
