package limit

// window is how many calls at once a host can bear, as far as it has said so: additive
// increase, multiplicative decrease.
//
// A site that answers 429 or 503 says that there are too many calls. The number
// in flight is then halved, and for each full window of other answers it grows by
// one, or a sixteenth where that is more. Chiu and Jain ("Analysis of the Increase and Decrease Algorithms for Congestion
// Avoidance in Computer Networks", 1989) showed that of all linear rules only
// this kind leads many who share one bottleneck, and know nothing of each other, to
// its full use in equal shares; TCP does it so (RFC 5681, 3.1). As there:
//
//   - what is halved is the number in flight, not the number allowed (equation 4);
//   - it is halved at most once a round trip: an answer to a call that had begun
//     before the last cut tells of the time before it (RFC 6582, 3.2);
//   - a window is at least one call, so that nobody starves.
//
// There is no slow start. A window that has grown to all that the runs want is
// given up, and so is one that no run needs any more. The zero window admits all.
type window struct {
	size     int // calls at once; 0 = no bound
	cuts     int // how often it was halved, by which calls know their round trip
	answered int // calls of this round trip since the last change

	heard, refused int // answers of late, and those of them that asked to slow down
}

// Of so many answers one that asks to slow down says nothing about all: a site that fails now and
// then, at random, fails no less when it is called more slowly.
const (
	rarely = 20
	lately = 2000
)

// observe counts an answer, with so many calls in flight, and reports whether one that asks to slow down
// is more than a rare one. The first of many is not: it may be one of the rare ones.
func (w *window) hear(tooMany bool, held int) (often bool) {
	if w.heard++; w.heard > lately {
		w.heard, w.refused = w.heard/2, w.refused/2
	}
	if tooMany {
		w.refused++
	}
	return w.refused*rarely > w.heard && w.refused*100 > held
}

func (w *window) admits(held int) bool { return w.size == 0 || held < w.size }

// cut halves the window for a call that began after so many cuts, with so many in
// flight. It returns false when the round trip has had its cut.
func (w *window) cut(cuts, held int) bool {
	if cuts != w.cuts {
		return false
	}
	if w.size > 0 {
		held = min(held, w.size)
	}
	w.size, w.cuts, w.answered = max(1, held/2), w.cuts+1, 0
	return true
}

// grow counts an answer to a call that began after so many cuts. The window
// opens by one in sixteen, and by one at least, when it was full of them, and altogether at the size that is wanted.
func (w *window) grow(cuts, wanted int) {
	if w.size == 0 || cuts != w.cuts {
		return
	}
	if w.answered++; w.answered >= w.size {
		w.size, w.answered = w.size+max(1, w.size/16), 0
	}
	w.giveUp(wanted)
}

// giveUp opens the window when it bounds nothing.
func (w *window) giveUp(wanted int) {
	if w.size >= wanted {
		w.size, w.answered = 0, 0
	}
}
