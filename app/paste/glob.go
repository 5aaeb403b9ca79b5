package paste

import (
	"slices"
	"strconv"
	"strings"

	"allsettled/app/paste/extent"
	"allsettled/app/plan"
)

// globbed is an address whose globs became variables.
type globbed struct {
	template string
	lists    [][]string // what each glob stands for
	id       int        // the list that is that of the IDs
	size     int        // how many addresses the globs stand for
}

// globs cuts curl's globs out of an address: [1-100], [001-100:2], [a-z] and {eu,us}; and {1..100}, of which Bash makes
// addresses. Brackets that hold no range, and
// braces without a comma or with quotation marks, stand for themselves, and so do those that a backslash precedes. The
// error is a *[plan.FieldError] of the field endpoint or ids.
func (r *request) globs(address string) (globbed, error) {
	if r.isGlobless {
		return globbed{template: address}, nil
	}
	var pieces []string
	var g globbed
	var b strings.Builder
	for i := 0; i < len(address); {
		list, length, err := globAt(address, i)
		if err != nil {
			return globbed{}, err
		}
		if length == 0 {
			if address[i] == '\\' && i+1 < len(address) && strings.IndexByte("[]{}", address[i+1]) >= 0 {
				i++
			}
			b.WriteByte(address[i])
			i++
			continue
		}
		if address[i] == '[' || len(g.lists) == 0 {
			g.id = len(g.lists)
		}
		if err := g.add(list, address); err != nil {
			return globbed{}, err
		}
		pieces = append(pieces, b.String())
		b.Reset()
		i += length
	}
	g.join(append(pieces, b.String()))
	return g, nil
}

// add adds a list, unless the globs would stand for more addresses than a plan may call, or for a larger table.
func (g *globbed) add(list []string, address string) error {
	g.lists = append(g.lists, list)
	if g.size = max(g.size, 1) * len(list); g.size > plan.MaxIDs {
		return plan.TooManyIDs(address)
	}
	if len(g.lists) > 1 {
		return check(extent.Extent{Rows: g.size, Wide: len(g.lists)})
	}
	return nil
}

// join puts the globs as variables between the pieces of the address. A place that the address leaves open under the
// name of one of them gets another name.
func (g *globbed) join(pieces []string) {
	names := g.names()
	if len(names) == 0 {
		g.template = pieces[0]
		return
	}
	var renamed []string
	for _, name := range names {
		renamed = append(renamed, "{"+name+"}", "{"+unused(name, names)+"}")
	}
	rename := strings.NewReplacer(renamed...)
	var b strings.Builder
	for i, piece := range pieces {
		b.WriteString(rename.Replace(normalize(piece)))
		if i < len(names) {
			b.WriteString("{" + names[i] + "}")
		}
	}
	g.template = b.String()
}

// names returns the variables of the globs.
func (g *globbed) names() []string {
	names := make([]string, len(g.lists))
	for i := range g.lists {
		names[i] = "part" + strconv.Itoa(i+1)
		if i == g.id {
			names[i] = plan.IDColumn
		}
	}
	return names
}

// fill gives the plan the IDs or rows of the globs, in the order in which curl calls them: the last glob varies first.
func (g *globbed) fill(p *plan.Plan) {
	switch len(g.lists) {
	case 0:
		return
	case 1:
		p.IDs = g.lists[0]
		return
	}
	p.Rows = &plan.Rows{Columns: g.names(), Values: make([][]string, g.size)}
	for n := range p.Rows.Values {
		row, left := make([]string, len(g.lists)), n
		for i, list := range slices.Backward(g.lists) {
			row[i] = list[left%len(list)]
			left /= len(list)
		}
		p.Rows.Values[n] = row
	}
}

// globAt returns what the glob at a place of an address stands for, and how many bytes it takes: 0 for none.
func globAt(address string, at int) (list []string, length int, err error) {
	closing := map[byte]string{'[': "]", '{': "}"}[address[at]]
	inner, _, closed := strings.Cut(address[at+1:], closing)
	isHost := strings.HasSuffix(address[:at], "://") || strings.HasSuffix(address[:at], "@") // of IPv6
	isEscaped := at > 0 && address[at-1] == '\\'
	if closing == "" || !closed || isHost && address[at] == '[' || isEscaped {
		return nil, 0, nil
	}
	switch {
	case address[at] == '[':
		list, err = globRange(inner)
	case strings.Contains(inner, ".."):
		list, err = globRange(strings.Replace(strings.Replace(inner, "..", "-", 1), "..", ":", 1))
	case strings.Contains(inner, ",") && !strings.ContainsAny(inner, `"{`) && !hasOperator(inner):
		list = strings.Split(inner, ",")
	}
	if list == nil {
		return nil, 0, err
	}
	return list, len(inner) + 2, nil
}

// globRange returns what is in a range without its brackets, nil for anything else.
func globRange(inner string) ([]string, error) {
	ends, stepText, hasStep := strings.Cut(inner, ":")
	low, high, ok := strings.Cut(ends, "-")
	step, err := strconv.Atoi(stepText)
	if !ok || hasStep && (err != nil || step < 1) {
		return nil, nil //nolint:nilerr // text that is no range stays as it is
	}
	step = max(step, 1)
	var first, last int
	switch {
	case isLetter(low) && isLetter(high):
		first, last = int(low[0]), int(high[0])
	case plan.IsDigits(low) && plan.IsDigits(high) && len(low) <= 18 && len(high) <= 18:
		first, _ = strconv.Atoi(low)
		last, _ = strconv.Atoi(high)
	default:
		return nil, nil
	}
	if last < first {
		return nil, plan.NewFieldError("ids", inner, "range_order")
	}
	if (last-first)/step >= plan.MaxIDs {
		return nil, plan.TooManyIDs(inner)
	}
	list := make([]string, 0, (last-first)/step+1)
	for n := first; n <= last; n += step {
		list = append(list, globValue(n, low))
	}
	return list, nil
}

// globValue writes a value of a range as its first one is written: a letter, or a number with leading zeros.
func globValue(n int, first string) string {
	if isLetter(first) {
		return string(rune(n))
	}
	digits := strconv.Itoa(n)
	if first[0] == '0' && len(digits) < len(first) {
		return strings.Repeat("0", len(first)-len(digits)) + digits
	}
	return digits
}

// isLetter reports whether a text is one ASCII letter.
func isLetter(text string) bool {
	return len(text) == 1 && text[0]|0x20 >= 'a' && text[0]|0x20 <= 'z'
}
