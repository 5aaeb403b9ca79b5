package live_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/server/live"
)

func TestCloseWaitsForConnectionsThatAreOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := live.NewLifetime()
		leave, ok := l.Enter()
		if !ok || l.IsClosing() {
			t.Fatalf("entered %v, closing %v; want in and open", ok, l.IsClosing())
		}
		ctx, stop := l.Until(t.Context())
		defer stop()
		go func() {
			<-ctx.Done() // Close has begun
			<-time.After(3 * time.Second)
			leave()
		}()
		began := time.Now()
		if err := l.Close(t.Context()); err != nil || time.Since(began) != 3*time.Second {
			t.Errorf("closed after %v with %v, want 3s and nil", time.Since(began), err)
		}
		if _, ok := l.Enter(); ok || !l.IsClosing() {
			t.Error("a connection enters after Close")
		}
	})
}

func TestCloseStopsWaitingWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := live.NewLifetime()
		leave, _ := l.Enter()
		go func() {
			<-live.Cut(l).Done() // only when Close waits no longer
			leave()
		}()
		impatient := errors.New("no more time")
		ctx, stop := context.WithTimeoutCause(t.Context(), time.Second, impatient)
		defer stop()
		began := time.Now()
		if err := l.Close(ctx); !errors.Is(err, impatient) || time.Since(began) != time.Second {
			t.Errorf("closed after %v with %v, want 1s and the context's cause", time.Since(began), err)
		}
	})
}

func TestAContextOfALifetimeEndsWithItsParentToo(t *testing.T) {
	l := live.NewLifetime()
	parent, cancel := context.WithCancel(t.Context())
	ctx, stop := l.Until(parent)
	defer stop()
	cancel()
	if ctx.Err() == nil || l.IsClosing() {
		t.Errorf("ended %v, closing %v; want only the context to end", ctx.Err(), l.IsClosing())
	}
	if err := l.Close(t.Context()); err != nil {
		t.Error(err)
	}
}
