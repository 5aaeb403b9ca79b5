package sheet

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// format is what the number format of a cell changes of the number that is stored. Most change
// nothing: 10001000 is an ID, and "10,001,000" is not.
type format struct {
	zeros int  // digits up to which zeros are put in front, as by the format 00000
	isDay bool // the number is a day or a time
}

// readFormats reads the part of the styles: of each style, the number format.
func (w *workbook) readFormats() error {
	own := map[string]format{} // formats that the workbook defines, by their number
	inCells := false
	err := w.tokens(w.kinds["styles"], func(t token) (bool, error) {
		switch {
		case t.kind == closing:
			inCells = inCells && t.name != "cellXfs"
		case t.kind == characters:
		case t.name == "numFmt" && len(own) < maxNames:
			own[attribute(t.attributes, "numFmtId")] = formatOf(attribute(t.attributes, "formatCode"))
		case t.name == "cellXfs":
			inCells = true
		case t.name == "xf" && inCells && len(w.formats) < maxStyles:
			w.formats = append(w.formats, known(attribute(t.attributes, "numFmtId"), own))
		}
		return true, nil
	})
	if errors.Is(err, errNoPart) {
		return nil
	}
	return err
}

// maxStyles is how many styles a workbook may have, by Excel's own specification.
const maxStyles = 65_490

// known returns a format by its number: one that the workbook defines, or one that all have
// (ECMA-376, 18.8.30).
func known(number string, own map[string]format) format {
	if f, ok := own[number]; ok {
		return f
	}
	n, err := strconv.Atoi(number)
	isDay := 14 <= n && n <= 22 || 27 <= n && n <= 36 || 45 <= n && n <= 47 || 50 <= n && n <= 58
	return format{isDay: err == nil && isDay}
}

// formatOf reads the code of a number format. It is one of days when a letter of days or times
// stands outside of quotes and brackets.
func formatOf(code string) format {
	if code != "" && strings.Trim(code, "0") == "" {
		return format{zeros: len(code)}
	}
	code, _, _ = strings.Cut(code, ";") // for positive numbers
	var plain strings.Builder
	for i := 0; i < len(code); i++ {
		switch code[i] {
		case '"':
			i += skip(code[i:], '"')
		case '[':
			i += skip(code[i:], ']')
		case '\\', '_', '*': // the next character is no letter of the format
			i++
		default:
			plain.WriteByte(code[i])
		}
	}
	letters := strings.ToLower(plain.String())
	return format{isDay: letters != "general" && strings.ContainsAny(letters, "dmyhs")}
}

// skip returns how far it is from the first character of a text to the next end.
func skip(text string, end byte) int {
	if at := strings.IndexByte(text[1:], end); at >= 0 {
		return at + 1
	}
	return len(text)
}

// format returns the number format of a style.
func (w *workbook) format(style int) format {
	if style >= 0 && style < len(w.formats) {
		return w.formats[style]
	}
	return format{}
}

// number writes a number as it is to stand in a call. Days are written as ISO 8601 has it.
func (w *workbook) number(stored string, style int) string {
	f := w.format(style)
	n, err := strconv.ParseFloat(stored, 64)
	switch {
	case err != nil:
		return stored
	case f.isDay && n >= 0 && n < lastDay:
		if at, err := excelize.ExcelDateToTime(n, w.is1904); err == nil {
			return day(at, n)
		}
	case strings.ContainsAny(stored, ".eE"): // 0.10000000000000001 is 0.1, 1.2E+19 has all its digits
		stored = strconv.FormatFloat(n, 'f', -1, 64)
	}
	if missing := f.zeros - len(stored); missing > 0 && strings.Trim(stored, "0123456789") == "" {
		stored = strings.Repeat("0", min(missing, maxZeros)) + stored
	}
	return stored
}

// Bounds of what a format can make of a number.
const (
	lastDay  = 2_958_466 // 9999-12-31 is the day before
	maxZeros = 255       // characters of a format
)

// day writes a day, a time of day, or both.
func day(at time.Time, stored float64) string {
	at = at.Round(time.Second)
	switch {
	case stored < 1:
		return at.Format("15:04:05")
	case at.Hour()+at.Minute()+at.Second() == 0:
		return at.Format(time.DateOnly)
	}
	return at.Format("2006-01-02T15:04:05")
}
