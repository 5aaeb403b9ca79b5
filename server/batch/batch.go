// Package batch gathers single items into batches for a consumer to whom a batch costs little more than an item.
//
// Such a consumer appends to a journal and waits for the disk, sends a message, or writes a frame to a socket.
// What arrives while it works on one batch is its next batch: under a light load a batch has one item and no
// delay, under a heavy load it has many items.
//
// # Promises
//
//   - Order: the consumer gets the items of one producer in the order in which it put them. Items of several
//     producers are in the order in which their calls of Put found room.
//   - Bounds: a batch has at most Items items and at most Bytes bytes. An item larger than Bytes is a batch of
//     its own.
//   - Flush delay: the first item after a pause is available at once. In a stream of items, a batch is
//     available Delay after the batch before was taken, or sooner when it is full, has Enough items, or is the last.
//   - Backpressure: while the batch that gathers is full, Put waits. So beside the batch that the consumer
//     works on, at most one batch and one item a producer are in memory.
//   - Close: after Close, Take returns what has gathered and then io.EOF. After Stop, no Put waits or succeeds.
//
// # What batch does not do
//
// It starts no goroutine: the consumer calls Take. It keeps nothing: what the consumer took and could not
// write is the consumer's to retry.
package batch

import (
	"context"
	"errors"
	"io"
	"iter"
	"math"
	"sync"
	"time"
)

// ErrClosed is what Put returns after Close.
var ErrClosed = errors.New("the queue is closed")

// Options are the bounds of a batch. The zero value: batches without bounds, and no delay.
type Options[T any] struct {
	Items  int           // items in a batch at most; 0 = no bound
	Bytes  int           // bytes in a batch at most; 0 = no bound
	Enough int           // a batch with that many items does not wait for Delay; 0 = only a full one does not
	Delay  time.Duration // from one batch to the next, at least; 0 = none
	// Measure returns what an item counts for: how many items, which may be 0, and how many bytes. It may be
	// called several times for one item. Nil: one item and no bytes.
	Measure func(item T) (items, bytes int)
}

// Queue gathers items. Any number of goroutines may call Put, Close and Stop; one may call Take.
type Queue[T any] struct {
	o     Options[T]
	news  chan struct{} // has one when Take may find a batch
	room  chan struct{} // has one when Put may find room
	done  chan struct{} // closed by Close or Stop: no Put succeeds any more
	taken time.Time     // when the last batch was; only Take uses it

	mu     sync.Mutex
	open   []T // the batch that gathers
	spare  []T // the batch that was taken last, and its memory
	items  int // what the open batch counts for
	bytes  int
	full   bool  // the open batch takes no more
	refuse error // what Put returns; nil while the queue takes items
}

// New returns an empty queue.
func New[T any](o Options[T]) *Queue[T] {
	if o.Items <= 0 {
		o.Items = math.MaxInt
	}
	if o.Bytes <= 0 {
		o.Bytes = math.MaxInt
	}
	if o.Enough <= 0 {
		o.Enough = math.MaxInt
	}
	return &Queue[T]{o: o, news: make(chan struct{}, 1), room: make(chan struct{}, 1), done: make(chan struct{})}
}

// Put adds items, and waits for room as long as ctx lives. It returns [ErrClosed] after Close, the error that
// Stop was given, or the cause of ctx; then the first of the items may have been added.
func (q *Queue[T]) Put(ctx context.Context, items ...T) error {
	for {
		n, err := q.add(items)
		if err != nil {
			return err
		}
		if items = items[n:]; len(items) == 0 {
			return nil
		}
		select {
		case <-q.room:
		case <-q.done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// add adds as many items as there is room for.
func (q *Queue[T]) add(items []T) (n int, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.refuse != nil {
		return 0, q.refuse
	}
	before := len(q.open)
	if q.o.Measure == nil {
		n = q.addUnmeasuredLocked(items)
	} else {
		n = q.addMeasuredLocked(items)
	}
	q.full = q.full || n < len(items)
	if before == 0 && n > 0 || q.full || q.items >= q.o.Enough {
		raise(q.news)
	}
	if !q.full {
		raise(q.room) // another producer may wait
	}
	return n, nil
}

// addUnmeasuredLocked adds items that count for one each, all at once: items may be bytes.
func (q *Queue[T]) addUnmeasuredLocked(items []T) (n int) {
	if q.full {
		return 0
	}
	n = min(len(items), q.o.Items-q.items)
	q.open = append(q.open, items[:n]...)
	q.items += n
	q.full = q.items == q.o.Items
	return n
}

func (q *Queue[T]) addMeasuredLocked(items []T) (n int) {
	for !q.full && n < len(items) {
		count, bytes := q.o.Measure(items[n])
		if len(q.open) > 0 && (q.items+count > q.o.Items || q.bytes+bytes > q.o.Bytes) {
			break
		}
		q.open = append(q.open, items[n])
		q.items, q.bytes = q.items+count, q.bytes+bytes
		q.full = q.items >= q.o.Items || q.bytes >= q.o.Bytes
		n++
	}
	return n
}

// Take waits for the next batch and returns it. The batch is valid until the next call of Take. At the end of
// the queue the error is io.EOF; when ctx ends first it is the cause of ctx, and nothing is lost.
func (q *Queue[T]) Take(ctx context.Context) ([]T, error) {
	var due <-chan time.Time
	if left := q.o.Delay - time.Since(q.taken); q.o.Delay > 0 && left > 0 {
		t := time.NewTimer(left)
		defer t.Stop()
		due = t.C
	}
	for {
		if batch, over := q.swap(due == nil); batch != nil {
			q.taken = time.Now()
			return batch, nil
		} else if over {
			return nil, io.EOF
		}
		select {
		case <-q.news:
		case <-due:
			due = nil
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// swap returns the open batch if it may be taken now, and begins another. over says that none will follow.
func (q *Queue[T]) swap(due bool) (batch []T, over bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.open) == 0 {
		return nil, q.refuse != nil
	}
	if !due && !q.full && q.refuse == nil && q.items < q.o.Enough {
		return nil, false
	}
	clear(q.spare) // what it refers to may be large
	batch, q.open = q.open, q.spare[:0]
	if cap(q.open) > keepFactor*len(batch) { // memory for a burst goes when the burst is over
		q.open = nil
	}
	q.spare, q.items, q.bytes, q.full = batch, 0, 0, false
	raise(q.room)
	return batch, false
}

// keepFactor is how much larger than the last batch the memory for the next one may be.
const keepFactor = 8

// All yields the batches until the queue or ctx ends. A batch is valid until the next one.
func (q *Queue[T]) All(ctx context.Context) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for {
			batch, err := q.Take(ctx)
			if err != nil || !yield(batch) {
				return
			}
		}
	}
}

// Close says that no items will follow. Every Put, also one that waits for room, returns [ErrClosed]. Closing
// again does nothing.
func (q *Queue[T]) Close() { q.end(ErrClosed) }

// Stop says that the consumer takes no more, and why: every Put, also one that waits for room, returns cause,
// which must not be nil. After Close it does nothing.
func (q *Queue[T]) Stop(cause error) { q.end(cause) }

func (q *Queue[T]) end(refuse error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.refuse == nil {
		q.refuse = refuse
		close(q.done)
		raise(q.news)
	}
}

// raise sets a flag that is a channel with room for one.
func raise(flag chan struct{}) {
	select {
	case flag <- struct{}{}:
	default:
	}
}
