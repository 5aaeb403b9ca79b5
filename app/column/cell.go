package column

import (
	"strings"

	"allsettled/app/say"
	"allsettled/app/settle"
	"allsettled/app/table"
)

// Cell is what the table shows of a part of an answer.
type Cell struct {
	Text     string // cut to what can be seen
	IsNumber bool   // a number in the answer, not a text of digits: it stands at the right
	Link     string // the address, where the text is one of a web page; else empty
}

// cellOf returns the cell of a call in a column. A list shows how long it is: the row, opened, has its items.
func cellOf(o *settle.Outcome, path string) Cell {
	raw, text := table.Raw(o, path), table.Cell(o, path)
	if n, isList := table.Items(raw); isList && path != "value" {
		return Cell{Text: say.N(n, "{} item|{} items")}
	}
	cell := Cell{Text: say.Clip(text, cellMost), IsNumber: isNumber(raw)}
	if isLink(text) {
		cell.Link = text
	}
	return cell
}

// isNumber reports whether a JSON value is a number.
func isNumber(raw []byte) bool {
	return len(raw) > 0 && (raw[0] == '-' || '0' <= raw[0] && raw[0] <= '9')
}

// isLink reports whether a text is the address of a web page, and nothing else. Any other scheme, such as javascript,
// stays a text.
func isLink(text string) bool {
	if !strings.HasPrefix(text, "https://") && !strings.HasPrefix(text, "http://") {
		return false
	}
	return len(text) > len("https://") && !strings.ContainsAny(text, " \t\r\n\"<>")
}
