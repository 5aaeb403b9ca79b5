package say

import (
	"strconv"
	"strings"
	"time"

	"allsettled/app/settle"
)

// Number writes a count with a mark every three digits: 12,345, in German 12.345.
func Number(n int) string { return settle.Writing{Group: current().group}.Number(n) }

// Decimal writes a number with that many digits behind its point; -1 as many as it has.
func Decimal(f float64, digits int) string {
	return strings.Replace(strconv.FormatFloat(f, 'f', digits, 64), ".", current().point, 1)
}

// Times writes a ratio: "9.8×", "1,200×".
func Times(ratio float64) string {
	if ratio >= 100 {
		return Number(int(ratio+0.5)) + "×"
	}
	return Decimal(ratio, 1) + "×"
}

// Duration writes a duration as a person reads it: "450 ms", "1.02 s", "2 min 5 s".
// A negative one is written as 0.
func Duration(d time.Duration) string {
	switch {
	case d < 0:
		return Duration(0)
	case d < 999500*time.Microsecond:
		return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10) + " ms"
	case d < 59995*time.Millisecond:
		return Decimal(d.Seconds(), 2) + " s"
	}
	d = d.Round(time.Second)
	if d < time.Hour {
		return units(int(d/time.Minute), "min", int(d%time.Minute/time.Second), "s")
	}
	return units(int(d/time.Hour), "h", int(d%time.Hour/time.Minute), "min")
}

func units(big int, bigUnit string, small int, smallUnit string) string {
	s := strconv.Itoa(big) + " " + bigUnit
	if small > 0 {
		s += " " + strconv.Itoa(small) + " " + smallUnit
	}
	return s
}

// About writes an estimate without false precision: "3 s", "about 2 min".
func About(d time.Duration) string {
	switch {
	case d < time.Second:
		return T("less than 1 s")
	case d < time.Minute:
		return strconv.Itoa(int((d+500*time.Millisecond)/time.Second)) + " s"
	case d < time.Hour:
		return T("about {}", strconv.Itoa(int((d+30*time.Second)/time.Minute))+" min")
	}
	return T("about {}", strconv.Itoa(int((d+30*time.Minute)/time.Hour))+" h")
}

// Mark writes a tick, in ms, of an axis that ends at to: "0", "250 ms", "1.5 s", "3 min".
func Mark(ms, to float32) string {
	switch {
	case ms == 0:
		return "0"
	case to < 1000:
		return Decimal(shortest(ms), -1) + " ms"
	case to < 180_000:
		return Decimal(shortest(ms/1000), -1) + " s"
	}
	return Decimal(float64(ms)/60_000, 1) + " min"
}

// shortest is the number that a float32 is written as, without the digits that a float64 adds.
func shortest(f float32) float64 {
	n, _ := strconv.ParseFloat(strconv.FormatFloat(float64(f), 'f', -1, 32), 64)
	return n
}
