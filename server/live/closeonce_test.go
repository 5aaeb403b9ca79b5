package live_test

import (
	"bufio"
	"net"
	"strings"
	"testing"
	"time"

	"allsettled/server/live"
)

// A page that closes at the very moment at which the server does must hear one
// close frame, not two: Chromium reports the second as a failed connection.
func TestNothingIsSaidAfterAClose(t *testing.T) {
	near, far := net.Pipe()
	conn := live.CloseOnce(near)
	go func() {
		for _, frame := range []string{"\x81\x02{}", "\x88\x02\x03\xe8", "\x88\x02\x03\xe8", "\x81\x02{}"} {
			if n, err := conn.Write([]byte(frame)); n != len(frame) || err != nil {
				t.Errorf("write %q: %d, %v", frame, n, err)
			}
		}
		_ = conn.Close()
	}()
	_ = far.SetDeadline(time.Now().Add(10 * time.Second))
	var heard strings.Builder
	if _, err := bufio.NewReader(far).WriteTo(&heard); err != nil {
		t.Fatal(err)
	}
	if want := "\x81\x02{}\x88\x02\x03\xe8"; heard.String() != want {
		t.Errorf("heard %q, want %q", heard.String(), want)
	}
}
