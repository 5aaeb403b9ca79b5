// Command app is the page, as WebAssembly. It gives package ui its transports: the server's websocket and the
// browser's fetch. Built with the tag site, for a host that only serves files, it answers the practice API itself.
package main

import "github.com/maxence-charriere/go-app/v9/pkg/app"

func main() {
	register()
	app.RunWhenOnBrowser()
}
