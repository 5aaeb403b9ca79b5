package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"allsettled/server/journal"
)

// kept is what both journals are.
type kept interface {
	Create(ctx context.Context, run string, head []byte) error
	Append(ctx context.Context, run string, mark, first uint64, lines []byte) (uint64, error)
	Put(ctx context.Context, run, part string, data []byte) error
	Drop(ctx context.Context, run string) error
	Runs(ctx context.Context) ([]string, error)
	Head(ctx context.Context, run string) ([]byte, error)
	Part(ctx context.Context, run, part string) ([]byte, error)
	Last(ctx context.Context, run string) ([]byte, uint64, uint64, error)
	Read(ctx context.Context, run string, after uint64) iter.Seq2[[]byte, error]
	Close() error
}

// conformance is what both journals promise, one sentence a row.
var conformance = []struct {
	sentence string
	test     func(t *testing.T, j kept)
}{
	{"a name is claimed once", claimedOnce},
	{"what was put in comes out, however big", comesOut},
	{"a part put again replaces the one before, longer or shorter", replaced},
	{"a log is read from any line on", readFromAny},
	{"of two writers one is fenced off", fenced},
	{"of many writers at once one gets through at each place", raced},
	{"the last group says where to go on", lastGroup},
	{"logs of several runs do not mix", unmixed},
	{"a dropped run leaves its name free and nothing behind", dropped},
	{"what is not there is fs.ErrNotExist", notThere},
	{"a read ends with its context", readEnds},
}

func TestBothJournals(t *testing.T) {
	for _, row := range conformance {
		t.Run("memory: "+row.sentence, func(t *testing.T) { row.test(t, &journal.Memory{}) })
		t.Run("jetstream: "+row.sentence, func(t *testing.T) { row.test(t, open(t, t.TempDir())) })
	}
}

func open(tb testing.TB, dir string) *journal.Journal {
	tb.Helper()
	j, err := journal.Open(context.Background(), journal.Options{Dir: dir, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		tb.Fatalf("open: %v", err)
	}
	tb.Cleanup(func() {
		if err := j.Close(); err != nil {
			tb.Errorf("close: %v", err)
		}
	})
	return j
}

const run = "run_0123456789-ABCDEF"

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func claimedOnce(t *testing.T, j kept) {
	t.Helper()
	must(t, j.Create(t.Context(), run, []byte("first")))
	if err := j.Create(t.Context(), run, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("second claim: got %v, want fs.ErrExist", err)
	}
	got, err := j.Head(t.Context(), run)
	must(t, err)
	if string(got) != "first" {
		t.Errorf("head: got %q, want that of the first claim", got)
	}
}

func comesOut(t *testing.T, j kept) {
	t.Helper()
	for i, size := range []int{0, 1, 256<<10 - 1, 256 << 10, 256<<10 + 1, 1 << 20, 9 << 20} {
		name := fmt.Sprintf("%s%d", run, i)
		data := pattern(size)
		must(t, j.Create(t.Context(), name, data))
		must(t, j.Put(t.Context(), name, "body-7", data))
		head, err := j.Head(t.Context(), name)
		must(t, err)
		part, err := j.Part(t.Context(), name, "body-7")
		must(t, err)
		if !bytes.Equal(head, data) || !bytes.Equal(part, data) {
			t.Errorf("%d bytes: got a head of %d and a part of %d, not the same", size, len(head), len(part))
		}
	}
}

// pattern is data in which every piece differs from every other.
func pattern(size int) []byte {
	b := make([]byte, size)
	for i := range b {
		b[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return b
}

func replaced(t *testing.T, j kept) {
	t.Helper()
	must(t, j.Create(t.Context(), run, nil))
	for _, size := range []int{600 << 10, 10, 300 << 10} {
		must(t, j.Put(t.Context(), run, "body-0", pattern(size)))
		got, err := j.Part(t.Context(), run, "body-0")
		must(t, err)
		if !bytes.Equal(got, pattern(size)) {
			t.Errorf("put %d bytes, got %d others", size, len(got))
		}
	}
}

// write appends groups of these sizes; line n is "line n".
func write(tb testing.TB, j kept, name string, sizes ...int) (mark, lines uint64) {
	tb.Helper()
	must(tb, j.Create(tb.Context(), name, []byte("head")))
	for _, size := range sizes {
		var group []string
		for i := range size {
			group = append(group, fmt.Sprintf("%s line %d", name, lines+uint64(i)+1))
		}
		next, err := j.Append(tb.Context(), name, mark, lines+1, []byte(strings.Join(group, "\n")))
		must(tb, err)
		mark, lines = next, lines+uint64(size)
	}
	return mark, lines
}

// read returns the lines after that number.
func read(tb testing.TB, j kept, name string, after uint64) (lines []string) {
	tb.Helper()
	for group, err := range j.Read(tb.Context(), name, after) {
		must(tb, err)
		lines = append(lines, strings.Split(string(group), "\n")...)
	}
	return lines
}

func readFromAny(t *testing.T, j kept) {
	t.Helper()
	sizes := []int{1, 3, 1, 1, 256, 2, 7, 1, 40, 1}
	for range 100 {
		sizes = append(sizes, 1)
	}
	_, total := write(t, j, run, sizes...)
	for after := range total + 3 {
		got := read(t, j, run, after)
		if want := int(total) - int(min(after, total)); len(got) != want {
			t.Fatalf("after %d: got %d lines, want %d", after, len(got), want)
		}
		for i, line := range got {
			if want := fmt.Sprintf("%s line %d", run, after+uint64(i)+1); line != want {
				t.Fatalf("after %d: line %d is %q, want %q", after, i, line, want)
			}
		}
	}
}

func fenced(t *testing.T, j kept) {
	t.Helper()
	mark, lines := write(t, j, run, 2)
	_, err := j.Append(t.Context(), run, mark, lines+1, []byte("mine"))
	must(t, err)
	if _, err := j.Append(t.Context(), run, mark, lines+1, []byte("theirs")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("late append: got %v, want fs.ErrExist", err)
	}
	if got := read(t, j, run, lines); len(got) != 1 || got[0] != "mine" {
		t.Errorf("log: got %q, want mine alone", got)
	}
}

func raced(t *testing.T, j kept) {
	t.Helper()
	mark, lines := write(t, j, run, 1)
	for range 20 {
		var next, winners atomic.Uint64
		var all sync.WaitGroup
		for w := range 8 {
			all.Go(func() {
				m, err := j.Append(t.Context(), run, mark, lines+1, fmt.Appendf(nil, "writer %d", w))
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
			t.Fatalf("line %d: %d writers got through", lines+1, winners.Load())
		}
		mark, lines = next.Load(), lines+1
	}
	if got := read(t, j, run, 1); len(got) != 20 {
		t.Errorf("got %d lines, want 20", len(got))
	}
}

func lastGroup(t *testing.T, j kept) {
	t.Helper()
	want, _ := write(t, j, run, 5, 2)
	lines, first, mark, err := j.Last(t.Context(), run)
	must(t, err)
	if got := string(lines); first != 6 || mark != want || got != run+" line 6\n"+run+" line 7" {
		t.Errorf("got %q from %d at mark %d, want lines 6 and 7 at %d", got, first, mark, want)
	}
}

func unmixed(t *testing.T, j kept) {
	t.Helper()
	names := []string{run, run + "x", run + "-", strings.ToLower(run)}
	for i, name := range names {
		write(t, j, name, i+1, 3)
	}
	got, err := j.Runs(t.Context())
	must(t, err)
	slices.Sort(got)
	if want := slices.Sorted(slices.Values(names)); !slices.Equal(got, want) {
		t.Errorf("runs: got %q, want %q", got, want)
	}
	for i, name := range names {
		if lines := read(t, j, name, 0); len(lines) != i+4 || !strings.HasPrefix(lines[0], name+" ") {
			t.Errorf("%s: got %q", name, lines)
		}
	}
}

func dropped(t *testing.T, j kept) {
	t.Helper()
	write(t, j, run, 3)
	write(t, j, run+"x", 3)
	must(t, j.Put(t.Context(), run, "body-0", []byte("body")))
	must(t, j.Drop(t.Context(), run))
	must(t, j.Drop(t.Context(), run))
	if _, err := j.Part(t.Context(), run, "body-0"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("part: got %v, want fs.ErrNotExist", err)
	}
	write(t, j, run, 1)
	if got := len(read(t, j, run, 0)); got != 1 {
		t.Errorf("new run by the old name: got %d lines, want 1", got)
	}
	if got := len(read(t, j, run+"x", 0)); got != 3 {
		t.Errorf("the other run: got %d lines, want 3", got)
	}
}

func notThere(t *testing.T, j kept) {
	t.Helper()
	_, headErr := j.Head(t.Context(), run)
	_, partErr := j.Part(t.Context(), run, "body-0")
	_, _, _, lastErr := j.Last(t.Context(), run)
	for what, err := range map[string]error{"head": headErr, "part": partErr, "last": lastErr} {
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: got %v, want fs.ErrNotExist", what, err)
		}
	}
	for _, after := range []uint64{0, 1, 1000} {
		if got := read(t, j, run, after); got != nil {
			t.Errorf("after %d: got %q, want nothing", after, got)
		}
	}
}

func readEnds(t *testing.T, j kept) {
	t.Helper()
	write(t, j, run, 1, 1, 1)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for lines, err := range j.Read(ctx, run, 0) {
		if err == nil {
			t.Fatalf("got %q with a context that has ended", lines)
		}
		return
	}
	t.Error("got an end without an error")
}
