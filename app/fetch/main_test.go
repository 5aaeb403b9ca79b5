package fetch_test

import (
	"testing"

	"go.uber.org/goleak"
)

// In the page the runtime keeps one goroutine that waits for events.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("runtime.handleEvent"))
}
