package notation

import (
	"html"
	"strings"
)

// readRules reads a table of Markdown, or one that a terminal shows: its cells have | between, and there is a line of
// dashes.
func readRules(text string) (rows []string) {
	isRuled := false
	for _, line := range lines(text) {
		switch {
		case strings.Trim(line, "|+-:= ─┼├┤┬┴┌┐└┘") == "":
			isRuled = isRuled || strings.Contains(line, "--") || strings.Contains(line, "──")
		case strings.ContainsAny(line, "|│"):
			line = strings.ReplaceAll(line, "│", "|")
			line = strings.TrimSuffix(strings.TrimPrefix(line, "|"), "|")
			cells := strings.Split(line, "|")
			for i, cell := range cells {
				cells[i] = quoted(strings.TrimSpace(cell))
			}
			rows = append(rows, strings.Join(cells, "\t"))
		case !strings.HasPrefix(line, "(") || !strings.HasSuffix(line, ")"): // "(2 rows)"
			return nil
		}
	}
	if !isRuled {
		return nil
	}
	return rows
}

// readHTML reads the cells of the tables of a page's text, or else the items of its lists.
func readHTML(text string) (rows []string) {
	if !strings.HasPrefix(text, "<") || !strings.HasSuffix(text, ">") {
		return nil
	}
	var cells []string
	var cell strings.Builder
	inCell := false
	endCell := func() {
		if inCell {
			cells = append(cells, quoted(strings.Join(strings.Fields(html.UnescapeString(cell.String())), " ")))
		}
		inCell = false
		cell.Reset()
	}
	endRow := func() {
		if endCell(); strings.Join(cells, "") != "" {
			rows = append(rows, strings.Join(cells, "\t"))
		}
		cells = nil
	}
	for text != "" {
		between, rest, isTag := strings.Cut(text, "<")
		cell.WriteString(between)
		tag, after, _ := strings.Cut(rest, ">")
		if text = after; !isTag {
			break
		}
		switch name, _, _ := strings.Cut(strings.ToLower(tag), " "); name {
		case "td", "th":
			endCell()
			inCell = true
		case "li", "option":
			endRow()
			inCell = true
		case "/td", "/th":
			endCell()
		case "tr", "/tr", "/li", "/option", "/table":
			endRow()
		default:
			cell.WriteByte(' ')
		}
		if !inCell {
			cell.Reset()
		}
	}
	endRow()
	return rows
}
