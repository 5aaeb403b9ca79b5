package journal_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"allsettled/server/journal"
	"allsettled/server/journal/journaltest"
)

func TestAFolderThatCannotBeUsedIsSaidSo(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	must(t, os.WriteFile(file, []byte("x"), 0o600))
	used := t.TempDir()
	open(t, used)
	for _, row := range []struct{ sentence, dir, want string }{
		{"no folder is named", "", "needs a folder"},
		{"the folder is a file", file, "cannot be created"},
		{"the folder is below a file", filepath.Join(file, "below"), "cannot be created"},
		{"the folder takes no files", "/proc/self", "cannot be written"},
		{"another has it open", used, "in use by another process"},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			j, err := journal.Open(t.Context(), journal.Options{Dir: row.dir})
			if err == nil {
				j.Close()
				t.Fatal("got no error")
			}
			if !strings.Contains(err.Error(), row.want) || !strings.Contains(err.Error(), row.dir) {
				t.Errorf("got %q, want %q and the folder", err, row.want)
			}
		})
	}
}

func TestAFolderIsFreeAfterClose(t *testing.T) {
	dir := t.TempDir()
	for i := range 3 {
		j := open(t, dir)
		if i == 0 {
			journaltest.Write(t, j, run, 2, 3)
			must(t, j.Put(t.Context(), run, "body-1", journaltest.Pattern(300<<10)))
		}
		if got := len(journaltest.Lines(t, j, run, 0)); got != 5 {
			t.Errorf("opening %d: got %d lines, want 5", i, got)
		}
		if got, err := j.Part(t.Context(), run, "body-1"); err != nil ||
			!bytes.Equal(got, journaltest.Pattern(300<<10)) {
			t.Errorf("opening %d: got a part of %d bytes, %v", i, len(got), err)
		}
		must(t, j.Close())
		must(t, j.Close())
	}
}

// A file that lost its end is no work of a crash, since all is written through;
// but disks fail. What is left must be a log without gaps that can be gone on with.
func TestALogThatLostItsEndIsAShorterLog(t *testing.T) {
	for _, cut := range []int64{1, 7, 100, 5000} {
		dir := t.TempDir()
		j := open(t, dir)
		journaltest.Write(t, j, run, slices.Repeat([]int{3}, 100)...)
		must(t, j.Close())
		truncate(t, dir, cut)
		var said bytes.Buffer
		j, err := journal.Open(t.Context(), journal.Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&said, nil))})
		must(t, err)
		lines := journaltest.Lines(t, j, run, 0)
		if len(lines) == 0 || len(lines) >= 300 || len(lines)%3 != 0 {
			t.Errorf("%d bytes lost: got %d lines, want fewer than 300, in whole groups", cut, len(lines))
		}
		if !strings.Contains(said.String(), "level=WARN") {
			t.Errorf("%d bytes lost, and nothing was said of it", cut)
		}
		_, first, mark, err := j.Last(t.Context(), run)
		must(t, err)
		if first != uint64(len(lines)-2) {
			t.Errorf("%d bytes lost: the last group begins with %d of %d lines", cut, first, len(lines))
		}
		_, err = j.Append(t.Context(), run, mark, first+3, []byte("and on"))
		must(t, err)
		if got := journaltest.Lines(t, j, run, first+2); len(got) != 1 || got[0] != "and on" {
			t.Errorf("%d bytes lost: went on with %q", cut, got)
		}
		must(t, j.Close())
	}
}

// truncate takes bytes off the end of the last file of logs.
func truncate(t *testing.T, dir string, n int64) {
	t.Helper()
	blocks, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", "RUNS", "msgs", "*.blk"))
	must(t, err)
	if len(blocks) != 1 {
		t.Fatalf("found %d block files, want 1", len(blocks))
	}
	info, err := os.Stat(blocks[0])
	must(t, err)
	must(t, os.Truncate(blocks[0], info.Size()-n))
}

// What a killed process has left is removed when the folder is opened, and nothing else is.
func TestWhatAKilledProcessLeftIsRemoved(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"probe-123", "restore-456/store/a", "restore-notes/b", "probe", "kept-789"} {
		file := filepath.Join(dir, name)
		must(t, os.MkdirAll(filepath.Dir(file), 0o700))
		must(t, os.WriteFile(file, []byte("x"), 0o600))
	}
	open(t, dir)
	for name, want := range map[string]bool{
		"probe-123": false, "restore-456": false, "restore-notes": true, "probe": true, "kept-789": true,
	} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", name, err == nil, want)
		}
	}
}
