package draft

import (
	"slices"
	"strconv"
	"strings"

	"allsettled/app/paste"
	"allsettled/app/plan"
	"allsettled/app/say"
)

// Choice is something in the form that can be read in two ways, or a place that is still to be found.
type Choice struct {
	Field string // the element that it stands under
	Says  string
	Ways  []Way
}

// Way is one way to read it: what the form holds then.
type Way struct {
	Says    string
	IsTaken bool   // it is read so now
	Address string // empty: as it is
	IDs     string // empty: as they are
	Heading string // whether the first line is one, as in [Draft]; empty: as it is read now
	Around  string // how many rows around the table are taken, as in [Draft]; empty: as it is read now
}

// choices asks about what can be read in two ways.
func (r *Reading) choices(d *Draft) {
	r.askForPlace(d)
	r.askAboutHeading()
	r.askAboutSigns(d)
}

// askForPlace offers the places where {id} may go, when the address leaves none.
func (r *Reading) askForPlace(d *Draft) {
	address := paste.ReadAddress(d.Address).Text
	if !r.lacksPlace() || address == "" {
		return
	}
	c := Choice{Field: "address", Says: say.T("Where does the ID go?")}
	if template, id := paste.PlaceID(address); template != address {
		w := Way{Says: afterHost(template), Address: template}
		if id != "" && (strings.TrimSpace(d.IDs) == "" || d.IDs == First().IDs) {
			w.IDs = paste.FormatIDs([]string{id})
		}
		c.Ways = append(c.Ways, w)
	}
	for _, one := range behind(address) {
		c.Ways = append(c.Ways, Way{Says: afterHost(one), Address: one})
	}
	if len(c.Ways) > 0 {
		r.Choices = append(r.Choices, c)
	}
}

// behind returns an address with {id} behind its path, and behind its query; nothing of one that holds signs of places.
func behind(address string) []string {
	if strings.ContainsAny(address, "{}#<>") {
		return nil
	}
	path, query, hasQuery := strings.Cut(address, "?")
	last := strings.TrimSuffix(path, "/") + "/{id}"
	if hasQuery {
		return []string{last + "?" + query, strings.TrimSuffix(address, "&") + "&id={id}"}
	}
	return []string{last, path + "?id={id}"}
}

// Places returns an address that leaves no place for the ID with {id} where it may go, the likeliest first.
func Places(address string) (list []string) {
	if template, _ := paste.PlaceID(address); template != address {
		list = append(list, template)
	}
	return append(list, behind(address)...)
}

// lacksPlace reports whether no variable of the plan is filled in by an ID, as far as the address can be at fault.
func (r *Reading) lacksPlace() bool {
	return r.Doubt != "" || slices.ContainsFunc(r.mistakes, LacksPlace)
}

// LacksPlace reports whether a mistake is that no place is left for the ID, see [Places].
func LacksPlace(e *plan.FieldError) bool {
	return slices.Contains([]string{"no_variable", "double_braces", "escaped_braces", "bad_template"}, e.Code)
}

// afterHost returns what stands behind the host of an address.
func afterHost(address string) string {
	if _, after, ok := strings.Cut(address, "://"); ok {
		if at := strings.IndexAny(after, "/?"); at >= 0 {
			return after[at:]
		}
	}
	return address
}

// askAboutSigns asks how IDs are written that are encoded already, or hold what has a meaning in an address.
func (r *Reading) askAboutSigns(d *Draft) {
	s := &r.signs
	escaped, asTheyAre := r.written(d.Address, ""), r.written(d.Address, "+")
	if s.encoded+s.parted == 0 || escaped == asTheyAre {
		return
	}
	c := Choice{Field: "ids", Ways: []Way{
		{Address: escaped, IsTaken: d.Address == escaped}, {Address: asTheyAre, IsTaken: d.Address == asTheyAre},
	}}
	once := plan.Plan{Endpoint: "https://x/{id}", IDs: []string{s.example}}.First(1)
	open := plan.Plan{Endpoint: "https://x/{+id}", IDs: []string{s.example}}.First(1)
	if len(once) == 0 || len(open) == 0 {
		return
	}
	one, other := say.Clip(once[0][len("https://x/"):], 40), say.Clip(open[0][len("https://x/"):], 40)
	if s.encoded > 0 && 2*s.encoded >= s.total {
		c.Says = say.T("{} of {} IDs look encoded already. Send them as they are?", say.Number(s.encoded),
			say.Number(s.total))
		c.Ways[0].Says, c.Ways[1].Says = say.T("Encode them: {}", one), say.T("As they are: {}", other)
	} else {
		c.Says = say.T("{} of {} IDs hold a sign that has a meaning in an address. Is the ID one segment of the path?",
			say.Number(s.parted+s.encoded), say.Number(s.total))
		c.Ways[0].Says, c.Ways[1].Says = say.T("One segment: {}", one), say.T("Part of the path: {}", other)
	}
	r.Choices = append(r.Choices, c)
}

// askAboutHeading asks whether the first line of a single column is its heading.
func (r *Reading) askAboutHeading() {
	t := r.Table
	if t == nil || len(t.Columns) > 1 || t.Separator == 0 {
		return
	}
	n := len(t.Values)
	if !t.HasHeader {
		n--
	}
	r.Choices = append(r.Choices, Choice{
		Field: "ids",
		Says:  say.T("Is the first line, “{}”, a heading?", say.Clip(t.FirstLine()[0], 40)),
		Ways: []Way{
			{Says: say.N(n, "A heading: {} ID|A heading: {} IDs"), IsTaken: t.HasHeader, Heading: "true"},
			{Says: say.N(n+1, "An ID: {} ID|An ID: {} IDs"), IsTaken: !t.HasHeader, Heading: "false"},
		},
	})
}

// askAboutAround asks whether the rows around a table, which are titles, sums or notes, are rows of it.
func askAboutAround(t paste.Table, areRows bool) Choice {
	out, n := t.Above+t.Below, len(t.Values)
	return Choice{
		Field: "ids",
		Says: say.N(out, "{1} row around the table is no data, it seems: “{2}”."+
			"|{1} rows around the table are no data, it seems, first “{2}”.", say.Clip(t.Outside(), 40)),
		Ways: []Way{
			{Says: say.N(n, "Left out: {} row|Left out: {} rows"), IsTaken: !areRows, Around: "0"},
			{
				Says:    say.N(len(t.WithAround(true).Values), "All: {} row|All: {} rows"),
				IsTaken: areRows, Around: strconv.Itoa(out),
			},
		},
	}
}

// written returns the address with the ID's variable behind an operator: + leaves slashes and what is encoded.
func (r *Reading) written(address, operator string) string {
	return replaced(address, func(e expression) string {
		if was := e.operator(); (was == "" || was == "+") && r.columns.find(e.names()) == plan.IDColumn {
			return "{" + operator + e.names() + "}"
		}
		return "{" + e.inner + "}"
	})
}
