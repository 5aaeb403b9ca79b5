package draft

import (
	"strings"

	"allsettled/app/paste"
	"allsettled/app/say"
)

// readRanges finds the two ways to read a list in which something looks like a range.
// Where the ranges cannot be read, only that of IDs is left.
func (l *Reader) readRanges() {
	if l.ids.Dashes == 0 || l.err == nil && countsUp(l.text) {
		return
	}
	for _, areRanges := range []bool{true, false} {
		text := paste.WithRanges(l.text, areRanges)
		ids, err := l.ids, l.err
		if text != l.text {
			ids, err = paste.ParseIDs(text)
		}
		if err != nil {
			continue
		}
		w := Way{IDs: text, IsTaken: text == l.text}
		if areRanges {
			w.Says = say.N(len(ids.List), "As ranges: {} ID|As ranges: {} IDs")
		} else {
			w.Says = say.N(len(ids.List), "As they are: {} ID|As they are: {} IDs")
		}
		l.ranges = append(l.ranges, w)
	}
}

// countsUp reports whether a text is one range from a number of one or two digits, for example 1-30, as the page itself
// shows how to write one: no question is asked about that. A list of such entries may be a list of IDs.
func countsUp(text string) bool {
	low, high, isRange := strings.Cut(strings.TrimSpace(text), "-")
	return isRange && len(low) <= 2 && isNumber(low) && isNumber(high)
}

// isNumber reports whether a text has digits, and nothing else.
func isNumber(text string) bool { return text != "" && strings.Trim(text, "0123456789") == "" }

// askAboutRanges asks whether what looks like a range is one.
func (r *Reading) askAboutRanges(ways []Way) {
	if len(ways) < 2 && (len(ways) == 0 || ways[0].IsTaken) {
		return
	}
	r.Choices = append(r.Choices, Choice{
		Field: "ids", Says: say.T("Is “{}” a range?", say.Clip(r.IDs.Dashed, 40)), Ways: ways,
	})
}
