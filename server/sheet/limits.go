package sheet

import (
	"errors"
	"strconv"
	"time"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// Limits bound what reading one file may cost, whatever is in it. A file of 3 KB can describe a
// sheet of 17 billion cells, and can unpack to a thousand times its size. Each limit has a row of
// [plan.Mistakes] that names it, and says what to do instead.
type Limits struct {
	Bytes    int64         // of the file as it comes: large_file
	Text     int64         // bytes of the text that comes out, its separators included: much_text
	Unpacked int64         // bytes to which the parts of a workbook that are read may unpack: much_unpacked
	Ratio    int64         // how many times the size of the file these bytes may be: dense_file
	Time     time.Duration // of reading; 100 MB of XML take about a second: slow_file
}

// Upload are the limits of a file that comes over HTTP. The text may take as much as a plan may,
// which has to hold all of it. Reading such a file takes at most about 50 MiB.
var Upload = Limits{Bytes: 8 << 20, Text: 8 << 20, Unpacked: 128 << 20, Ratio: 100, Time: 4 * time.Second}

// Command are the limits of a file that a command reads. What it takes belongs to the person who
// calls it, so these files may be large; but no small file may unpack to a large one.
var Command = Limits{Bytes: 64 << 20, Text: 64 << 20, Unpacked: 1 << 30, Ratio: 100, Time: time.Minute}

// Limits of every file, beside [paste.MaxColumns] and [paste.MaxCells].
const (
	maxCell  = 256 << 10 // bytes of one cell; a spreadsheet allows 32,767 characters: long_cell
	maxParts = 10_000    // files in the archive that a workbook is: many_parts
	maxNames = 1000      // sheets, formats and relationships of a workbook: bad_workbook
	freely   = 4 << 20   // bytes that a workbook may unpack to at any ratio
)

// errSlow is the cause of a context that ended because reading took longer than Limits.Time.
var errSlow = errors.New("reading the file took too long")

// over returns the mistake of a file that goes over a limit.
func over(name, code string, args ...any) *plan.FieldError {
	return plan.NewLimitError("file", name, code, args...)
}

// mebibytes writes a limit for people.
func mebibytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MiB" }

// A table may have as many columns as a worksheet (ECMA-376, 18.3.1.73).
const maxColumns = paste.MaxColumns
