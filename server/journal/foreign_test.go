package journal_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"allsettled/server/journal"
)

// packed makes an archive of entries that all have the same content.
func packed(t *testing.T, entries ...tar.Header) []byte {
	t.Helper()
	var b bytes.Buffer
	zip := gzip.NewWriter(&b)
	all := tar.NewWriter(zip)
	for _, h := range entries {
		if h.Typeflag == tar.TypeReg {
			h.Size = 4
		}
		must(t, all.WriteHeader(&h))
		if h.Typeflag == tar.TypeReg {
			_, err := all.Write([]byte("data"))
			must(t, err)
		}
	}
	must(t, errors.Join(all.Close(), zip.Close()))
	return b.Bytes()
}

// A backup may come from somebody else: nothing in it may be written to another place.
func TestAnArchiveThatIsNoBackupIsNotPutBack(t *testing.T) {
	file := func(name string) tar.Header { return tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o600} }
	for _, row := range []struct {
		says    string
		entries []tar.Header
		want    string
	}{
		{"a file of another folder", []tar.Header{file("other/a")}, `it has "other/a"`},
		{"an absolute name", []tar.Header{file("/jetstream/a")}, `it has "/jetstream/a"`},
		{"a name that leads out", []tar.Header{file("jetstream/../../a")}, "escapes"},
		{"a link", []tar.Header{{Name: "jetstream/a", Linkname: "/", Typeflag: tar.TypeSymlink}}, `has "jetstream/a"`},
		{"a folder", []tar.Header{{Name: "jetstream/a/", Typeflag: tar.TypeDir}}, `it has "jetstream/a/"`},
		{"two files of one name", []tar.Header{file("jetstream/a"), file("jetstream/a")}, "exists"},
		{"a file below a file", []tar.Header{file("jetstream/a"), file("jetstream/a/b")}, "file exists"},
		{"no files", nil, "it has no files"},
	} {
		around := t.TempDir()
		dir := filepath.Join(around, "new")
		_, err := journal.Restore(bytes.NewReader(packed(t, row.entries...)), dir)
		if err == nil || !strings.Contains(err.Error(), "read the backup") || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %q", row.says, err, row.want)
		}
		for _, place := range []string{filepath.Join(dir, "jetstream"), filepath.Join(around, "a")} {
			if _, err := os.Stat(place); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: %s is there", row.says, place)
			}
		}
		left, err := filepath.Glob(filepath.Join(dir, "restore-*"))
		if must(t, err); len(left) > 0 {
			t.Errorf("%s: %v was left", row.says, left)
		}
	}
}

func TestABackupNeedsAJournal(t *testing.T) {
	dir := t.TempDir()
	var b bytes.Buffer
	if _, err := journal.Backup(dir, &b); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want that the folder has no journal", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 || b.Len() > 0 {
		t.Errorf("%d files were left, %d bytes written, %v", len(entries), b.Len(), err)
	}
}

// A node with too few copies that have caught up must take no runs.
func TestAStreamIsReadyWhenMoreThanHalfOfItsCopiesHaveCaughtUp(t *testing.T) {
	current := func(name string) *jetstream.PeerInfo { return &jetstream.PeerInfo{Name: name, Current: true} }
	behind := func(name string) *jetstream.PeerInfo { return &jetstream.PeerInfo{Name: name} }
	away := func(name string) *jetstream.PeerInfo {
		return &jetstream.PeerInfo{Name: name, Current: true, Offline: true}
	}
	by := func(leader string, others ...*jetstream.PeerInfo) *jetstream.ClusterInfo {
		return &jetstream.ClusterInfo{Leader: leader, Replicas: others}
	}
	for _, row := range []struct {
		says string
		info *jetstream.ClusterInfo
		want string // empty: it is ready
	}{
		{"there are no other nodes", nil, ""},
		{"all three have caught up", by("here", current("b"), current("c")), ""},
		{"one of three has not", by("here", current("b"), behind("c")), ""},
		{"one of three is away", by("b", current("here"), away("c")), ""},
		{"two of three are away", by("here", away("b"), away("c")), "1 of 3 copies have caught up"},
		{"two of four have caught up", by("here", current("b"), behind("c"), behind("d")), "2 of 4 copies"},
		{"the copy here has not caught up", by("b", behind("here"), current("c")), "the copy here has not caught up"},
		{"there is no leader", by("", current("b"), current("c")), "no leader"},
	} {
		err := journal.Copies("here", row.info)
		if (err == nil) != (row.want == "") || err != nil && !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: got %v, want %q", row.says, err, row.want)
		}
	}
}

// Replies of the leader are read by hand, because the library asks any copy.
func TestRepliesOfTheLeader(t *testing.T) {
	for _, row := range []struct{ says, reply, want string }{
		{"a message", `{"message":{"subject":"run.a.log","seq":7,"data":"bGluZQ=="}}`, ""},
		{"no message", `{"error":{"code":404,"err_code":10037,"description":"no message found"}}`, "message not found"},
		{"another error", `{"error":{"code":503,"err_code":10008,"description":"no leader"}}`, "no leader"},
		{"headers that are none", `{"message":{"seq":7,"hdrs":"YQ=="}}`, "header"},
		{"no JSON", `<html>`, "read a reply of JetStream"},
		{"data that is no base64", `{"message":{"data":"%"}}`, "read a reply of JetStream"},
	} {
		m, err := journal.ReadMessage([]byte(row.reply))
		switch {
		case row.want != "":
			if err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("%s: got %v, want %q", row.says, err, row.want)
			}
		case err != nil || m.Subject != "run.a.log" || m.Sequence != 7 || string(m.Data) != "line":
			t.Errorf("%s: got %+v and %v", row.says, m, err)
		}
	}
	_, err := journal.ReadMessage([]byte(`{"error":{"err_code":10037}}`))
	if !errors.Is(err, jetstream.ErrMsgNotFound) {
		t.Errorf("no message: got %v, want jetstream.ErrMsgNotFound", err)
	}
}
