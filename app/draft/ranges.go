package draft

import (
	"strings"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/say"
)

// readRanges finds the two ways to read a list in which something looks like a range: as ranges, or as IDs with a dash.
// Ranges that cannot be expanded, for example 9-3, leave only the second.
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
	return isRange && len(low) <= 2 && plan.IsDigits(low) && plan.IsDigits(high)
}

// askAboutRanges asks whether what looks like a range is one.
func (r *Reading) askAboutRanges(ways []Way) {
	if len(ways) < 2 && (len(ways) == 0 || ways[0].IsTaken) {
		return
	}
	r.Choices = append(r.Choices, Choice{
		Field: "ids", Says: say.T("Is “{}” a range?", say.Clip(r.IDs.Dashed, 40)), Ways: ways,
	})
}
