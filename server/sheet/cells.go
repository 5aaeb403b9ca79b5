package sheet

import (
	"encoding/binary"
	"encoding/csv"
	"slices"

	"allsettled/app/paste"
)

// cells are those of a sheet that hold something, row by row. Each is its column, counted from 1, its
// length and its text; a row ends with a zero. They lie in chunks: no string is made before it is
// known which columns there are.
type cells struct {
	file   File
	limits Limits
	chunks [][]byte
	size   int64
	count  int
	rows   int
	used   [maxColumns]bool
	inRow  bool // the current row has a cell
	hidden int  // rows that were left out since the file hides them

	inHidden bool // the current row has a cell, and is hidden

	errors    int   // cells that hold an error, or a formula without its value
	errorRows []int // the numbers of the first rows with such a cell
}

// namedRows is how many rows with an error are named.
const namedRows = 5

// noteError notes that a cell of a row holds an error, or a formula without its value.
func (c *cells) noteError(row int) {
	c.errors++
	if len(c.errorRows) < namedRows && !slices.Contains(c.errorRows, row) {
		c.errorRows = append(c.errorRows, row)
	}
}

// chunk is how many bytes are allocated at a time.
const chunk = 256 << 10

// room returns the chunk to which n more bytes can be appended.
func (c *cells) room(n int) *[]byte {
	last := len(c.chunks) - 1
	if last < 0 || cap(c.chunks[last])-len(c.chunks[last]) < n {
		c.chunks = append(c.chunks, make([]byte, 0, max(chunk, n)))
		last++
	}
	return &c.chunks[last]
}

// add adds a cell to the current row.
func (c *cells) add(column int, text []byte) error {
	c.count++
	c.size += int64(len(text)) + 1 // a separator
	switch {
	case c.count > paste.MaxCells:
		return over(c.file.Name, "many_cells", paste.MaxCells)
	case c.size > c.limits.Text:
		return over(c.file.Name, "much_text", mebibytes(c.limits.Text))
	}
	c.used[column] = true
	c.inRow = true
	to := c.room(len(text) + 2*binary.MaxVarintLen32)
	*to = binary.AppendUvarint(*to, uint64(column+1))
	*to = binary.AppendUvarint(*to, uint64(len(text)))
	*to = append(*to, text...)
	return nil
}

// endRow ends the current row, which is left out when nothing is in it.
func (c *cells) endRow() {
	if c.inHidden {
		c.inHidden = false
		c.hidden++
	}
	if !c.inRow {
		return
	}
	c.inRow = false
	c.rows++
	to := c.room(1)
	*to = append(*to, 0)
}

// text writes the cells as tab separated text, without the columns in which nothing is. A row is as
// wide as all others, since a table of a plan is; the tabs count as text.
func (c *cells) text() (string, error) {
	place, wide := make([]int, maxColumns), 0
	for column, used := range c.used {
		if place[column] = wide; used {
			wide++
		}
	}
	tooMuch := over(c.file.Name, "much_text", mebibytes(c.limits.Text))
	size := c.size + int64(c.rows)*int64(wide) - int64(c.count)
	if size > c.limits.Text {
		return "", tooMuch
	}
	to := limitedText{limit: c.limits.Text}
	to.Grow(int(size))
	out := csv.NewWriter(&to)
	out.Comma = '\t'
	row := make([]string, wide)
	for _, rest := range c.chunks {
		for len(rest) > 0 {
			column, n := binary.Uvarint(rest)
			rest = rest[n:]
			if column == 0 {
				_ = out.Write(row) // to.full keeps its error
				clear(row)
				continue
			}
			length, n := binary.Uvarint(rest)
			rest = rest[n:]
			row[place[column-1]] = string(rest[:length])
			rest = rest[length:]
		}
	}
	if out.Flush(); to.full {
		return "", tooMuch
	}
	return to.String(), nil
}
