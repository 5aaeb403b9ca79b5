package live

import (
	"context"
	"sync"
)

// Lifetime counts the connections of a server that stay open, and ends them when the server stops.
//
// It ends in two steps. [Lifetime.Close] first refuses new connections and ends the contexts of
// [Lifetime.Until], so that open ones can say why and close. When the context of Close ends before
// they have, it ends the context of their writes too. Safe for use by many goroutines.
type Lifetime struct {
	closing context.Context // ends when Close begins
	begin   context.CancelFunc
	last    context.Context // ends when Close waits no longer
	cut     context.CancelFunc

	mu     sync.Mutex // guards closed against new connections
	closed bool
	open   sync.WaitGroup
}

// NewLifetime returns a lifetime that lasts until it is closed.
func NewLifetime() *Lifetime {
	l := &Lifetime{}
	l.closing, l.begin = context.WithCancel(context.Background())
	l.last, l.cut = context.WithCancel(context.Background())
	return l
}

// Enter counts a connection for which Close waits, until leave is called. It reports false, and
// counts nothing, once Close has begun.
func (l *Lifetime) Enter() (leave func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return nil, false
	}
	l.open.Add(1)
	return l.open.Done, true
}

// IsClosing reports whether Close has begun.
func (l *Lifetime) IsClosing() bool { return l.closing.Err() != nil }

// Until returns a context that also ends when Close begins. The function that it returns
// releases it and must be called.
func (l *Lifetime) Until(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancel(ctx)
	unhook := context.AfterFunc(l.closing, stop)
	return ctx, func() { unhook(); stop() }
}

// Close refuses new connections, tells open ones to end, and waits for them. When ctx ends first,
// it cuts them off and returns ctx's cause. It returns when all have ended.
func (l *Lifetime) Close(ctx context.Context) error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	l.begin()
	defer l.cut()
	gone := make(chan struct{})
	go func() { l.open.Wait(); close(gone) }()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		l.cut()
		<-gone
		return context.Cause(ctx)
	}
}
