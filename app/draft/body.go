package draft

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"allsettled/app/plan"
	"allsettled/app/say"
)

// The kinds of a piece of JSON, besides those of variables.
const (
	IsName   = "name"   // of a member of an object
	IsString = "string" // with its quotes
	IsOther  = "other"  // a number, true, false or null
)

// mostColoured is how long a body may be, in bytes, to be shown in pieces: drawing thousands of them takes longer than
// the pause between two keys.
const mostColoured = 8 << 10

// BodyPieces takes the body of a draft apart, see [Piece]: JSON into its names and values, any other into its variables
// and the rest. A long body is one piece.
func BodyPieces(r *Reading, body string) []Piece {
	if len(body) > mostColoured {
		return []Piece{{body, IsPlain}}
	}
	kinds := make([]string, len(body))
	if looksLikeJSON(body) {
		colour(body, kinds)
	}
	for _, e := range expressions(body) {
		if r.columns.find(e.inner) != "" {
			paint(kinds[e.start:e.end], IsVariable)
		}
	}
	return runs(body, kinds)
}

// looksLikeJSON reports whether a body begins as JSON does.
func looksLikeJSON(body string) bool { return strings.IndexAny(strings.TrimSpace(body), "[{") == 0 }

// paint gives bytes a kind.
func paint(kinds []string, kind string) {
	for i := range kinds {
		kinds[i] = kind
	}
}

// colour finds the kind of each byte of a text that is JSON, or is going to be.
func colour(text string, kinds []string) {
	for i := 0; i < len(text); {
		end := i + 1
		switch c := text[i]; {
		case c == '"':
			end = i + quoted(text[i:])
			paint(kinds[i:end], IsString)
			if rest := strings.TrimLeft(text[end:], " \t\r\n"); strings.HasPrefix(rest, ":") {
				paint(kinds[i:end], IsName)
			}
		case strings.IndexByte("{}[],: \t\r\n", c) < 0:
			if length := strings.IndexAny(text[i:], "{}[],:\" \t\r\n"); length > 0 {
				end = i + length
			} else {
				end = len(text)
			}
			paint(kinds[i:end], IsOther)
		}
		i = end
	}
}

// quoted returns how long the string is that a text begins with. One that is not closed ends with its line.
func quoted(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		case '\n':
			return i
		}
	}
	return len(text)
}

// runs returns the pieces of a text by the kind of each of its bytes.
func runs(text string, kinds []string) (list []Piece) {
	start := 0
	for i := range len(text) + 1 {
		if i > start && (i == len(text) || kinds[i] != kinds[start]) {
			list = append(list, Piece{text[start:i], kinds[start]})
			start = i
		}
	}
	return list
}

// BodyFault says where the body of the first call is no JSON, though it is sent as such; empty where it is. It is no
// mistake: a site may want just that.
func BodyFault(r *Reading) string {
	if r.Plan.Body == "" || len(r.Errors) > 0 {
		return ""
	}
	for call := range r.Plan.Head(1).Calls(nil) {
		if at, isJSON := fault(call.Body); !isJSON && isSentAsJSON(call.Header) {
			return faultText(plan.Shorten(call.ID), call.Body, at)
		}
	}
	return ""
}

// isSentAsJSON reports whether the headers of a call say that its body is JSON.
func isSentAsJSON(header map[string]string) bool {
	for name, value := range header {
		if strings.EqualFold(name, "Content-Type") {
			return strings.Contains(strings.ToLower(value), "json")
		}
	}
	return false
}

// faultText says at which place the body for an ID stops to be JSON.
func faultText(id, body string, at int) string {
	line, column, near := place(body, at)
	if near == "" {
		return say.T("For ID {1} this is no JSON yet: it ends too early, in line {2}.", id, say.Number(line))
	}
	return say.T("For ID {1} this is no JSON: look at line {2}, column {3}, at {4}",
		id, say.Number(line), say.Number(column), near)
}

// fault returns the byte at which a text stops to be JSON: its length where more is missing. The byte that is put
// behind it can stand nowhere in JSON, so that a text that ends too early is wrong there, and not at its last byte.
func fault(text string) (at int, isJSON bool) {
	if json.Valid([]byte(text)) {
		return 0, true
	}
	var value json.RawMessage
	wrong, ok := errors.AsType[*json.SyntaxError](json.Unmarshal([]byte(text+"\x00"), &value))
	if !ok {
		return 0, false
	}
	return max(0, int(wrong.Offset)-1), false
}

// place returns the line and the column of a byte, both from 1 on, and what stands there.
func place(text string, at int) (line, column int, near string) {
	before := text[:at]
	line = strings.Count(before, "\n") + 1
	column = utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:]) + 1
	near, _, _ = strings.Cut(text[at:], "\n")
	return line, column, say.Clip(strings.TrimSpace(near), 20)
}
