package paste

import (
	"strings"
	"unicode"

	"allsettled/app/paste/heading"
	"allsettled/app/plan"
)

// unmarked returns a cell without what people write around it so that a spreadsheet keeps it as text, and whether
// there was such a mark: ="00123", a formula that is a text, the apostrophe of '00123 before what looks like a
// number, and characters that cannot be seen. All are meant as 00123.
func unmarked(cell string) (text string, isMarked bool) {
	if seen := strings.TrimFunc(cell, isInvisible); len(seen) < len(cell) {
		text, _ = unmarked(strings.TrimSpace(seen))
		return text, true
	}
	if inside, ok := strings.CutPrefix(cell, `="`); ok {
		inside, ok = strings.CutSuffix(inside, `"`)
		plain := strings.ReplaceAll(inside, `""`, "")
		if ok && !strings.Contains(plain, `"`) {
			return strings.ReplaceAll(inside, `""`, `"`), true
		}
	}
	if number, ok := strings.CutPrefix(cell, "'"); ok && heading.IsNumeric(number) && !strings.HasSuffix(number, "'") {
		return number, true
	}
	return cell, false
}

// isInvisible reports whether a character is a control character or one that only formats (Unicode's Cc and Cf),
// other than those that separate cells and lines.
func isInvisible(r rune) bool {
	return r != '\t' && r != '\n' && r != '\r' && unicode.In(r, unicode.Cc, unicode.Cf)
}

// Seen returns a text without the characters in it that cannot be seen, as a zero-width space in the middle of an ID.
func Seen(text string) string {
	if strings.IndexFunc(text, isInvisible) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if isInvisible(r) {
			return -1
		}
		return r
	}, text)
}

// withMark writes a cell that unmarked would change so that it is read back as it is.
func withMark(cell string) string {
	if _, isMarked := unmarked(cell); !isMarked {
		return cell
	}
	return `="` + strings.ReplaceAll(cell, `"`, `""`) + `"`
}

// LostDigits reports whether an ID is a number whose last digits a spreadsheet has lost. Spreadsheets keep 15 digits
// of a number (IEEE 754) and write zeros for the others, or an exponent: 1189384756473830000, 1.18938E+18.
func LostDigits(id string) bool {
	const kept = 15
	if digits, exponent, ok := strings.Cut(strings.ToUpper(id), "E+"); ok {
		whole, fraction, _ := strings.Cut(digits, ".")
		return plan.IsDigits(whole) && plan.IsDigits(exponent) && (fraction == "" || plan.IsDigits(fraction))
	}
	return len(id) > kept && id[0] != '0' && plan.IsDigits(id) && strings.Trim(id[kept:], "0") == ""
}
