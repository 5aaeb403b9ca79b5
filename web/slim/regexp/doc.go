// Package regexp replaces package regexp in the page's program by the regular expressions of the browser; see command
// slim.
//
// go-app matches a path against the patterns of routes, and nothing else in the page uses regular expressions. Package
// regexp would bring every table of package unicode with it. When a name is missing here, the page does not build.
package regexp
