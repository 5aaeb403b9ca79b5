// Package html replaces package html in the page's program by the browser's own reader of HTML; see command slim.
//
// The page reads the titles of web pages and tables in HTML, and go-app escapes what it draws. Package html would bring
// a table of all 2,231 entities with it, which the browser has, too. When a name is missing here, the page does not
// build.
package html

import (
	"strings"
	"syscall/js"
)

// EscapeString is as in html.
func EscapeString(s string) string {
	return strings.NewReplacer("&", "&amp;", "'", "&#39;", "<", "&lt;", ">", "&gt;", `"`, "&#34;").Replace(s)
}

// UnescapeString is as in html, but for a text that begins with a line break, which is left out. What a text area holds
// is read as text with entities: no element is made of it, and nothing runs.
func UnescapeString(s string) string {
	area := js.Global().Get("document").Call("createElement", "textarea")
	area.Set("innerHTML", s)
	return area.Get("value").String()
}
