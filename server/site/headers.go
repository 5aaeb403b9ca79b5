package site

import (
	"net/http"
	"strings"
)

// policy is what the page may load: its own files, and WebAssembly. It has no inline script and no
// inline style; 'self' includes the websocket of the same origin. It may connect to any site,
// because a run can be made from the browser itself: only the page's own script can do that.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self' https: http:; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri " +
	"'none'; form-action 'none'"

// protect sets the headers that every answer carries.
func protect(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// framePolicy is the policy of the embed: that of the page, except that pages of this origin and of
// the given ones may frame it.
func framePolicy(origins []string) string {
	allowed := strings.Join(append([]string{"'self'"}, origins...), " ")
	return strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors "+allowed, 1)
}

// protectFramed replaces the headers that would keep the embed out of a frame. Its policy says who
// may frame it; Cross-Origin-Opener-Policy has no meaning in a frame.
func protectFramed(h http.Header, policy string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Del("Cross-Origin-Opener-Policy")
}
