package say

import (
	"strconv"
	"strings"
	"time"

	"allsettled/app/settle"
)

// Reason says why a call was rejected, without a full stop: the sentence that [settle.Sentences] has for the
// reason's code and args, in the language. An older version wrote its sentence in English; that stays as it is
// where the catalogue does not have it. It is empty for nil.
func Reason(r *settle.Reason) string {
	switch {
	case r == nil:
		return ""
	case r.Written != "":
		return T(strings.TrimSuffix(r.Written, "."))
	}
	args := r.Facts()
	text := settle.Find(settle.Sentences, r.Code, args)
	if text == "" {
		return T("The reason is {}", r.Code) // of a newer version
	}
	return settle.Fill(translated(text), func(name string) string { return fact(name, args[name]) })
}

// fact writes an argument of a reason, whose name tells the unit, see [settle.Args].
func fact(name string, value any) string {
	n, isNumber := value.(int)
	switch {
	case name == "phase":
		phase, _ := value.(string)
		return T(settle.PhaseWords[settle.Phase(phase)])
	case name == "ms" && isNumber && n < 1000:
		return strconv.Itoa(n) + " ms"
	case name == "ms" && isNumber:
		return Decimal(float64(time.Duration(n)*time.Millisecond/(100*time.Millisecond))/10, -1) + " s"
	case name == "limit" && isNumber:
		return Size(n)
	}
	return word(value)
}

// Size writes a number of bytes in the largest unit that keeps it whole: "1 MiB", "1,500 bytes".
func Size(n int) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return Number(n>>20) + " MiB"
	case n >= 1<<10 && n%(1<<10) == 0:
		return Number(n>>10) + " KiB"
	}
	return N(n, "{} byte|{} bytes")
}

// Pattern says a sentence of the catalogue that a package without languages chose: pattern is the English one,
// with {} for each of the args. An arg is a text, which stays as it is, a number, or a list of words to choose from.
// Args that came through JSON are numbers of type float64 and lists of type []any; others are left out.
func Pattern(pattern string, args []any) string {
	texts := make([]string, len(args))
	for i, arg := range args {
		texts[i] = word(arg)
	}
	return T(pattern, texts...)
}

// word writes an argument.
func word(arg any) string {
	switch arg := arg.(type) {
	case string:
		return arg
	case int:
		return Number(arg)
	case float64:
		return Number(int(arg))
	case []string:
		return choice(arg)
	case []any:
		words := make([]string, len(arg))
		for i, one := range arg {
			words[i] = word(one)
		}
		return choice(words)
	}
	return ""
}

// choice joins words with commas, and the last two with an "or".
func choice(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + T("or") + " " + words[last]
}
