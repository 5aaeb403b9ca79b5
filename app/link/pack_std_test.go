//go:build !js

package link_test

import (
	"errors"
	"strings"
	"testing"

	"allsettled/app/link"
	"allsettled/app/plan"
)

// Browsers reject such a link too (Compression Standard, 6); Node 20 does not.
func TestDecodeRefusesBytesBehindTheEnd(t *testing.T) {
	text := packed(append(deflated(t, `{"endpoint":"/demo/{id}","ids":["1"]}`), 0))
	_, err := link.Decode(t.Context(), text)
	if got, ok := errors.AsType[*plan.FieldError](err); !ok || !strings.Contains(got.Want, "what follows") {
		t.Errorf("got %v, want a mistake that names what follows", err)
	}
}
