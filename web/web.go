// Package web holds the files that a browser loads, as one file system.
//
// The folder static has the stylesheet and the icons; app.wasm, with its
// precompressed forms app.wasm.br and app.wasm.gz, is built into it from the
// folder app and left out of version control. What is missing there is missing
// in the program: the server then says so instead of serving a page without life.
package web

import "embed"

// Static is the folder static, under that name.
//
//go:embed all:static
var Static embed.FS
