package plan

import (
	"slices"
	"strconv"
	"strings"
)

// MaxIDs is how many IDs a text may stand for, those of its ranges included.
const MaxIDs = 1_000_000

// maxDigits is how many digits the ends of a range may have: each fits into a uint64.
const maxDigits = 18

// Range is a row of whole numbers, given by its ends. Both are decimal digits and both belong to
// it. When Low has leading zeros its width is kept: 008-011 is 008, 009, 010, 011.
type Range struct {
	Low, High string
	Typed     string // what a person typed, for errors; empty: Low-High
}

// ParseRange reads "1-1000000" as [Plan.Range] writes it. Its error is a *[FieldError] of the field
// ids.
func ParseRange(text string) (Range, error) {
	low, high, ok := strings.Cut(text, "-")
	if !ok || !IsDigits(low) || !IsDigits(high) {
		return Range{}, NewFieldError("ids", text, "bad_range")
	}
	return Range{Low: low, High: high}, nil
}

// IsDigits reports whether a text is decimal digits only, one at least.
func IsDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// String returns the range as it was typed, or else "1-1000000".
func (r Range) String() string {
	if r.Typed != "" {
		return r.Typed
	}
	return r.Low + "-" + r.High
}

// AppendTo appends every number of the range to list. The error is a *[FieldError] of the field ids
// when the range runs backwards, has more than 18 digits or mixed widths, or when list would hold
// more than [MaxIDs]; then nothing was expanded. A million numbers take two allocations.
func (r Range) AppendTo(list []string) ([]string, error) {
	low, high, err := r.ends()
	if err != nil {
		return list, err
	}
	if high-low >= uint64(max(MaxIDs-len(list), 0)) {
		return list, TooManyIDs(r.String())
	}
	return appendNumbers(list, r.Low, low, int(high-low+1)), nil
}

// ends returns the numbers of both ends.
func (r Range) ends() (low, high uint64, err error) {
	padded := len(r.High) > 1 && r.High[0] == '0'
	switch {
	case len(r.Low) > maxDigits || len(r.High) > maxDigits:
		return 0, 0, NewFieldError("ids", r.String(), "long_range")
	case padded && len(r.Low) != len(r.High):
		return 0, 0, NewFieldError("ids", r.String(), "range_width")
	}
	low, _ = strconv.ParseUint(r.Low, 10, 64)
	high, _ = strconv.ParseUint(r.High, 10, 64)
	if high < low {
		return 0, 0, NewFieldError("ids", r.String(), "range_order")
	}
	return low, high, nil
}

// TooManyIDs is the error of a text that stands for more than [MaxIDs]; typed is where it does.
func TooManyIDs(typed string) *FieldError {
	return NewLimitError("ids", typed, "too_many_ids", MaxIDs)
}

// appendNumbers writes count numbers from low into one text and appends slices of that text.
func appendNumbers(list []string, low string, from uint64, count int) []string {
	var text strings.Builder
	text.Grow(count * (len(low) + 1))
	next := []byte(low)
	for range count {
		text.Write(next)
		next = increment(next)
	}
	list = slices.Grow(list, count)
	rest, width, wider := text.String(), len(low), uint64(1)
	for range width {
		wider *= 10
	}
	for n := from; rest != ""; n++ {
		if n == wider {
			width, wider = width+1, wider*10
		}
		list = append(list, rest[:width])
		rest = rest[width:]
	}
	return list
}

// Range returns the plan's IDs as [ParseRange] reads them, such as "1-1000000", when they are one
// range of at least 1,000 numbers; ok is false for all others. A million take about 10 ms, several
// times that in a page.
func (p Plan) Range() (text string, ok bool) {
	const least = 1000
	if p.Rows != nil || len(p.IDs) < least {
		return "", false
	}
	first, last := p.IDs[0], p.IDs[len(p.IDs)-1]
	if !IsDigits(first) || len(last) > maxDigits {
		return "", false
	}
	next := []byte(first)
	for _, id := range p.IDs {
		if id != string(next) {
			return "", false
		}
		next = increment(next)
	}
	return first + "-" + last, true
}

// increment adds one to a decimal number.
func increment(number []byte) []byte {
	for i := len(number) - 1; i >= 0; i-- {
		if number[i] < '9' {
			number[i]++
			return number
		}
		number[i] = '0'
	}
	return append([]byte{'1'}, number...)
}
