package notation

import "strings"

// pairs are the quotation marks that are not those of a list itself, each with what closes it.
var pairs = map[string]string{
	"'": "'", "`": "`", "‘": "’", "‚": "‘", "“": "”", "„": "“", "«": "»", "»": "«", "‹": "›",
}

// entries splits a text at commas, semicolons, tabs and line ends, but not in quotation marks. Empty ones are left out.
func entries(text string) (list []string) {
	for text != "" {
		n := strings.IndexAny(text, ",;\t\n")
		if end := closed(text); end > 0 {
			n = end
		}
		if n < 0 {
			n = len(text)
		}
		if one := strings.TrimSpace(text[:n]); one != "" {
			list = append(list, one)
		}
		text = strings.TrimLeft(text[min(n+1, len(text)):], " ")
	}
	return list
}

// closed returns the place behind the quotation mark that closes the text's first one, if a separator follows; 0 for
// none.
func closed(text string) int {
	closing, size := `"`, 1
	if !strings.HasPrefix(text, `"`) {
		closing, size = opened(text)
	}
	for at := size; closing != "" && at < len(text); {
		n := strings.Index(text[at:], closing)
		if n < 0 {
			return 0
		}
		at += n + len(closing)
		behind := strings.TrimLeft(text[at:], " ")
		if behind == "" || strings.IndexByte(",;\t\n)", behind[0]) >= 0 {
			return len(text) - len(behind)
		}
	}
	return 0
}

// opened returns what closes the quotation mark that a text begins with, and the size of that mark.
func opened(text string) (closing string, size int) {
	for open, closing := range pairs {
		if strings.HasPrefix(text, open) {
			return closing, len(open)
		}
	}
	return "", 0
}

// inside returns what is in the quotation marks that a text begins and ends with.
func inside(text string) (string, bool) {
	closing, size := opened(text)
	inner, found := strings.CutSuffix(text[size:], closing)
	return inner, found && closing != "" && inner != ""
}

// readQuotes reads a list whose IDs are all in quotation marks.
func readQuotes(text string) (ids []string) {
	for _, one := range entries(text) {
		id, found := inside(one)
		if !found {
			return nil
		}
		ids = append(ids, quoted(id))
	}
	return ids
}

// readCode reads a list in brackets, with or without a few words before it: of SQL, JSON with a comma too many, and
// programs.
func readCode(text string) (ids []string) {
	text = strings.TrimRight(text, " ;,\n")
	open := strings.IndexAny(text, "([{")
	if open < 0 || !isBalanced(text[open:]) {
		return nil
	}
	before := strings.ToLower(strings.TrimSpace(text[:open]))
	isNamed := before == "" || strings.HasSuffix(before, "=") || strings.HasSuffix(before, ":") ||
		before == "in" || strings.HasSuffix(before, " in") || strings.HasSuffix(before, "values")
	if !isNamed || strings.ContainsAny(before, "\n;\t") {
		return nil
	}
	list := text[open:]
	if isOne(list) {
		list = list[1 : len(list)-1]
	}
	for _, one := range entries(list) {
		one = strings.TrimSpace(strings.Trim(one, "()[]{}"))
		if id, found := inside(one); found {
			one = strings.ReplaceAll(id, "''", "'") // as SQL writes one quotation mark in a text
		} else if len(one) > 2 && one[0] == '"' && one[len(one)-1] == '"' {
			one = one[1 : len(one)-1]
		}
		if one == "" || strings.ContainsAny(one, "()[]{}\"") {
			return nil
		}
		ids = append(ids, quoted(one))
	}
	return ids
}

// isBalanced reports whether every bracket of a text is closed, and the last one ends it.
func isBalanced(text string) bool {
	depth := 0
	for _, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0 && strings.IndexByte(")]}", text[len(text)-1]) >= 0
}

// isOne reports whether the first bracket of a text is closed by its last.
func isOne(text string) bool {
	depth := 0
	for i, c := range text {
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth == 0 {
			return i == len(text)-1
		}
	}
	return false
}
