package main

import (
	"net/http"
	"regexp"
	"strings"
)

// embedScript is the file that puts a demo into somebody's page. Those pages name
// it, so its path holds no hash.
const embedScript = "embed.js"

// margin is what people write for people: whole lines of comment, and the indentation.
var margin = regexp.MustCompile(`(?m)^[ \t]*(//.*\n)?`)

// newEmbedScript makes the script as light as it can be without reading it: every
// page that shows a demo loads it.
func newEmbedScript(body []byte) *asset {
	a := newAsset(kindOf(embedScript), margin.ReplaceAll(body, nil))
	a.shared = true
	return a
}

// siteOrigin is an origin as a browser writes it. It stands in a header as it is.
var siteOrigin = regexp.MustCompile(`^https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?$`)

// framedBy is the policy of the bare demo: that of the page, but frames of this
// origin and of those that the operator allows may hold it.
func framedBy(origins []string) string {
	allowed := strings.Join(append([]string{"'self'"}, origins...), " ")
	return strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors "+allowed, 1)
}

// protectFramed sets the headers of the bare demo over those of every answer. Who
// may frame it is the policy's to say; the opener's policy means nothing in a frame.
func protectFramed(h http.Header, policy string) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Del("Cross-Origin-Opener-Policy")
}
