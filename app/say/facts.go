package say

import (
	"strings"

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
	return settle.Fill(translated(text), func(name string) string { return writing().Arg(name, args[name]) })
}

// writing is how the language writes arguments.
func writing() settle.Writing {
	l := current()
	return settle.Writing{
		Group: l.group, Point: l.point,
		Translate: func(english string) string { return T(english) },
		Bytes:     func(n int) string { return N(n, "{} byte|{} bytes") },
	}
}

// Pattern says a sentence of the catalogue that a package without languages chose: pattern is the English one,
// with {} for each of the args. An arg is a text, which stays as it is, a number, or a list of words to choose from.
// Args that came through JSON are numbers of type float64 and lists of type []any; others are left out.
func Pattern(pattern string, args []any) string {
	w, texts := writing(), make([]string, len(args))
	for i, arg := range args {
		texts[i] = w.Arg("", arg)
	}
	return T(pattern, texts...)
}
