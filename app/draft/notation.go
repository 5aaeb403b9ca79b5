package draft

import (
	"strconv"
	"strings"

	"allsettled/app/paste"
	"allsettled/app/paste/notation"
	"allsettled/app/say"
)

// readNotation finds the way to read a text in which IDs stand in another notation, see package notation.
func (l *Reader) readNotation() {
	if l.err == nil && paste.IsJSON(l.text) {
		return
	}
	kind, plain := notation.Plain(l.text)
	if kind == notation.None {
		return
	}
	var list []string
	if paste.IsTable(plain) {
		if t, err := paste.ParseTable(plain); err == nil {
			for _, row := range t.Values {
				list = append(list, row[t.ID])
			}
		}
	} else if ids, err := paste.ParseIDs(plain); err == nil {
		list = ids.List
	}
	if len(list) > 0 {
		l.plain = &Way{IDs: plain, Says: inAll(list)}
	}
}

// inAll says which ID is the first of a list, and how many there are.
func inAll(list []string) string {
	return say.N(len(list), "“{2}”: {1} ID in all|“{2}” and so on: {1} IDs in all", say.Clip(list[0], 40))
}

// askAboutNotation asks which IDs are meant by a text in another notation.
func (l *Reader) askAboutNotation(r *Reading) {
	if l.plain == nil {
		return
	}
	first, _, _ := strings.Cut(strings.TrimSpace(l.text), "\n")
	c := Choice{
		Field: "ids", Says: say.T("Which IDs are meant by “{}”?", say.Clip(first, 40)), Ways: []Way{*l.plain},
	}
	if names := r.Plan.Names(); len(names) > 0 {
		c.Ways = append(c.Ways, Way{Says: inAll(names), IsTaken: true})
	}
	r.Choices = append(r.Choices, c)
}

// askAboutUnseen asks whether characters that cannot be seen belong to the IDs that they are in.
func (l *Reader) askAboutUnseen(r *Reading) {
	s := &r.signs
	if s.unseen == 0 {
		return
	}
	r.Choices = append(r.Choices, Choice{
		Field: "ids",
		Says: say.N(s.unseen, "{1} ID holds characters that cannot be seen: {2}."+
			"|{1} IDs hold characters that cannot be seen, first {2}.", say.Clip(strconv.QuoteToASCII(s.hidden), 40)),
		Ways: []Way{
			{Says: say.T("Leave them out"), IDs: paste.Seen(l.text)}, {Says: say.T("As they are"), IsTaken: true},
		},
	})
}
