package main

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/js"

	"allsettled/web"
)

// embedScript is the file that puts a demo into somebody's page. Those pages name
// it, so its path holds no hash.
const embedScript = "embed.js"

// newEmbedScript makes the script as light as it can be: every page that shows a demo loads it.
func newEmbedScript(path string) (*asset, error) {
	body, err := web.Static.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var small bytes.Buffer
	if err := (&js.Minifier{Version: 2017}).Minify(minify.New(), &small, bytes.NewReader(body), nil); err != nil {
		return nil, fmt.Errorf("make %s small: %w", embedScript, err)
	}
	a := newAsset(kindOf(embedScript), small.Bytes())
	a.shared = true
	return a, nil
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
