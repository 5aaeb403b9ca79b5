package batch_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"allsettled/server/batch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// put adds items and fails the test when the queue does not take them.
func put[T any](t *testing.T, q *batch.Queue[T], items ...T) {
	t.Helper()
	if err := q.Put(t.Context(), items...); err != nil {
		t.Errorf("put %v: %v", items, err)
	}
}

// take returns a copy of the next batch.
func take[T any](t *testing.T, q *batch.Queue[T]) []T {
	t.Helper()
	b, err := q.Take(t.Context())
	if err != nil {
		t.Errorf("take: %v", err)
	}
	return slices.Clone(b)
}

// size measures an item by its value: n is one item of n bytes.
func size(n int) (items, bytes int) { return 1, n }

func TestWhatGathersIsOneBatch(t *testing.T) {
	for _, row := range []struct {
		sentence string
		o        batch.Options[int]
		puts     []int
		want     [][]int
	}{
		{"without bounds all items are one batch", batch.Options[int]{}, []int{1, 2, 3, 4}, [][]int{{1, 2, 3, 4}}},
		{"a batch has at most Items items", batch.Options[int]{Items: 2}, []int{1, 2, 3}, [][]int{{1, 2}, {3}}},
		{
			"and at most Bytes bytes",
			batch.Options[int]{Bytes: 10, Measure: size},
			[]int{4, 6, 1, 10},
			[][]int{{4, 6}, {1}, {10}},
		},
		{
			"an item that does not fit begins the next batch",
			batch.Options[int]{Bytes: 10, Measure: size},
			[]int{6, 5, 5},
			[][]int{{6}, {5, 5}},
		},
		{
			"an item larger than a batch is a batch of its own",
			batch.Options[int]{Bytes: 10, Measure: size},
			[]int{1, 99, 1},
			[][]int{{1}, {99}, {1}},
		},
		{
			"an item may count for none",
			batch.Options[int]{
				Items: 2, Measure: func(n int) (int, int) { return n % 2, 0 },
			},
			[]int{0, 1, 0, 0, 3, 0, 5},
			[][]int{{0, 1, 0, 0, 3}, {0, 5}},
		},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := batch.New(row.o)
				for _, together := range []bool{true, false} {
					var producer sync.WaitGroup
					producer.Go(func() {
						if together {
							put(t, q, row.puts...)
							return
						}
						for _, n := range row.puts {
							put(t, q, n)
						}
					})
					for _, want := range row.want {
						synctest.Wait()
						if got := take(t, q); !slices.Equal(got, want) {
							t.Errorf("together %t: got %v, want %v", together, got, want)
						}
					}
					producer.Wait()
				}
			})
		})
	}
}

func TestTheDelayOfABatch(t *testing.T) {
	const delay = 10 * time.Millisecond
	for _, row := range []struct {
		sentence string
		pause    time.Duration // between the first batch and the items of the second
		second   []int
		want     time.Duration // from the first batch to the second
	}{
		{"in a stream, batches are a delay apart", 0, []int{2}, delay},
		{"the items of a whole delay are one batch", 9 * time.Millisecond, []int{2, 3}, delay},
		{"the first item after a pause does not wait", 15 * time.Millisecond, []int{2}, 15 * time.Millisecond},
		{"a full batch does not wait", 1 * time.Millisecond, []int{2, 3, 4, 5}, 1 * time.Millisecond},
		{"a batch with enough items does not wait", 1 * time.Millisecond, []int{2, 3, 4}, 1 * time.Millisecond},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := batch.New(batch.Options[int]{Items: 4, Enough: 3, Delay: delay})
				put(t, q, 1)
				began := time.Now()
				if got := take(t, q); !slices.Equal(got, []int{1}) || time.Since(began) > 0 {
					t.Errorf("the first batch: got %v after %v, want 1 at once", got, time.Since(began))
				}
				var producer sync.WaitGroup
				producer.Go(func() {
					<-time.After(row.pause)
					put(t, q, row.second...)
				})
				if got := take(t, q); !slices.Equal(got, row.second) || time.Since(began) != row.want {
					t.Errorf("the second batch: got %v after %v, want %v after %v", got, time.Since(began), row.second,
						row.want)
				}
				producer.Wait()
			})
		})
	}
}

func TestTheLastBatchDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := batch.New(batch.Options[int]{Delay: time.Hour})
		put(t, q, 1)
		began := time.Now()
		take(t, q)
		put(t, q, 2)
		q.Close()
		if got := take(t, q); !slices.Equal(got, []int{2}) || time.Since(began) > 0 {
			t.Errorf("got %v after %v, want 2 at once", got, time.Since(began))
		}
		for range 2 {
			if _, err := q.Take(t.Context()); !errors.Is(err, io.EOF) {
				t.Errorf("after the last batch: got %v, want io.EOF", err)
			}
		}
	})
}

func TestAPutThatFindsNoRoomWaits(t *testing.T) {
	because := errors.New("the disk is broken")
	for _, row := range []struct {
		sentence string
		then     func(q *batch.Queue[int], leave context.CancelCauseFunc)
		want     error
	}{
		{
			"until a batch is taken",
			func(q *batch.Queue[int], _ context.CancelCauseFunc) { _, _ = q.Take(context.Background()) }, nil,
		},
		{
			"until its context ends", func(_ *batch.Queue[int], leave context.CancelCauseFunc) { leave(because) },
			because,
		},
		{
			"until the queue is closed", func(q *batch.Queue[int], _ context.CancelCauseFunc) { q.Close() },
			batch.ErrClosed,
		},
		{"until the consumer stops", func(q *batch.Queue[int], _ context.CancelCauseFunc) { q.Stop(because) }, because},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				q := batch.New(batch.Options[int]{Items: 8})
				put(t, q, 1, 2, 3, 4, 5, 6, 7, 8)
				ctx, leave := context.WithCancelCause(t.Context())
				defer leave(nil)
				errs := make(chan error, 3)
				for range 3 { // all of them wait, and all of them go on
					go func() { errs <- q.Put(ctx, 9) }()
				}
				synctest.Wait()
				if len(errs) > 0 {
					t.Errorf("Put returned %v while the batch was full", <-errs)
				}
				row.then(q, leave)
				for range 3 {
					if err := <-errs; !errors.Is(err, row.want) {
						t.Errorf("got %v, want %v", err, row.want)
					}
				}
			})
		})
	}
}

func TestAQueueThatEndedTakesNoItems(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	for _, row := range []struct {
		sentence string
		ends     func(q *batch.Queue[int])
		want     error
	}{
		{"after Close it says so", func(q *batch.Queue[int]) { q.Close(); q.Close() }, batch.ErrClosed},
		{"after Stop it says why", func(q *batch.Queue[int]) { q.Stop(first) }, first},
		{"the first reason stays", func(q *batch.Queue[int]) { q.Stop(first); q.Stop(second); q.Close() }, first},
		{"a Stop after Close changes nothing", func(q *batch.Queue[int]) { q.Close(); q.Stop(first) }, batch.ErrClosed},
	} {
		t.Run(row.sentence, func(t *testing.T) {
			q := batch.New(batch.Options[int]{})
			row.ends(q)
			if err := q.Put(t.Context(), 1); !errors.Is(err, row.want) {
				t.Errorf("got %v, want %v", err, row.want)
			}
		})
	}
}

func TestATakeThatIsGivenUpLosesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := batch.New(batch.Options[int]{Delay: time.Second})
		put(t, q, 1)
		take(t, q)
		put(t, q, 2)
		ctx, stop := context.WithTimeout(t.Context(), time.Millisecond)
		defer stop()
		if b, err := q.Take(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v and %v, want the context's error", b, err)
		}
		put(t, q, 3)
		if got := take(t, q); !slices.Equal(got, []int{2, 3}) {
			t.Errorf("got %v, want 2 and 3", got)
		}
	})
}

func TestBytesAreItemsToo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := batch.New(batch.Options[byte]{Items: 5})
		var producer sync.WaitGroup
		producer.Go(func() {
			for _, line := range []string{"one\n", "two\n", "three\n"} {
				put(t, q, []byte(line)...)
			}
			q.Close()
		})
		var got []string
		for b := range q.All(t.Context()) {
			got = append(got, string(b))
			synctest.Wait()
		}
		if want := []string{"one\nt", "wo\nth", "ree\n"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		producer.Wait()
	})
}

func TestAllStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := batch.New(batch.Options[int]{Items: 1})
		ctx, stop := context.WithCancel(t.Context())
		var consumer sync.WaitGroup
		consumer.Go(func() {
			for range q.All(ctx) {
				t.Error("a batch came from an empty queue")
			}
		})
		synctest.Wait()
		stop()
		consumer.Wait()
		put(t, q, 1)
		for range q.All(t.Context()) {
			break // the range ends with its loop
		}
	})
}

// Many producers put while one consumer takes: no item is lost or doubled, and each producer's are in order.
func TestManyProducers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const producers, each = 8, 500
		type item struct{ producer, n int }
		q := batch.New(batch.Options[item]{
			Items: 7, Bytes: 90, Delay: time.Millisecond, Measure: func(i item) (int, int) { return 1, i.n % 30 },
		})
		var all sync.WaitGroup
		for p := range producers {
			all.Go(func() {
				for n := range each {
					put(t, q, item{p, n})
				}
			})
		}
		go func() { // it ends with the producers
			all.Wait()
			q.Close()
		}()
		next := make([]int, producers)
		for b := range q.All(t.Context()) {
			for _, i := range b {
				if i.n != next[i.producer] {
					t.Fatalf("producer %d: got item %d, want %d", i.producer, i.n, next[i.producer])
				}
				next[i.producer]++
			}
		}
		if want := slices.Repeat([]int{each}, producers); !slices.Equal(next, want) {
			t.Errorf("got %v items, want %v", next, want)
		}
	})
}

// What a batch refers to is let go of with the next batch, and the memory of a burst with the burst.
func TestMemoryIsReused(t *testing.T) {
	q := batch.New(batch.Options[*int]{})
	put(t, q, new(int), new(int))
	first, err := q.Take(t.Context())
	if err != nil || len(first) != 2 {
		t.Fatalf("got %v and %v, want 2 items", first, err)
	}
	put(t, q, new(int))
	take(t, q)
	if first[0] != nil || first[1] != nil {
		t.Error("the first batch still refers to its items after the second")
	}
	allocs := testing.AllocsPerRun(100, func() {
		_ = q.Put(t.Context(), nil)
		_, _ = q.Take(t.Context())
	})
	if allocs > 0 {
		t.Errorf("a stream of small batches costs %v allocations a batch, want none", allocs)
	}
}

// Whatever is put within whatever bounds, each batch keeps them, and all items come out in order.
func FuzzBounds(f *testing.F) {
	f.Add(3, 10, []byte{1, 2, 3, 4, 200, 6})
	f.Add(0, 0, []byte{0, 0})
	f.Add(1, 1, []byte{255})
	f.Fuzz(func(t *testing.T, items, bytes int, data []byte) {
		synctest.Test(t, func(t *testing.T) {
			q := batch.New(batch.Options[byte]{
				Items: items, Bytes: bytes, Measure: func(b byte) (int, int) { return 1, int(b) },
			})
			var producer sync.WaitGroup
			producer.Go(func() { put(t, q, data...); q.Close() })
			var got []byte
			for b := range q.All(t.Context()) {
				sum := 0
				for _, one := range b {
					sum += int(one)
				}
				if items > 0 && len(b) > items || bytes > 0 && sum > bytes && len(b) > 1 {
					t.Errorf("a batch %v over the bounds of %d items and %d bytes", b, items, bytes)
				}
				got = append(got, b...)
			}
			if !slices.Equal(got, data) {
				t.Errorf("got %v, want %v", got, data)
			}
			producer.Wait()
		})
	})
}

func BenchmarkPutTake(b *testing.B) {
	q := batch.New(batch.Options[[64]byte]{Items: 256})
	var consumer sync.WaitGroup
	consumer.Go(func() {
		for range q.All(context.Background()) {
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		_ = q.Put(b.Context(), [64]byte{})
	}
	q.Close()
	consumer.Wait()
}
