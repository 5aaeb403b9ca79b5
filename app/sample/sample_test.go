package sample_test

import (
	"testing"
	"time"

	"allsettled/app/sample"
)

func TestTheSampleIsTenCallsMadeAtOnceOfWhichOneFails(t *testing.T) {
	l := sample.Lane()
	if got, want := l.Line(), "10 asked = 9 fulfilled + 1 rejected + 0 missing"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if l.Sum.Took != 1870*time.Millisecond {
		t.Errorf("it took %v, want as long as its slowest call", l.Sum.Took)
	}
}
