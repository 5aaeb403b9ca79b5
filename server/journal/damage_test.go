package journal_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nats-io/nats.go"

	"allsettled/server/journal"
	"allsettled/server/journal/journaltest"
)

// store returns the files of a stream below a journal's folder that match a pattern.
func store(t *testing.T, dir, stream, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "jetstream", "*", "streams", stream, "msgs", pattern))
	must(t, err)
	return files
}

// publish stores a message as no writer of this version would: with these headers alone.
func publish(t *testing.T, j *journal.Journal, subject string, data []byte, headers ...string) {
	t.Helper()
	m := nats.NewMsg(subject)
	m.Data = data
	for i := 0; i < len(headers); i += 2 {
		m.Header.Set(headers[i], headers[i+1])
	}
	js, err := j.Link().Conn.JetStream()
	must(t, err)
	_, err = js.PublishMsg(m)
	must(t, err)
}

// A crash between two pieces leaves a head or a part without its end.
func TestAWriteThatACrashCutIsNotReadAsAWhole(t *testing.T) {
	j := open(t, t.TempDir())
	publish(t, j, "run."+run+".head.0", journaltest.Pattern(256<<10), "Pieces", "3")
	publish(t, j, "run."+run+".head.1", journaltest.Pattern(256<<10))
	publish(t, j, "part."+run+".body-4.0", journaltest.Pattern(256<<10), "Pieces", "2")
	if data, err := j.Head(t.Context(), run); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a head without its last piece: got %d bytes and %v, want fs.ErrNotExist", len(data), err)
	}
	if data, err := j.Part(t.Context(), run, "body-4"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a part without its last piece: got %d bytes and %v, want fs.ErrNotExist", len(data), err)
	}
	must(t, j.Put(t.Context(), run, "body-4", []byte("whole")))
	if data, err := j.Part(t.Context(), run, "body-4"); err != nil || string(data) != "whole" {
		t.Errorf("a part that was written again: got %d bytes and %v", len(data), err)
	}
	must(t, j.Drop(t.Context(), run))
	must(t, j.Create(t.Context(), run, []byte("a new head")))
	if data, err := j.Head(t.Context(), run); err != nil || string(data) != "a new head" {
		t.Errorf("after Drop and Create: got %q and %v", data, err)
	}
}

func TestMessagesThatNoWriterOfThisVersionWroteAreErrors(t *testing.T) {
	for _, row := range []struct {
		sentence, subject string
		headers           []string
		read              func(t *testing.T, j *journal.Journal) error
		want              string
	}{
		{"a head without the number of its pieces", "run." + run + ".head.0", nil, readHead, `number of pieces ""`},
		{"a head of no pieces", "run." + run + ".head.0", []string{"Pieces", "0"}, readHead, `number of pieces "0"`},
		{"a group without the number of its first line", "run." + run + ".log", nil, readLast, `first line is ""`},
		{"a group from line 0", "run." + run + ".log", []string{"First", "0"}, readLast, `first line is "0"`},
		{"the same, read as a log", "run." + run + ".log", []string{"First", "x"}, readLog, `first line is "x"`},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			j := open(t, t.TempDir())
			publish(t, j, row.subject, []byte("data"), row.headers...)
			if err := row.read(t, j); err == nil || !strings.Contains(err.Error(), row.want) {
				t.Errorf("got %v, want %s", err, row.want)
			}
		})
	}
}

func readHead(t *testing.T, j *journal.Journal) error {
	t.Helper()
	_, err := j.Head(t.Context(), run)
	return err
}

func readLast(t *testing.T, j *journal.Journal) error {
	t.Helper()
	_, _, _, err := j.Last(t.Context(), run)
	return err
}

func readLog(t *testing.T, j *journal.Journal) error {
	t.Helper()
	for _, err := range j.Read(t.Context(), run, 0) {
		return err
	}
	return nil
}

// The server writes its index only now and then, and reads it at its start instead of the whole log.
func TestAJournalWhoseIndexIsDamagedIsRead(t *testing.T) {
	for _, row := range []struct {
		sentence string
		damage   func(t *testing.T, file string)
	}{
		{"it is missing", func(t *testing.T, file string) { t.Helper(); must(t, os.Remove(file)) }},
		{"it is empty", func(t *testing.T, file string) { t.Helper(); must(t, os.Truncate(file, 0)) }},
		{"half of it is missing", halve},
		{"it is something else", func(t *testing.T, file string) {
			t.Helper()
			must(t, os.WriteFile(file, bytes.Repeat([]byte("no index"), 40), 0o600))
		}},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			dir := t.TempDir()
			j := open(t, dir)
			_, total := journaltest.Write(t, j, run, slices.Repeat([]int{3}, 50)...)
			must(t, j.Close())
			for _, file := range store(t, dir, "RUNS", "index.db") {
				row.damage(t, file)
			}
			j = open(t, dir)
			if got := journaltest.Lines(t, j, run, 0); uint64(len(got)) != total {
				t.Errorf("got %d lines, want all %d", len(got), total)
			}
			_, first, mark, err := j.Last(t.Context(), run)
			must(t, err)
			if _, err := j.Append(t.Context(), run, mark, first+3, []byte("one more")); err != nil {
				t.Errorf("append: %v", err)
			}
		})
	}
}

func halve(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	must(t, err)
	must(t, os.Truncate(file, info.Size()/2))
}

// What a disk has changed must not be read as something that was written.
func TestADamagedLogIsNotReadAsAnotherLog(t *testing.T) {
	for _, part := range []int{1, 2, 4, 8} { // where the damage is: before the end, in the middle, early
		t.Run(fmt.Sprint("at one in ", part), func(t *testing.T) {
			dir := t.TempDir()
			j := open(t, dir)
			journaltest.Write(t, j, run, slices.Repeat([]int{1}, 200)...)
			want := journaltest.Lines(t, j, run, 0)
			must(t, j.Close())
			flip(t, store(t, dir, "RUNS", "*.blk")[0], part)
			var log bytes.Buffer
			o := journal.Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&log, nil))}
			j, err := journal.Open(t.Context(), o)
			must(t, err)
			t.Cleanup(func() { must(t, j.Close()) })
			var got []string
			var found error
			for lines, err := range j.Read(t.Context(), run, 0) {
				if found = err; err == nil {
					got = append(got, strings.Split(string(lines), "\n")...)
				}
			}
			if len(got) >= len(want) || !slices.Equal(got, want[:len(got)]) {
				t.Errorf("got %d lines, want those before the damage, of %d", len(got), len(want))
			}
			missing := fmt.Sprintf("line %d is missing, the log goes on with line %d", len(got)+1, len(got)+2)
			if part > 1 && (found == nil || !strings.Contains(found.Error(), missing)) {
				t.Errorf("got %v, want that %s", found, missing)
			}
			if lines := journaltest.Lines(t, j, run, uint64(len(got))+1); part > 1 && len(lines)+len(got)+
				1 != len(want) {
				t.Errorf("behind the damage: got %d lines, want the rest of %d", len(lines), len(want))
			}
		})
	}
}

// flip changes a bit of a file, in the text of a line near size/part.
func flip(t *testing.T, file string, part int) {
	t.Helper()
	data, err := os.ReadFile(file)
	must(t, err)
	at := bytes.LastIndex(data[:len(data)/part], []byte("line ")) // the text of a line
	data[at] ^= 1
	must(t, os.WriteFile(file, data, 0o600))
}

// The bodies of a run are in a stream of their own, so that damage there leaves the logs as they are.
func TestALostBodyLeavesTheLogs(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	_, total := journaltest.Write(t, j, run, 5, 5)
	must(t, j.Put(t.Context(), run, "body-1", journaltest.Pattern(100<<10)))
	must(t, j.Put(t.Context(), run, "body-2", journaltest.Pattern(100<<10)))
	must(t, j.Close())
	halve(t, store(t, dir, "PARTS", "*.blk")[0])
	j = open(t, dir)
	if got := journaltest.Lines(t, j, run, 0); uint64(len(got)) != total {
		t.Errorf("got %d lines, want %d", len(got), total)
	}
	if data, err := j.Part(t.Context(), run, "body-2"); err == nil && !bytes.Equal(data, journaltest.Pattern(100<<10)) {
		t.Errorf("a damaged body was read: %d bytes", len(data))
	}
	must(t, j.Put(t.Context(), run, "body-2", []byte("again")))
	if data, err := j.Part(t.Context(), run, "body-2"); err != nil || string(data) != "again" {
		t.Errorf("written again: got %q and %v", data, err)
	}
}

// A process that was killed while it tried the folder leaves files there.
func TestLeftoversInTheFolderChangeNothing(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	journaltest.Write(t, j, run, 3)
	must(t, j.Close())
	must(t, os.WriteFile(filepath.Join(dir, "probe-1234"), make([]byte, 100), 0o600))
	must(t, os.MkdirAll(filepath.Join(dir, "restore-1234", "jetstream"), 0o700))
	j = open(t, dir)
	if got := journaltest.Lines(t, j, run, 0); len(got) != 3 {
		t.Errorf("got %d lines, want 3", len(got))
	}
}
