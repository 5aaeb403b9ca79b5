package settle

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Writing is how a language writes the arguments of a sentence: numbers, sizes, durations and choices.
type Writing struct {
	Group     string                      // between thousands
	Point     string                      // before decimals
	Translate func(english string) string // of a phase, and of the "or" of a choice
	Bytes     func(n int) string          // a number of bytes, in the plural that the language has for it
}

// InEnglish is the writing of English.
var InEnglish = Writing{
	Group: ",", Point: ".",
	Translate: func(english string) string { return english },
	Bytes: func(n int) string {
		if n == 1 {
			return "1 byte"
		}
		return Writing{Group: ","}.Number(n) + " bytes"
	},
}

// Number writes a whole number with a mark every three digits. A negative one, which no sentence has, gets no marks.
func (w Writing) Number(n int) string {
	s := strconv.Itoa(n)
	if n < 0 {
		return s
	}
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + w.Group + s[at:]
	}
	return s
}

// Arg writes an argument by the unit that its name tells, see [Args]; an argument without a name has no unit. A number
// or a list that came through JSON is a float64 or []any. A list is a choice: "all, any or race". A value of any other
// type is empty.
func (w Writing) Arg(name string, value any) string {
	n, isNumber := value.(int)
	switch {
	case name == "phase":
		return w.Translate(PhaseWords[Phase(plain(value))])
	case name == "ms" && isNumber:
		return w.duration(time.Duration(n) * time.Millisecond)
	case name == "limit" && isNumber:
		return w.size(n)
	}
	switch value := value.(type) {
	case string:
		return value
	case int:
		return w.Number(value)
	case float64:
		return w.Number(int(value))
	case []string:
		return w.choice(value)
	case []any:
		words := make([]string, len(value))
		for i, one := range value {
			words[i] = w.Arg("", one)
		}
		return w.choice(words)
	}
	return ""
}

// choice joins words with commas, and the last two with an "or".
func (w Writing) choice(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + w.Translate("or") + " " + words[last]
}

// duration writes a duration as a person would say it: 20 s, 1.5 s, 250 ms. It goes no further than seconds, in which
// people set their timeouts.
func (w Writing) duration(d time.Duration) string {
	if d < time.Second {
		return strconv.FormatInt(d.Milliseconds(), 10) + " ms"
	}
	seconds := strconv.FormatFloat(math.Round(d.Seconds()*10)/10, 'f', -1, 64)
	return strings.Replace(seconds, ".", w.Point, 1) + " s"
}

// size writes a number of bytes in the largest unit that keeps it whole: 1 MiB, 1,500 bytes. It is about limits, which
// people set as round numbers, so nothing is rounded: "larger than 1.5 KiB" could be untrue of 1,500 bytes.
func (w Writing) size(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return w.Number(n>>20) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return w.Number(n>>10) + " KiB"
	}
	return w.Bytes(n)
}

// plain writes a value of [Args] for a developer, without a unit or marks, so that it can be searched for and copied.
func plain(value any) string {
	if list, ok := value.([]string); ok {
		return strings.Join(list, ", ")
	}
	return fmt.Sprint(value)
}
