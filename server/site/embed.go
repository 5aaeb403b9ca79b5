package site

import (
	"bytes"
	"fmt"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/js"

	"allsettled/web"
)

// embedScript is the script that puts a demo into other sites' pages. Those pages name it, so its
// path has no hash.
const embedScript = "embed.js"

// newEmbedScript loads the script and minifies it, since every page that shows a demo loads it.
func newEmbedScript(path string) (*asset, error) {
	body, err := web.Static.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var small bytes.Buffer
	if err := (&js.Minifier{Version: 2017}).Minify(minify.New(), &small, bytes.NewReader(body), nil); err != nil {
		return nil, fmt.Errorf("minify %s: %w", embedScript, err)
	}
	a := newAsset(typeOf(embedScript), small.Bytes())
	a.shared = true
	return a, nil
}
