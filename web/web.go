// Package web embeds the files that a browser loads, and the docs.
//
// The folder static has the stylesheet and the icons. `make build` adds app.wasm and its compressed forms app.wasm.br
// and app.wasm.gz, which are not under version control. A server that was built without them says so instead of
// serving a page that does nothing.
package web

import "embed"

// Static is the folder static, under that name.
//
//go:embed all:static
var Static embed.FS

// Docs is the folder docs, under that name.
//
//go:embed docs/*.md
var Docs embed.FS
