package journaltest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"allsettled/server/runs"
)

// contract is what a journal promises, one sentence a row.
var contract = []struct {
	sentence string
	test     func(t *testing.T, j runs.Journal)
}{
	{"a name is claimed once", claimsOnce},
	{"heads and parts come back as they were written, at any size", keepsAnySize},
	{"a part that is written again replaces the one before, longer or shorter", replacesParts},
	{"a log is read from any line on", readsFromAnyLine},
	{"of two appends with one mark the second fails", fencesAppends},
	{"of many concurrent appends with one mark one succeeds", fencesConcurrentAppends},
	{"of two swaps with one mark the second fails", fencesSwaps},
	{"a group without lines changes the mark and no line", fencesWithoutLines},
	{"the last group says where the next one begins", returnsLastGroup},
	{"the logs of several runs do not mix", keepsRunsApart},
	{"a dropped run leaves a free name and no parts", dropsEverything},
	{"the size grows with what is written and shrinks when it is dropped", measuresSize},
	{"what was never written is fs.ErrNotExist", reportsMissing},
	{"a read ends with its context", readEndsWithContext},
}

// Conformance tests a journal against the contract of [runs.Journal]. open returns an empty journal and
// closes it when its test ends.
func Conformance(t *testing.T, open func(t *testing.T) runs.Journal) {
	t.Helper()
	for _, row := range contract {
		t.Run(row.sentence, func(t *testing.T) { row.test(t, open(t)) })
	}
}

// Run is the name of the run that the tests write.
const Run = "run_0123456789-ABCDEF"

// Must fails the test at once if there is an error.
func Must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

// Pattern returns that many bytes. No two pieces of 256 KiB of it are equal.
func Pattern(size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return b
}

// Write creates a run and appends groups of these sizes. Line n is "NAME line n". It returns the last mark
// and the number of lines.
func Write(tb testing.TB, j runs.Journal, name string, sizes ...int) (mark, lines uint64) {
	tb.Helper()
	Must(tb, j.Create(tb.Context(), name, []byte("head")))
	for _, size := range sizes {
		var group []string
		for i := range size {
			group = append(group, fmt.Sprintf("%s line %d", name, lines+uint64(i)+1))
		}
		next, err := j.Append(tb.Context(), name, mark, lines+1, []byte(strings.Join(group, "\n")))
		Must(tb, err)
		mark, lines = next, lines+uint64(size)
	}
	return mark, lines
}

// Lines returns the lines of a run after that number.
func Lines(tb testing.TB, j runs.Journal, name string, after uint64) (lines []string) {
	tb.Helper()
	for group, err := range j.Read(tb.Context(), name, after) {
		Must(tb, err)
		lines = append(lines, strings.Split(string(group), "\n")...)
	}
	return lines
}

func claimsOnce(t *testing.T, j runs.Journal) {
	t.Helper()
	Must(t, j.Create(t.Context(), Run, []byte("first")))
	if err := j.Create(t.Context(), Run, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("second Create: got %v, want fs.ErrExist", err)
	}
	got, err := j.Head(t.Context(), Run)
	Must(t, err)
	if string(got) != "first" {
		t.Errorf("head: got %q, want that of the first Create", got)
	}
}

func keepsAnySize(t *testing.T, j runs.Journal) {
	t.Helper()
	for i, size := range []int{0, 1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 1 << 20, 9 << 20} {
		name := fmt.Sprintf("%s%d", Run, i)
		data := Pattern(size)
		Must(t, j.Create(t.Context(), name, data))
		Must(t, j.Put(t.Context(), name, "body-7", data))
		head, err := j.Head(t.Context(), name)
		Must(t, err)
		part, err := j.Part(t.Context(), name, "body-7")
		Must(t, err)
		if !bytes.Equal(head, data) || !bytes.Equal(part, data) {
			t.Errorf("%d bytes: got a head of %d and a part of %d, or other bytes", size, len(head), len(part))
		}
	}
}

func replacesParts(t *testing.T, j runs.Journal) {
	t.Helper()
	Must(t, j.Create(t.Context(), Run, nil))
	for _, size := range []int{600 << 10, 10, 300 << 10} {
		Must(t, j.Put(t.Context(), Run, "body-0", Pattern(size)))
		got, err := j.Part(t.Context(), Run, "body-0")
		Must(t, err)
		if !bytes.Equal(got, Pattern(size)) {
			t.Errorf("wrote %d bytes, read %d other bytes", size, len(got))
		}
	}
}

func readsFromAnyLine(t *testing.T, j runs.Journal) {
	t.Helper()
	sizes := []int{1, 3, 1, 1, 256, 2, 7, 1, 40, 1}
	for range 100 {
		sizes = append(sizes, 1)
	}
	_, total := Write(t, j, Run, sizes...)
	for after := range total + 3 {
		got := Lines(t, j, Run, after)
		if want := int(total) - int(min(after, total)); len(got) != want {
			t.Fatalf("after %d: got %d lines, want %d", after, len(got), want)
		}
		for i, line := range got {
			if want := fmt.Sprintf("%s line %d", Run, after+uint64(i)+1); line != want {
				t.Fatalf("after %d: line %d is %q, want %q", after, i, line, want)
			}
		}
	}
}

func fencesAppends(t *testing.T, j runs.Journal) {
	t.Helper()
	mark, lines := Write(t, j, Run, 2)
	_, err := j.Append(t.Context(), Run, mark, lines+1, []byte("first"))
	Must(t, err)
	if _, err := j.Append(t.Context(), Run, mark, lines+1, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("second append: got %v, want fs.ErrExist", err)
	}
	if got := Lines(t, j, Run, lines); len(got) != 1 || got[0] != "first" {
		t.Errorf("log: got %q, want the first append alone", got)
	}
}

func fencesConcurrentAppends(t *testing.T, j runs.Journal) {
	t.Helper()
	mark, lines := Write(t, j, Run, 1)
	for range 20 {
		var next, winners atomic.Uint64
		var all sync.WaitGroup
		for w := range 8 {
			all.Go(func() {
				m, err := j.Append(t.Context(), Run, mark, lines+1, fmt.Appendf(nil, "writer %d", w))
				if err == nil {
					winners.Add(1)
					next.Store(m)
				} else if !errors.Is(err, fs.ErrExist) {
					t.Errorf("writer %d: %v", w, err)
				}
			})
		}
		all.Wait()
		if winners.Load() != 1 {
			t.Fatalf("line %d: %d writers succeeded, want 1", lines+1, winners.Load())
		}
		mark, lines = next.Load(), lines+1
	}
	if got := Lines(t, j, Run, 1); len(got) != 20 {
		t.Errorf("got %d lines, want 20", len(got))
	}
}

func fencesSwaps(t *testing.T, j runs.Journal) {
	t.Helper()
	Must(t, j.Create(t.Context(), Run, nil))
	if _, _, err := j.Marked(t.Context(), Run, "begun"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before the first swap: got %v, want fs.ErrNotExist", err)
	}
	mark := uint64(0)
	for _, data := range []string{"1", "22", "3"} {
		next, err := j.Swap(t.Context(), Run, "begun", mark, []byte(data))
		Must(t, err)
		if _, err := j.Swap(t.Context(), Run, "begun", mark, []byte("late")); !errors.Is(err, fs.ErrExist) {
			t.Errorf("second swap at mark %d: got %v, want fs.ErrExist", mark, err)
		}
		got, now, err := j.Marked(t.Context(), Run, "begun")
		Must(t, err)
		if string(got) != data || now != next {
			t.Errorf("got %q at mark %d, want %q at %d", got, now, data, next)
		}
		mark = next
	}
}

func fencesWithoutLines(t *testing.T, j runs.Journal) {
	t.Helper()
	mark, lines := Write(t, j, Run, 2)
	next, err := j.Append(t.Context(), Run, mark, lines+1, nil)
	Must(t, err)
	if _, err := j.Append(t.Context(), Run, mark, lines+1, []byte("late")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("append with the mark before: got %v, want fs.ErrExist", err)
	}
	last, first, _, err := j.Last(t.Context(), Run)
	Must(t, err)
	if len(last) > 0 || first != lines+1 {
		t.Errorf("last group: got %q from line %d, want no lines from %d", last, first, lines+1)
	}
	_, err = j.Append(t.Context(), Run, next, lines+1, []byte("next"))
	Must(t, err)
	for after := range lines + 1 {
		if got := Lines(t, j, Run, after); len(got) != int(lines+1-after) || got[len(got)-1] != "next" {
			t.Errorf("after %d: got %q, want %d lines", after, got, lines+1-after)
		}
	}
}

func returnsLastGroup(t *testing.T, j runs.Journal) {
	t.Helper()
	want, _ := Write(t, j, Run, 5, 2)
	lines, first, mark, err := j.Last(t.Context(), Run)
	Must(t, err)
	if got := string(lines); first != 6 || mark != want || got != Run+" line 6\n"+Run+" line 7" {
		t.Errorf("got %q from line %d at mark %d, want lines 6 and 7 at %d", got, first, mark, want)
	}
}

func keepsRunsApart(t *testing.T, j runs.Journal) {
	t.Helper()
	names := []string{Run, Run + "x", Run + "-", strings.ToLower(Run)}
	for i, name := range names {
		Write(t, j, name, i+1, 3)
	}
	got, err := j.Runs(t.Context())
	Must(t, err)
	slices.Sort(got)
	if want := slices.Sorted(slices.Values(names)); !slices.Equal(got, want) {
		t.Errorf("runs: got %q, want %q", got, want)
	}
	for i, name := range names {
		if lines := Lines(t, j, name, 0); len(lines) != i+4 || !strings.HasPrefix(lines[0], name+" ") {
			t.Errorf("%s: got %q", name, lines)
		}
	}
}

func dropsEverything(t *testing.T, j runs.Journal) {
	t.Helper()
	Write(t, j, Run, 3)
	Write(t, j, Run+"x", 3)
	Must(t, j.Put(t.Context(), Run, "body-0", []byte("body")))
	Must(t, j.Drop(t.Context(), Run))
	Must(t, j.Drop(t.Context(), Run))
	if _, err := j.Part(t.Context(), Run, "body-0"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("part: got %v, want fs.ErrNotExist", err)
	}
	Write(t, j, Run, 1)
	if got := len(Lines(t, j, Run, 0)); got != 1 {
		t.Errorf("new run of that name: got %d lines, want 1", got)
	}
	if got := len(Lines(t, j, Run+"x", 0)); got != 3 {
		t.Errorf("the other run: got %d lines, want 3", got)
	}
}

func measuresSize(t *testing.T, j runs.Journal) {
	t.Helper()
	size := func() int64 {
		n, err := j.Size(t.Context())
		Must(t, err)
		return n
	}
	empty := size()
	Write(t, j, Run, 3)
	Must(t, j.Put(t.Context(), Run, "body-0", make([]byte, 1000)))
	if got := size(); got < empty+1000 {
		t.Errorf("with a part of 1000 bytes: got %d bytes, want 1000 more than %d", got, empty)
	}
	Must(t, j.Drop(t.Context(), Run))
	if got := size(); got != empty {
		t.Errorf("after Drop: got %d bytes, want %d", got, empty)
	}
}

func reportsMissing(t *testing.T, j runs.Journal) {
	t.Helper()
	_, headErr := j.Head(t.Context(), Run)
	_, partErr := j.Part(t.Context(), Run, "body-0")
	_, _, _, lastErr := j.Last(t.Context(), Run)
	for what, err := range map[string]error{"head": headErr, "part": partErr, "last group": lastErr} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got %v, want fs.ErrNotExist", what, err)
		}
	}
	for _, after := range []uint64{0, 1, 1000} {
		if got := Lines(t, j, Run, after); got != nil {
			t.Errorf("after %d: got %q, want no lines", after, got)
		}
	}
}

func readEndsWithContext(t *testing.T, j runs.Journal) {
	t.Helper()
	Write(t, j, Run, 1, 1, 1)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for lines, err := range j.Read(ctx, Run, 0) {
		if err == nil {
			t.Fatalf("got %q with a context that has ended", lines)
		}
		return
	}
	t.Error("the read ended without an error")
}
