package wire_test

import (
	"testing"

	"allsettled/app/settle"
	"allsettled/app/wire"
)

func TestWhatTravelsFitsIntoAPage(t *testing.T) {
	t.Parallel()
	for _, total := range []int{0, 1, 10, 4096, 10_000, 1_000_000} {
		inline := wire.Inline(total)
		if inline < 0 || inline > settle.MaxValue || inline*total > 64<<20 {
			t.Errorf("%d calls: %d bytes each", total, inline)
		}
	}
}
