//go:build !js

package wire

import "net/http"

// title returns the name of a status.
func title(status int) string {
	if t := http.StatusText(status); t != "" {
		return t
	}
	return "Error"
}
