package plan

import (
	"encoding/json"
	"slices"
	"strconv"

	"allsettled/app/plan/text"
)

// Selection says which calls of a run are made again: those that Word names, or else Indices.
type Selection struct {
	Word    string // [SelectRejected] or [SelectUnfulfilled]; empty when Indices are given
	Indices []int  // places in the run, rising
}

// The words of a [Selection].
const (
	SelectRejected    = "rejected"    // the calls that were rejected
	SelectUnfulfilled = "unfulfilled" // those, and the calls that never settled
)

// DecodeSelection reads a word, or a list of places in any order. Its error is a *[FieldError] or
// [FieldErrors] of the field only. Whether the run has those calls, and each once, is for [Plan.Retry] to say.
func DecodeSelection(data []byte) (Selection, error) {
	var word string
	if json.Unmarshal(data, &word) == nil && (word == SelectRejected || word == SelectUnfulfilled) {
		return Selection{Word: word}, nil
	}
	var items []json.RawMessage
	if json.Unmarshal(data, &items) != nil || len(items) == 0 {
		return Selection{}, NewFieldError("only", string(data), "selection")
	}
	var f fieldErrors
	indices := make([]int, len(items))
	for i, item := range items {
		if decodeWhole(onlyField(i), item, &indices[i], &f); f.full() {
			break
		}
	}
	slices.Sort(indices)
	return Selection{Indices: indices}, f.err()
}

// onlyField returns the field of the i-th place.
func onlyField(i int) string { return "only[" + strconv.Itoa(i) + "]" }

// Encode writes what [DecodeSelection] reads.
func (s Selection) Encode() []byte {
	if s.Word != "" {
		return text.AppendJSONString(nil, s.Word)
	}
	b := []byte{'['}
	for i, index := range s.Indices {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(index), 10)
	}
	return append(b, ']')
}
