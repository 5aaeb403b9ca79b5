package live_test

import (
	"bufio"
	"net"
	"strings"
	"testing"
	"time"

	"allsettled/server/live"
)

// When a page closes at the moment at which the server does, it must receive one close frame and not two:
// Chromium reports the second as a failed connection.
func TestNothingIsWrittenAfterACloseFrame(t *testing.T) {
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
	var got strings.Builder
	if _, err := bufio.NewReader(far).WriteTo(&got); err != nil {
		t.Fatal(err)
	}
	if want := "\x81\x02{}\x88\x02\x03\xe8"; got.String() != want {
		t.Errorf("got %q, want %q", got.String(), want)
	}
}
