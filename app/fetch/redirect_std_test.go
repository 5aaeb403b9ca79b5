//go:build !js

package fetch_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"allsettled/app/fetch"
	"allsettled/app/settle"
)

func TestRedirectsKeepOrChangeTheMethod(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if status, err := strconv.Atoi(r.URL.Path[1:]); err == nil {
			w.Header().Set("Location", "/end")
			w.WriteHeader(status)
			return
		}
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s %s %s", r.Method, body, r.Header.Get("Content-Type"), r.Header.Get("X-Api-Key"))
	})
	for _, c := range []struct {
		status       int
		method, want string
	}{
		{301, "POST", "GET   k"},
		{302, "POST", "GET   k"},
		{303, "POST", "GET   k"},
		{307, "POST", "POST body text/x k"},
		{308, "POST", "POST body text/x k"},
		{301, "PUT", "PUT body text/x k"},
		{303, "PUT", "GET   k"},
		{303, "DELETE", "GET   k"},
		{301, "GET", "GET body text/x k"},
	} {
		reply, err := over(t, fetch.Rules{})(t.Context(), settle.Call{
			Method: c.method, URL: fmt.Sprintf("%s/%d", url, c.status), Body: "body",
			Header: map[string]string{"content-type": "text/x", "X-Api-Key": "k"},
		})
		if string(reply.Body) != c.want || err != nil {
			t.Errorf("%d of a %s: got %q and %v, want %q", c.status, c.method, reply.Body, err, c.want)
		}
	}
}

func TestAnotherOriginGetsNothingTheVisitorGave(t *testing.T) {
	var seen http.Header
	other := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen = r.Header.Clone() })
	back := serve(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other+"/", http.StatusFound) })
	given := map[string]string{
		"Authorization": "Bearer s", "Cookie": "a=b", "X-Api-Key": "k", "Referer": "http://x/",
		"Accept": "text/x",
	}
	if _, err := over(t, fetch.Rules{UserAgent: "ua"})(t.Context(),
		settle.Call{Method: "GET", URL: back, Header: given}); err != nil {
		t.Fatal(err)
	}
	for name := range seen {
		if name != "User-Agent" && name != "Accept-Encoding" {
			t.Errorf("the other origin got %s: %q", name, seen[name])
		}
	}
	if seen.Get("User-Agent") != "ua" {
		t.Errorf("the other origin got the user agent %q", seen.Get("User-Agent"))
	}
}

// The key goes to no other origin, and the reason says so where that may be why it was refused.
func TestAKeyThatARedirectDroppedIsExplained(t *testing.T) {
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		status, _ := strconv.Atoi(r.URL.Query().Get("status"))
		w.WriteHeader(status)
	})
	first := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to")+"/end?status="+r.URL.Query().Get("status"), http.StatusFound)
	})
	const dropped = "where the key was not sent"
	for _, c := range []struct {
		says, to, status, header string
		want                     bool
	}{
		{"401 there", other, "401", "Authorization", true},
		{"403 there", other, "403", "X-Api-Key", true},
		{"404 there", other, "404", "Authorization", false},
		{"a call without a key", other, "401", "Accept", false},
	} {
		_, err := over(t, fetch.Rules{RejectHTTPErrors: true})(t.Context(), settle.Call{
			Method: "GET", URL: first + "/?status=" + c.status + "&to=" + c.to,
			Header: map[string]string{c.header: "k"},
		})
		reason, ok := errors.AsType[*settle.Reason](err)
		if !ok || reason.Code != "http_"+c.status {
			t.Errorf("%s: got %v", c.says, err)
			continue
		}
		if said := reason.Message(); strings.Contains(said, dropped) != c.want ||
			strings.Contains(said, other) != c.want {
			t.Errorf("%s: got %q", c.says, said)
		}
	}
}

func TestASiteThatWantsACookieIsNamed(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("seen"); err != nil {
			http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
			http.Redirect(w, r, "/", http.StatusFound)
		}
	})
	_, err := over(t, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: url})
	reason, ok := errors.AsType[*settle.Reason](err)
	if !ok || reason.Code != settle.CodeRedirects || !strings.Contains(reason.Message(), "wants to set a cookie") {
		t.Errorf("got %v", err)
	}
}

func TestTenRedirectsAreFollowedAndElevenAreNot(t *testing.T) {
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if left, _ := strconv.Atoi(r.URL.Path[1:]); left > 0 {
			http.Redirect(w, r, "/"+strconv.Itoa(left-1), http.StatusFound)
		}
	})
	if _, err := over(t, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: url + "/10"}); err != nil {
		t.Errorf("ten redirects: got %v", err)
	}
	_, err := over(t, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: url + "/11"})
	if reason := (*settle.Reason)(nil); !errors.As(err, &reason) || reason.Code != settle.CodeRedirects {
		t.Errorf("eleven redirects: got %v", err)
	}
}

func TestFromHTTPSNeverToHTTP(t *testing.T) {
	var called atomic.Bool
	plain := serve(t, func(http.ResponseWriter, *http.Request) { called.Store(true) })
	secure := httptest.NewTLSServer(http.RedirectHandler(plain, http.StatusFound))
	defer secure.Close()
	rt := secure.Client().Transport.(*http.Transport)
	_, err := fetch.Over(rt, fetch.Rules{})(t.Context(), settle.Call{Method: "GET", URL: secure.URL})
	rt.CloseIdleConnections()
	if reason := (*settle.Reason)(nil); !errors.As(err, &reason) || reason.Code != settle.CodeRedirects ||
		called.Load() {
		t.Errorf("got %v, called=%v; want a redirect that is not followed", err, called.Load())
	}
}
