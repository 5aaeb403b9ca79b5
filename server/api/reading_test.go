package api_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"allsettled/app/wire"
	"allsettled/server/api"
)

// entered enters, and fails unless that takes so long and ends with this status; 0 is a place.
func entered(t *testing.T, says string, r api.Readings, visitor string, took time.Duration, status int) func() {
	t.Helper()
	began := time.Now()
	leave, err := r.Enter(t.Context(), visitor, 1)
	p, _ := errors.AsType[*wire.Problem](err)
	switch {
	case status == 0 && err != nil:
		t.Errorf("%s: %v", says, err)
	case status != 0 && (p == nil || p.Status != status || p.Code != "reading" || p.RetryAfter() <= 0):
		t.Errorf("%s: got %v, want a problem with the status %d and a time to wait", says, err, status)
	}
	if got := time.Since(began); got != took {
		t.Errorf("%s: took %v, want %v", says, got, took)
	}
	return leave
}

func TestTwoFilesAreReadAtOnceAndOneOfEachVisitor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := api.NewReadings()
		first := entered(t, "the first", r, "ada", 0, 0)
		entered(t, "another of the same visitor", r, "ada", 10*time.Second, 429)
		second := entered(t, "one of another visitor", r, "bob", 0, 0)
		entered(t, "a third visitor", r, "eve", 10*time.Second, 503)
		time.AfterFunc(3*time.Second, second)
		third := entered(t, "a third visitor who waits for the second", r, "eve", 3*time.Second, 0)
		time.AfterFunc(3*time.Second, first)
		again := entered(t, "the first visitor once more", r, "ada", 3*time.Second, 0)
		third()
		again()
		if n := r.Visitors(); n != 0 {
			t.Errorf("%d visitors are remembered, want none", n)
		}
	})
}

func TestOnlyFewRequestsOfOneVisitorWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := api.NewReadings()
		leave := entered(t, "the one that reads", r, "ada", 0, 0)
		ctx, cancel := context.WithCancel(t.Context())
		for range 7 {
			go func() {
				if _, err := r.Enter(ctx, "ada", 1); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v, want that the visitor left", err)
				}
			}()
		}
		synctest.Wait()
		entered(t, "one more than may wait", r, "ada", 0, 429)
		cancel()
		synctest.Wait()
		leave()
		if n := r.Visitors(); n != 0 {
			t.Errorf("%d visitors are remembered, want none", n)
		}
	})
}

func TestADocumentIsReadAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := api.NewReadings()
		leave, err := r.Enter(t.Context(), "ada", 2)
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(3*time.Second, leave)
		file := entered(t, "a file of another visitor", r, "bob", 3*time.Second, 0)
		time.AfterFunc(3*time.Second, file)
		began := time.Now()
		leave, err = r.Enter(t.Context(), "ada", 2)
		if took := time.Since(began); err != nil || took != 3*time.Second {
			t.Fatalf("a document after a file: %v after %v, want a place after 3 s", err, took)
		}
		leave()
	})
}
