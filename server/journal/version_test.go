package journal_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"allsettled/server/journal"
	"allsettled/server/journal/journaltest"
)

// restore puts a journal of testdata into a new folder.
func restore(t *testing.T, name string) (dir string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	must(t, err)
	defer f.Close()
	dir = t.TempDir()
	_, err = journal.Restore(f, dir)
	must(t, err)
	return dir
}

// The folder was written by the program before package cluster existed, and that process was killed.
func TestAJournalOfTheVersionBeforeIsReadAndContinued(t *testing.T) {
	j := open(t, restore(t, "one-node.tar.gz"))
	names, err := j.Runs(t.Context())
	must(t, err)
	slices.Sort(names)
	want := []string{
		"a-cancelled-run-0", "a-get-run-in-flight", "a-post-run-in-flight", "a-run-with-a-secret", "a-run-with-bodies",
		"an-ended-run-000",
	}
	if !slices.Equal(names, want) {
		t.Errorf("runs: got %q, want %q", names, want)
	}
	lines := journaltest.Lines(t, j, "an-ended-run-000", 0)
	if len(lines) != 13 || !strings.HasPrefix(lines[12], `{"kind":"ended","seq":13,`) {
		t.Errorf("an ended run: got %d lines %q, want 13, the last of them its end", len(lines), lines)
	}
	if body, err := j.Part(t.Context(), "a-run-with-bodies", "body-1"); err != nil || len(body) < 9000 {
		t.Errorf("a body beside the log: got %d bytes and %v, want 9000 and its first line", len(body), err)
	}
	if begun, mark, err := j.Marked(t.Context(), "a-post-run-in-flight", "begun"); err != nil || mark == 0 ||
		len(begun) == 0 {
		t.Errorf("the number of calls that had begun: got %q at mark %d and %v", begun, mark, err)
	}
	before := journaltest.Lines(t, j, "a-get-run-in-flight", 0)
	last, first, mark, err := j.Last(t.Context(), "a-get-run-in-flight")
	must(t, err)
	next := first + uint64(strings.Count(string(last), "\n")) + 1
	_, err = j.Append(t.Context(), "a-get-run-in-flight", mark, next, []byte("one more line"))
	must(t, err)
	after := journaltest.Lines(t, j, "a-get-run-in-flight", 0)
	if len(after) != len(before)+1 || after[len(before)] != "one more line" {
		t.Errorf("after one more line: got %d lines, want %d and one", len(after), len(before))
	}
}
