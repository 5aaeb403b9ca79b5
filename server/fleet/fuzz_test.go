package fleet_test

import (
	"log/slog"
	"testing"

	"allsettled/app/settle"
	"allsettled/server/fleet"
	"allsettled/server/journal"
)

// Whatever is said on the fleet's subjects, a member goes on. What is no message of a member is let go.
func FuzzMessages(f *testing.F) {
	link, err := journal.Connect(journal.Options{Dir: f.TempDir(), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = link.Close() })
	member, err := fleet.Join(fleet.Options{Conn: link.Conn, Name: "m", Log: slog.New(slog.DiscardHandler), Do: func(fleet.Rules) settle.Do { return nil }})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(member.Close)
	f.Add([]byte("no gob"))
	f.Add([]byte{0x03, 0xff, 0x82, 0x00})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := link.Conn.Publish("fleet.beat", data); err != nil {
			t.Fatal(err)
		}
		if err := link.Conn.Flush(); err != nil {
			t.Fatalf("after %x: %v", data, err)
		}
	})
}
