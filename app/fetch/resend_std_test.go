//go:build !js

package fetch_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"allsettled/app/fetch"
	"allsettled/app/settle"
)

// failing counts requests and fails each with the same error.
type failing struct {
	err  error
	made atomic.Int64
}

func (f *failing) RoundTrip(*http.Request) (*http.Response, error) {
	f.made.Add(1)
	return nil, f.err
}

func TestNoWordsOfAnErrorSendARequestAgain(t *testing.T) {
	for _, text := range []string{
		"http2: Transport: cannot retry err [stream error] after Request.Body was written",
		"net/http: cannot rewind body after connection loss",
		"REFUSED_STREAM",
	} {
		rt := &failing{err: errors.New(text)}
		_, err := fetch.Over(rt, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: "http://x.example/"})
		if n := rt.made.Load(); n != 1 || err == nil {
			t.Errorf("%q: %d requests and %v, want one that failed", text, n, err)
		}
	}
}

// The site answers the first request of a connection, reads the second and hangs up.
func TestARequestThatMayHaveArrivedIsNotSentAgain(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var got atomic.Int64
	var site sync.WaitGroup
	site.Go(func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			buffer := make([]byte, 4096)
			for range 2 {
				if n, _ := c.Read(buffer); bytes.HasPrefix(buffer[:n], []byte("GET ")) && got.Add(1) == 1 {
					fmt.Fprint(c, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
				}
			}
			_ = c.Close()
		}
	})
	do := over(t, fetch.Rules{})
	call := settle.Call{Method: "GET", URL: "http://" + l.Addr().String() + "/"}
	if _, err := do(t.Context(), call); err != nil {
		t.Error(err)
	}
	_, err = do(t.Context(), call)
	_ = l.Close()
	site.Wait()
	reason, ok := errors.AsType[*settle.Reason](err)
	if !ok || reason.Code != settle.CodeCut || reason.Phase != settle.PhaseWait || got.Load() != 2 {
		t.Errorf("the site got %d requests and the call %v, want 2 and one cut while it waited", got.Load(), err)
	}
}

// refusingSite is a site of HTTP/2 that refuses that many streams unread (RFC 9113, 8.7) before it answers one
// with 204. With goAway it ends the connection each time.
func refusingSite(t *testing.T, refusals int, goAway bool) (rt *http.Transport, url string, streams *atomic.Int64) {
	t.Helper()
	streams = new(atomic.Int64)
	s := httptest.NewUnstartedServer(nil)
	s.TLS = &tls.Config{NextProtos: []string{"h2"}}
	s.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, c *tls.Conn, _ http.Handler) { refuse(c, streams, refusals, goAway) },
	}
	s.StartTLS()
	t.Cleanup(s.Close)
	rt = s.Client().Transport.(*http.Transport)
	rt.ForceAttemptHTTP2 = true
	t.Cleanup(rt.CloseIdleConnections)
	return rt, s.URL, streams
}

// A site may refuse a stream because it is called too often (RFC 9113, 7).
func TestEnhanceYourCalmAsksToSlowDown(t *testing.T) {
	s := httptest.NewUnstartedServer(nil)
	s.TLS = &tls.Config{NextProtos: []string{"h2"}}
	s.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, c *tls.Conn, _ http.Handler) {
			answerStreams(c, func(f *http2.Framer, stream uint32) bool {
				return f.WriteRSTStream(stream, http2.ErrCodeEnhanceYourCalm) == nil
			})
		},
	}
	s.StartTLS()
	defer s.Close()
	rt := s.Client().Transport.(*http.Transport)
	rt.ForceAttemptHTTP2 = true
	defer rt.CloseIdleConnections()
	_, err := fetch.Over(rt, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: s.URL})
	if reason, ok := errors.AsType[*settle.Reason](err); !ok || reason.Code != settle.CodeRateLimited {
		t.Errorf("got %v, want a site that asks to slow down", err)
	}
}

// answerStreams speaks HTTP/2 on a connection and answers each stream, until answer returns false.
func answerStreams(c *tls.Conn, answer func(f *http2.Framer, stream uint32) bool) {
	if _, err := c.Read(make([]byte, len(http2.ClientPreface))); err != nil {
		return
	}
	f := http2.NewFramer(c, c)
	_ = f.WriteSettings()
	for {
		frame, err := f.ReadFrame()
		if err != nil {
			return
		}
		if head, ok := frame.(*http2.HeadersFrame); ok && !answer(f, head.StreamID) {
			return
		}
	}
}

func refuse(c *tls.Conn, streams *atomic.Int64, refusals int, goAway bool) {
	answerStreams(c, func(f *http2.Framer, stream uint32) bool {
		switch n := streams.Add(1); {
		case n <= int64(refusals) && goAway:
			_ = f.WriteGoAway(0, http2.ErrCodeNo, nil)
			return false
		case n <= int64(refusals):
			_ = f.WriteRSTStream(stream, http2.ErrCodeRefusedStream)
		default:
			var block bytes.Buffer
			_ = hpack.NewEncoder(&block).WriteField(hpack.HeaderField{Name: ":status", Value: "204"})
			_ = f.WriteHeaders(http2.HeadersFrameParam{
				StreamID: stream, BlockFragment: block.Bytes(), EndStream: true, EndHeaders: true,
			})
		}
		return true
	})
}

func TestAStreamThatHTTP2RefusedIsSentAgain(t *testing.T) {
	for _, c := range []struct {
		says           string
		refusals, made int
		goAway         bool
		code           string // empty: the call fulfils
	}{
		{"never refused", 0, 1, false, ""},
		{"refused three times", 3, 4, false, ""},
		{"refused for ever", 1000, 21, false, settle.CodeCut},
		{"refused with its connection", 1, 2, true, ""},
		{"refused with every connection", 1000, 2, true, settle.CodeCut},
	} {
		rt, url, streams := refusingSite(t, c.refusals, c.goAway)
		_, err := fetch.Over(rt, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: url})
		code := ""
		if reason, ok := errors.AsType[*settle.Reason](err); ok {
			code = reason.Code
		}
		if n := int(streams.Load()); n != c.made || code != c.code {
			t.Errorf("%s: %d streams and %v, want %d and the code %q", c.says, n, err, c.made, c.code)
		}
	}
}

func TestHTTP2WithMoreCallsThanStreams(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %d %s", r.Proto, r.ContentLength, body)
	}))
	s.EnableHTTP2 = true
	s.Config.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: 5}
	s.StartTLS()
	defer s.Close()
	trusted := s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	rt := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted}, ForceAttemptHTTP2: true}
	defer rt.CloseIdleConnections()
	do := fetch.Over(rt, fetch.Rules{})
	var wg sync.WaitGroup
	for i := range 100 {
		method, body, want := "GET", "", "HTTP/2.0"
		if i%2 == 1 {
			method, body, want = "POST", "b", "HTTP/2.0 1 b"
		}
		wg.Go(func() {
			reply, err := do(t.Context(), settle.Call{Method: method, URL: s.URL, Body: body})
			if err != nil || !strings.HasPrefix(string(reply.Body), want) {
				t.Errorf("%s: got %q and %v", method, reply.Body, err)
			}
		})
	}
	wg.Wait()
}
