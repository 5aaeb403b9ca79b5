package model

// Answers keeps track of long answers, which stay on the server until their row is in sight or open. Rows want answers
// that can fill columns; only an open call wants one that is longer, of which there is a preview then.
type Answers struct {
	behind int          // answers that stayed on the server
	asked  map[int]bool // for which of them the page waits
	lost   map[int]bool // which of them the server does not keep any more
}

// askedMost is how many answers are asked for at once: as many connections as a browser opens to one host.
const askedMost = 6

// ask notes that an answer is asked for, and reports whether it is to be: not where it has been, nor in vain.
func (a *Answers) ask(index int) bool {
	if len(a.asked) >= askedMost || a.asked[index] || a.lost[index] {
		return false
	}
	if a.asked == nil {
		a.asked, a.lost = map[int]bool{}, map[int]bool{}
	}
	a.asked[index] = true
	return true
}

// Lost reports whether the server does not keep the answer of a call any more.
func (a *Answers) Lost(index int) bool { return a.lost[index] }

// NotArrived notes that an answer could not be fetched: it is asked for again when its row is drawn.
func (a *Answers) NotArrived(index int) { delete(a.asked, index) }
