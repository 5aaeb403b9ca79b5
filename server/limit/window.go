package limit

// window is how many calls in flight a host takes, as far as its responses have shown: additive
// increase, multiplicative decrease.
//
// A host that answers 429 or 503 says that there are too many calls. The number in flight is then
// halved. For each full window of other responses it grows by one, or by a sixteenth where that is more.
// Chiu and Jain ("Analysis of the Increase and Decrease Algorithms for Congestion Avoidance in Computer
// Networks", 1989) showed that of all linear rules only this kind leads many senders, who share a
// bottleneck and know nothing of each other, to its full use in equal shares. TCP does the same (RFC
// 5681, 3.1). As in TCP:
//
//   - what is halved is the number in flight, not the number allowed (equation 4);
//   - it is halved at most once a round trip: the response to a call that began before the last cut
//     says nothing about the time after it (RFC 6582, 3.2);
//   - a window has at least one call, so that every run makes progress.
//
// There is no slow start. A window that has grown to all that the runs want is removed, and so is one
// that no run needs any more. The zero window admits every call.
type window struct {
	size    int // most calls in flight; 0 = no limit
	cuts    int // how often it was halved; a call remembers it to know its round trip
	counted int // responses of this round trip since the last change

	responses, refusals int // lately, and how many of them asked to slow down
}

// A host that fails at random fails no less when it is called more slowly. So fewer than one refusal in
// rareShare responses does not count, of about the last recentResponses.
const (
	rareShare       = 20
	recentResponses = 2000
)

// note counts a response while inFlight calls are in flight. It reports whether refusals are more than rare; the first
// of many is not, since it may be one of the rare ones.
func (w *window) note(isRefusal bool, inFlight int) (often bool) {
	if w.responses++; w.responses > recentResponses {
		w.responses, w.refusals = w.responses/2, w.refusals/2
	}
	if isRefusal {
		w.refusals++
	}
	return w.refusals*rareShare > w.responses && w.refusals*100 > inFlight
}

func (w *window) admits(inFlight int) bool { return w.size == 0 || inFlight < w.size }

// cut halves the window for a call that began after that number of cuts, while inFlight are in flight. It returns false
// when the window was already cut in this round trip.
func (w *window) cut(cuts, inFlight int) bool {
	if cuts != w.cuts {
		return false
	}
	if w.size > 0 {
		inFlight = min(inFlight, w.size)
	}
	w.size, w.cuts, w.counted = max(1, inFlight/2), w.cuts+1, 0
	return true
}

// grow counts a response to a call that began after that number of cuts. A window that was full of them grows
// by a sixteenth, and by one at least; at the size that the runs want it is removed.
func (w *window) grow(cuts, wanted int) {
	if w.size == 0 || cuts != w.cuts {
		return
	}
	if w.counted++; w.counted >= w.size {
		w.size, w.counted = w.size+max(1, w.size/16), 0
	}
	w.trim(wanted)
}

// trim removes a window that limits nothing.
func (w *window) trim(wanted int) {
	if w.size >= wanted {
		w.size, w.counted = 0, 0
	}
}
