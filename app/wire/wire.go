// Package wire defines the frames that page and server send each other over the websocket /api/live.
//
// The page sends a [Hello] first, which names a run and brings the plan of a new one. Later it may send [Cancel] and
// [Pause]. The server answers with frames of events, or with one [Problem], and then closes.
//
//	page    {"run":"RUN","plan":{…},"after":0}    starts RUN if it is new, watches it after a sequence number
//	page    {"run":"RUN","plan":{…,"ids":[]},"ids":"1-1000000"}    the same, its IDs written as a person types them
//	page    {"run":"NEW","again":{"of":"RUN","only":"rejected","plan":{…}}}    NEW makes those calls of RUN again
//	page    {"cancel":true}                       the rest of the run settles as aborted
//	page    {"pause":true}                        no attempt begins until {"pause":false}
//	server  {"events":[…]}                        at most 256, gathered for at most 8 ms; none: still there
//	server  {"events":[],"ended":true}            the run ended at or before the number asked for
//	server  {"error":{problem}}                   then the socket closes
//
// Events come as JSON, or in the [Compact] form when the page asks for it as a subprotocol.
//
// Frames of the page are read strictly: an unknown member, a member twice, a wrong type and bytes that are not UTF-8
// are refused by name. Frames of the server may get new members, which an older page ignores.
//
// [Session] is the page's end. It dials, and dials again after a dropped socket, from the last sequence number that it
// has seen. It runs in a browser and natively.
package wire

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"allsettled/app/paste"
	"allsettled/app/plan"
)

// MaxHello is the size in bytes from which a first frame is refused: the 8 MiB
// that a plan may take, and 4 KiB for what stands around it.
const MaxHello = 8<<20 + 4<<10

// Hello is the first frame of a socket.
type Hello struct {
	Run       string     // 16 to 64 of A-Z a-z 0-9 _ -; who knows it may watch
	Plan      *plan.Plan // nil only watches, unless there is Again
	Retry     *Retry     // starts the run with calls of an earlier one; not beside a plan
	After     uint64     // the last sequence number the page has seen; 0 for none
	CancelKey string     // what the accepted event gave to the one who started the run; may be empty
}

// NewRun returns a name for a new run: 26 characters of 130 random bits. A
// run's name is its key, so it must never be guessable.
func NewRun() string { return rand.Text() }

// CheckRun returns a *plan.FieldError naming the field run unless name is 16
// to 64 of A-Z a-z 0-9 _ -.
func CheckRun(name string) error {
	foreign := func(r rune) bool { return !strings.ContainsRune(runLetters, r) }
	if len(name) >= 16 && len(name) <= 64 && strings.IndexFunc(name, foreign) < 0 {
		return nil
	}
	return plan.NewFieldError("run", name, "run_letters")
}

const runLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"

// Encode returns the frame, as JSON.
func (h Hello) Encode() []byte {
	b := append([]byte(`{"run":`), quote(h.Run)...)
	if h.Plan != nil {
		b = h.appendPlan(b)
	}
	if h.Retry != nil {
		b = append(append(b, `,"again":`...), h.Retry.Encode()...)
	}
	b = strconv.AppendUint(append(b, `,"after":`...), h.After, 10)
	if h.CancelKey != "" {
		b = append(append(b, `,"cancelKey":`...), quote(h.CancelKey)...)
	}
	return append(b, '}')
}

// appendPlan writes the plan, the IDs of a long range beside it: a million of them are more than MaxHello.
func (h Hello) appendPlan(b []byte) []byte {
	p := *h.Plan
	ids, isRange := p.Range()
	if isRange {
		p.IDs = nil
	}
	b = append(append(b, `,"plan":`...), p.Encode()...)
	if isRange {
		b = append(append(b, `,"ids":`...), quote(ids)...)
	}
	return b
}

// DecodeHello reads a first frame. Its error is a *plan.FieldError, or the
// plan.FieldErrors of the plan inside, which is decoded but not yet checked.
func DecodeHello(data []byte) (Hello, error) {
	if len(data) > MaxHello {
		return Hello{}, plan.NewLimitError("plan", "", "large_plan")
	}
	var h Hello
	var ids *paste.IDs
	err := members(data, func(key string, raw json.RawMessage) error {
		switch key {
		case "run":
			return text(raw, key, &h.Run)
		case "plan":
			p, err := plan.Decode(raw)
			h.Plan = &p
			return err
		case "ids":
			list, err := typedIDs(raw)
			ids = &list
			return err
		case "again":
			a, err := decodeRetry(raw, "of")
			h.Retry = &a
			if whole, ok := errors.AsType[*plan.FieldError](err); ok && whole.Field == "frame" {
				whole.Field = key
			}
			return err
		case "after":
			return number(raw, key, &h.After)
		case "cancelKey":
			return text(raw, key, &h.CancelKey)
		}
		return unknown(key, "run, plan, ids, again, after, cancelKey")
	})
	if err == nil && h.Plan != nil && h.Retry != nil {
		err = plan.NewFieldError("again", "", "plan_or_again")
	}
	if err == nil && ids != nil {
		err = h.take(ids.List)
	}
	if err == nil {
		err = CheckRun(h.Run)
	}
	if err != nil {
		return Hello{}, err
	}
	return h, nil
}

// typedIDs reads IDs that stand beside a plan.
func typedIDs(raw json.RawMessage) (paste.IDs, error) {
	var typed string
	if raw[0] != '"' || json.Unmarshal(raw, &typed) != nil {
		return paste.IDs{}, plan.NewFieldError("ids", string(raw), "ids_text")
	}
	return paste.ParseIDs(typed)
}

// take puts IDs that stood beside the plan into it.
func (h *Hello) take(ids []string) error {
	if h.Plan == nil || len(h.Plan.IDs) > 0 || h.Plan.Rows != nil {
		return plan.NewFieldError("ids", "", "ids_beside")
	}
	h.Plan.IDs = ids
	return nil
}

// members calls each with every member of the JSON object that data is, in
// order. It refuses what is no object, a name twice, and anything after it.
func members(data []byte, each func(key string, raw json.RawMessage) error) error {
	if !utf8.Valid(data) {
		return noObject(data, "frame_text")
	}
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return noObject(data, "frame_object")
	}
	seen := map[string]bool{}
	for d.More() {
		key, raw, err := member(d)
		if err != nil {
			return noObject(data, "frame_json")
		}
		if seen[key] {
			return plan.NewFieldError(short(key), "", "twice")
		}
		seen[key] = true
		if err := each(key, raw); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil || len(bytes.TrimSpace(data[d.InputOffset():])) > 0 {
		return noObject(data, "frame_rest")
	}
	return nil
}

func member(d *json.Decoder) (key string, raw json.RawMessage, err error) {
	t, err := d.Token()
	if err != nil {
		return "", nil, err
	}
	key, _ = t.(string)
	err = d.Decode(&raw)
	return key, raw, err
}

func noObject(data []byte, code string) error {
	return plan.NewFieldError("frame", string(data), code)
}

func unknown(key, known string) error {
	return plan.NewFieldError(short(key), "", "unknown_name", known)
}

// maxText is how many bytes a string of a frame may have.
const maxText = 256

func text(raw json.RawMessage, field string, into *string) error {
	if raw[0] != '"' || json.Unmarshal(raw, into) != nil || len(*into) > maxText {
		return plan.NewFieldError(field, string(raw), "short_string", maxText)
	}
	return nil
}

func number(raw json.RawMessage, field string, into *uint64) error {
	n, err := strconv.ParseUint(string(raw), 10, 64)
	if err != nil {
		return plan.NewFieldError(field, string(raw), "from_zero")
	}
	*into = n
	return nil
}

// short cuts what was typed to 100 bytes, at a rune's edge.
func short(s string) string {
	if len(s) <= 100 {
		return strings.ToValidUTF8(s, "\uFFFD")
	}
	return strings.ToValidUTF8(s[:100], "") + "…"
}

// quote returns s as a JSON string.
func quote(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil { // a string always marshals
		return []byte(`""`)
	}
	return b
}
