package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"allsettled/server/journal"
	"allsettled/server/journal/journaltest"
)

// While the disk is nearly full, a write fails before anything is written, and what is there can be read.
func TestADiskWithoutSpace(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	mark, lines := journaltest.Write(t, j, run, 3)
	part, err := j.Swap(t.Context(), run, "begun", 0, []byte("1"))
	must(t, err)
	must(t, j.Close())
	full := openWith(t, journal.Options{Dir: dir, Free: math.MaxInt64 / 2})
	for _, row := range []struct {
		sentence string
		write    func() error
	}{
		{"a new run", func() error { return full.Create(t.Context(), run+"x", nil) }},
		{"a group", func() error {
			_, err := full.Append(t.Context(), run, mark, lines+1, []byte("no space"))
			return err
		}},
		{"a body", func() error { return full.Put(t.Context(), run, "body-1", []byte("no space")) }},
		{"the number of calls that began", func() error {
			_, err := full.Swap(t.Context(), run, "begun", part, []byte("2"))
			return err
		}},
	} {
		if err := row.write(); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), dir) {
			t.Errorf("%s: got %v, want ENOSPC and the folder", row.sentence, err)
		}
	}
	if got := journaltest.Lines(t, full, run, 0); len(got) != 3 {
		t.Errorf("%d lines are there, want 3", len(got))
	}
	if data, now, err := full.Marked(t.Context(), run, "begun"); err != nil || string(data) != "1" || now != part {
		t.Errorf("the number of calls: got %q at %d and %v, want 1 at %d", data, now, err, part)
	}
	if names, err := full.Runs(t.Context()); err != nil || len(names) != 1 {
		t.Errorf("the runs are %v and %v, want one", names, err)
	}
	must(t, full.Drop(t.Context(), run)) // it makes space
	must(t, full.Close())
	j = open(t, dir)
	if _, err := j.Head(t.Context(), run); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("after Drop: got %v, want fs.ErrNotExist", err)
	}
}

// A group that is longer than a message may be is refused as a whole.
func TestAGroupThatIsTooLong(t *testing.T) {
	j := open(t, t.TempDir())
	mark, lines := journaltest.Write(t, j, run, 1)
	if _, err := j.Append(t.Context(), run, mark, lines+1, make([]byte, 9<<20)); !errors.Is(err, nats.ErrMaxPayload) {
		t.Errorf("9 MiB: got %v, want %v", err, nats.ErrMaxPayload)
	}
	long := bytes.Repeat([]byte("x"), 7<<20)
	next, err := j.Append(t.Context(), run, mark, lines+1, long)
	must(t, err)
	if got := journaltest.Lines(t, j, run, 1); len(got) != 1 || len(got[0]) != len(long) {
		t.Errorf("7 MiB: read %d lines, want the one", len(got))
	}
	if _, _, now, err := j.Last(t.Context(), run); err != nil || now != next {
		t.Errorf("the mark is %d and %v, want %d", now, err, next)
	}
}

// One request returns 256 groups and 1 MiB at most; a log may be longer in both ways.
func TestALogIsLongerThanOneRequestReturns(t *testing.T) {
	j := open(t, t.TempDir())
	mark, next := uint64(0), uint64(1)
	must(t, j.Create(t.Context(), run, nil))
	for i := range 700 {
		size := 10
		if i%70 == 0 {
			size = 300 << 10
		}
		m, err := j.Append(t.Context(), run, mark, next, bytes.Repeat([]byte{byte('a' + i%26)}, size))
		must(t, err)
		mark, next = m, next+1
	}
	for _, after := range []uint64{0, 1, 255, 256, 257, 511, 699} {
		got := journaltest.Lines(t, j, run, after)
		if uint64(len(got)) != 700-after || got[0][0] != byte('a'+after%26) {
			t.Errorf("after %d: %d lines from %q, want %d", after, len(got), got[0][:1], 700-after)
		}
	}
}

// The logs of many runs share a stream, so the groups of one are far apart.
func TestLogsThatGrowTogetherAreReadFromAnyLine(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	j := open(t, t.TempDir())
	type log struct {
		mark uint64
		want []string
	}
	logs := make([]log, 5)
	name := func(i int) string { return fmt.Sprintf("%s%d", run, i) }
	for i := range logs {
		must(t, j.Create(t.Context(), name(i), nil))
	}
	for range 300 {
		i := random.IntN(len(logs)) * random.IntN(2) // the first has most of them
		l := &logs[i]
		var group []string
		for n := range 1 + random.IntN(6) {
			group = append(group, fmt.Sprint(i, " ", len(l.want)+n))
		}
		first := uint64(len(l.want)) + 1
		next, err := j.Append(t.Context(), name(i), l.mark, first, []byte(strings.Join(group, "\n")))
		must(t, err)
		l.mark, l.want = next, append(l.want, group...)
	}
	for i, l := range logs {
		for range 20 {
			after := random.IntN(len(l.want) + 2)
			got := journaltest.Lines(t, j, name(i), uint64(after))
			want := l.want[min(after, len(l.want)):]
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				t.Fatalf("run %d after %d: got %d lines, want %d", i, after, len(got), len(want))
			}
		}
	}
}

func TestARunThatIsDroppedWhileItIsRead(t *testing.T) {
	j := open(t, t.TempDir())
	sizes := make([]int, 600)
	for i := range sizes {
		sizes[i] = 1
	}
	journaltest.Write(t, j, run, sizes...)
	read := 0
	for _, err := range j.Read(t.Context(), run, 0) {
		must(t, err)
		if read++; read == 1 {
			must(t, j.Drop(t.Context(), run))
		}
	}
	if read == 0 || read > len(sizes) {
		t.Errorf("%d groups were read", read)
	}
}

func TestReadersReadWhileAWriterAppends(t *testing.T) {
	j := open(t, t.TempDir())
	mark, lines := journaltest.Write(t, j, run, 1)
	var readers sync.WaitGroup
	const total = 200
	for range 4 {
		readers.Go(func() {
			for last := 0; last < total; {
				got := journaltest.Lines(t, j, run, uint64(last))
				for i, line := range got {
					if want := fmt.Sprintf("%s line %d", run, last+i+1); line != want {
						t.Errorf("line %d is %q, want %q", last+i+1, line, want)
						return
					}
				}
				last += len(got)
			}
		})
	}
	for ; lines < total; lines++ {
		next, err := j.Append(t.Context(), run, mark, lines+1, fmt.Appendf(nil, "%s line %d", run, lines+1))
		must(t, err)
		mark = next
	}
	readers.Wait()
}

// Every method returns the error of its context, and none waits for the disk then.
func TestAContextThatHasEnded(t *testing.T) {
	j := open(t, t.TempDir())
	journaltest.Write(t, j, run, 1)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for what, err := range uses(ctx, j) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v, want the context's error", what, err)
		}
	}
}

// A journal that is closed refuses all, and writes nothing.
func TestAClosedJournalRefusesAll(t *testing.T) {
	dir := t.TempDir()
	j := open(t, dir)
	journaltest.Write(t, j, run, 1)
	must(t, j.Close())
	for what, err := range uses(t.Context(), j) {
		if err == nil {
			t.Errorf("%s: got no error", what)
		}
	}
	j = open(t, dir)
	if got := journaltest.Lines(t, j, run, 0); len(got) != 1 {
		t.Errorf("%d lines are there, want 1", len(got))
	}
}

// uses returns the error of each method.
func uses(ctx context.Context, j *journal.Journal) map[string]error {
	all := map[string]error{
		"Create": j.Create(ctx, run+"x", nil), "Put": j.Put(ctx, run, "body-1", nil), "Drop": j.Drop(ctx, run),
		"Ready": j.Ready(ctx),
	}
	_, all["Append"] = j.Append(ctx, run, 1, 2, []byte("late"))
	_, all["Swap"] = j.Swap(ctx, run, "begun", 0, nil)
	_, _, all["Marked"] = j.Marked(ctx, run, "begun")
	_, all["Head"] = j.Head(ctx, run)
	_, all["Part"] = j.Part(ctx, run, "body-1")
	_, all["Runs"] = j.Runs(ctx)
	_, all["Size"] = j.Size(ctx)
	_, _, _, all["Last"] = j.Last(ctx, run)
	for _, all["Read"] = range j.Read(ctx, run, 0) {
		break
	}
	return all
}

func TestClassify(t *testing.T) {
	api := func(code jetstream.ErrorCode) error { return &jetstream.APIError{Code: 400, ErrorCode: code} }
	for _, row := range []struct {
		sentence string
		err      error
		want     error // nil: no class
	}{
		{"no message", jetstream.ErrMsgNotFound, fs.ErrNotExist},
		{"a key that is there", jetstream.ErrKeyExists, fs.ErrExist},
		{"another last sequence", api(jetstream.JSErrCodeStreamWrongLastSequence), fs.ErrExist},
		{"another last sequence, without its number", api(10164), fs.ErrExist},
		{"too few resources", api(10023), syscall.ENOSPC},
		{"too much stored", api(10047), syscall.ENOSPC},
		{"another error of the API", api(10000), nil},
		{"an error of the connection", nats.ErrTimeout, nil},
	} {
		got := journal.Classify(fmt.Errorf("an action: %w", row.err))
		if !errors.Is(got, row.err) {
			t.Errorf("%s: %v does not wrap the error", row.sentence, got)
		}
		for _, class := range []error{fs.ErrNotExist, fs.ErrExist, syscall.ENOSPC} {
			if is := errors.Is(got, class); is != errors.Is(row.want, class) {
				t.Errorf("%s: got %v, which is %v: %v", row.sentence, got, class, is)
			}
		}
	}
}

func TestIsTemporary(t *testing.T) {
	for _, row := range []struct {
		sentence string
		err      error
		want     bool
	}{
		{"a reply that did not come in time", context.DeadlineExceeded, true},
		{"the same, as NATS says it", nats.ErrTimeout, true},
		{"no leader", nats.ErrNoResponders, true},
		{"no reply from the stream", jetstream.ErrNoStreamResponse, true},
		{"a server that is not ready", &jetstream.APIError{Code: 503}, true},
		{"a JetStream that starts", &jetstream.APIError{ErrorCode: jetstream.JSErrCodeJetStreamNotEnabled}, true},
		{"too few nodes for the copies", &jetstream.APIError{Code: 400, ErrorCode: 10005}, true},
		{"a request that is wrong", &jetstream.APIError{Code: 400, ErrorCode: 10052}, false},
		{"a cancelled context", context.Canceled, false},
		{"a closed connection", nats.ErrConnectionClosed, false},
	} {
		if got := journal.IsTemporary(fmt.Errorf("an action: %w", row.err)); got != row.want {
			t.Errorf("%s: got %v, want %v", row.sentence, got, row.want)
		}
	}
}

// The size has what was written a moment ago.
func TestTheSizeOfAJournal(t *testing.T) {
	j := open(t, t.TempDir())
	must(t, j.Create(t.Context(), run, nil))
	before, err := j.Size(t.Context())
	must(t, err)
	for i := range 4 {
		must(t, j.Put(t.Context(), run, fmt.Sprint("body-", i), journaltest.Pattern(1<<20)))
	}
	after, err := j.Size(t.Context())
	must(t, err)
	if grown := after - before; grown < 4<<20 || grown > 5<<20 {
		t.Errorf("4 MiB of bodies take %d bytes", grown)
	}
	if began := time.Now(); j.Ready(t.Context()) != nil || time.Since(began) > time.Minute {
		t.Error("a journal without other nodes is not ready")
	}
}
