package link_test

import (
	"context"
	"errors"
	"strings"
	"syscall/js"
	"testing"

	"allsettled/app/link"
	"allsettled/app/plan"
)

// without takes a class away from JavaScript until the test ends.
func without(t *testing.T, class string) {
	t.Helper()
	own := js.Global().Get(class)
	js.Global().Set(class, js.Undefined())
	t.Cleanup(func() { js.Global().Set(class, own) })
}

func TestAnOldBrowserIsNamedAsTheReason(t *testing.T) {
	p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}}
	text := encoded(t, p)
	without(t, "CompressionStream")
	without(t, "DecompressionStream")
	if got, err := link.Encode(t.Context(), p); err == nil || got != "" {
		t.Errorf("packed %q, %v, want an error", got, err)
	}
	_, err := link.Decode(t.Context(), text)
	if got, ok := errors.AsType[*plan.FieldError](err); !ok || !strings.Contains(got.Want, "newer browser") {
		t.Errorf("got %v, want a mistake that names the browser", err)
	}
}

func TestAContextThatEndedIsTheError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := plan.Plan{Endpoint: "/demo/{id}", IDs: []string{"1"}}
	text := encoded(t, p)
	if _, err := link.Encode(ctx, p); !errors.Is(err, context.Canceled) {
		t.Errorf("Encode: got %v, want %v", err, context.Canceled)
	}
	if _, err := link.Decode(ctx, text); !errors.Is(err, context.Canceled) {
		t.Errorf("Decode: got %v, want %v", err, context.Canceled)
	}
}
