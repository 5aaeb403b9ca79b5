//go:build !js

package plan

import "github.com/yosida95/uritemplate/v3"

// validTemplate reports whether an endpoint is a template of RFC 6570.
func validTemplate(endpoint string) bool {
	_, err := uritemplate.New(endpoint)
	return err == nil
}
