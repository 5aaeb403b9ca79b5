package journal_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"allsettled/server/journal"
	"allsettled/server/journal/journaltest"
)

func TestABackupIsPutBack(t *testing.T) {
	dir, other := t.TempDir(), filepath.Join(t.TempDir(), "new")
	j := open(t, dir)
	journaltest.Write(t, j, run, 40, 3)
	must(t, j.Put(t.Context(), run, "body-1", journaltest.Pattern(300<<10)))
	want := journaltest.Lines(t, j, run, 0)
	var kept bytes.Buffer
	if _, err := journal.Backup(dir, &kept); err == nil || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("a backup of a journal that is open: %v", err)
	}
	must(t, j.Close())
	kept.Reset()
	files, err := journal.Backup(dir, &kept)
	must(t, err)
	back, err := journal.Restore(bytes.NewReader(kept.Bytes()), other)
	must(t, err)
	if files == 0 || files != back {
		t.Errorf("%d files were written, %d put back", files, back)
	}
	j = open(t, other)
	if got := journaltest.Lines(t, j, run, 0); len(got) != len(want) ||
		strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%d lines came back, want %d and the same", len(got), len(want))
	}
	if got, err := j.Part(t.Context(), run, "body-1"); err != nil || !bytes.Equal(got, journaltest.Pattern(300<<10)) {
		t.Errorf("a part of %d bytes came back, %v", len(got), err)
	}
	if _, err := journal.Restore(bytes.NewReader(kept.Bytes()), other); err == nil ||
		!strings.Contains(err.Error(), "has a journal already") {
		t.Errorf("over another journal: %v", err)
	}
}

func TestADamagedBackupIsNotPutBack(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	journaltest.Write(t, j, run, 40, 3)
	must(t, j.Close())
	var kept bytes.Buffer
	_, err := journal.Backup(dir, &kept)
	must(t, err)
	whole := kept.Bytes()
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for _, row := range []struct {
		says string
		data []byte
	}{
		{"its end is missing", whole[:len(whole)-9]},
		{"half of it is missing", whole[:len(whole)/2]},
		{"a bit in it is another", flipped},
		{"it is something else", []byte("not at all")},
		{"it is empty", nil},
	} {
		other := t.TempDir()
		if _, err := journal.Restore(bytes.NewReader(row.data), other); err == nil ||
			!strings.Contains(err.Error(), "read the backup") {
			t.Errorf("%s: %v", row.says, err)
		}
		if _, err := os.Stat(filepath.Join(other, "jetstream")); err == nil {
			t.Errorf("%s: something was put in place", row.says)
		}
	}
}

func TestAJournalOfAnotherFormIsRefused(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	must(t, j.Create(t.Context(), run, make([]byte, 10)))
	must(t, journal.Mark(j, "0"))
	must(t, j.Close())
	_, err := journal.Open(t.Context(), journal.Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), `it is of version "0", and this program reads version "1"`) ||
		!strings.Contains(err.Error(), dir) {
		t.Errorf("got %v", err)
	}
}

func TestAFullJournalTakesNoMoreAndLosesNothing(t *testing.T) {
	dir := t.TempDir()
	j, err := journal.Open(t.Context(), journal.Options{Dir: dir, Max: 1 << 20})
	must(t, err)
	t.Cleanup(func() { must(t, j.Close()) })
	must(t, j.Create(t.Context(), run, []byte("{}")))
	line := bytes.Repeat([]byte("x"), 64<<10)
	var mark, next uint64 = 0, 1
	for err == nil {
		if mark, err = j.Append(t.Context(), run, mark, next, line); err == nil {
			next++
		}
		if next > 100 {
			t.Fatal("a journal of 1 MiB takes 6")
		}
	}
	size, err := j.Size(t.Context())
	must(t, err)
	if next < 5 || size < 256<<10 || size > 1<<20+64<<10 {
		t.Errorf("%d groups were taken, %d bytes, of 1 MiB", next-1, size)
	}
	if got := journaltest.Lines(t, j, run, 0); uint64(len(got)) != next-1 {
		t.Errorf("%d lines are there of the %d that were taken", len(got), next-1)
	}
	must(t, j.Drop(t.Context(), run))
	must(t, j.Create(t.Context(), "another-run-another", []byte("{}")))
	if _, err := j.Append(t.Context(), "another-run-another", 0, 1, line); err != nil {
		t.Errorf("after room was made: %v", err)
	}
}
