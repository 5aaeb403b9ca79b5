// The command app is the page, as WebAssembly: it gives package ui its transports. Built for
// a server, these are the server's websocket and the browser's own fetch; built with the tag
// site, for a place that only serves files, the practice API is answered in the page.
package main

import "github.com/maxence-charriere/go-app/v9/pkg/app"

func main() {
	register()
	app.RunWhenOnBrowser()
}
