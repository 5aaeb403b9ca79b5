package wire

import (
	"encoding/json"
	"strconv"

	"allsettled/app/plan"
)

// maxControl bounds every later frame of the page in bytes.
const maxControl = 4 << 10

// Cancel is the later frame of a page that wants the rest of the run aborted.
// The socket that started the run needs no key.
type Cancel struct {
	CancelKey string
}

// Pause is the later frame of a page that pauses the run, or lets it go on. It
// needs a key where [Cancel] does.
type Pause struct {
	Paused    bool
	CancelKey string
}

// Control is a later frame as it was read: a cancel, or else a pause.
type Control struct {
	Cancel    bool
	Pause     *bool // nil in a cancel
	CancelKey string
}

// Encode returns the frame, as JSON.
func (c Cancel) Encode() []byte { return withKey([]byte(`{"cancel":true`), c.CancelKey) }

// Encode returns the frame, as JSON.
func (p Pause) Encode() []byte {
	return withKey(strconv.AppendBool([]byte(`{"pause":`), p.Paused), p.CancelKey)
}

// withKey ends an object with the key, where there is one.
func withKey(b []byte, key string) []byte {
	if key != "" {
		b = append(append(b, `,"cancelKey":`...), quote(key)...)
	}
	return append(b, '}')
}

// DecodeControl reads a later frame. Its error is a *plan.FieldError.
func DecodeControl(data []byte) (Control, error) {
	var l Control
	err := controlMembers(data, func(key string, raw json.RawMessage) error {
		switch key {
		case "cancel":
			return truth(raw, key, &l.Cancel)
		case "pause":
			l.Pause = new(bool)
			return truth(raw, key, l.Pause)
		case "cancelKey":
			return text(raw, key, &l.CancelKey)
		}
		return unknown(key, "cancel, pause, cancelKey")
	})
	switch {
	case err != nil:
		return Control{}, err
	case l.Cancel && l.Pause != nil:
		return Control{}, plan.NewFieldError("pause", "", "own_frame")
	case !l.Cancel && l.Pause == nil:
		return Control{}, plan.NewFieldError("cancel", "", "only_true")
	}
	return l, nil
}

// DecodeCancelBody reads a cancel whose being sent says enough: {"cancelKey":"…"}
// over HTTP. Its error is a *plan.FieldError.
func DecodeCancelBody(data []byte) (Cancel, error) {
	var c Cancel
	err := controlMembers(data, func(key string, raw json.RawMessage) error {
		switch key {
		case "cancel":
			return nil
		case "cancelKey":
			return text(raw, key, &c.CancelKey)
		}
		return unknown(key, "cancel, cancelKey")
	})
	return c, err
}

// DecodePauseBody reads {"paused":true} or false, and a cancelKey where it is
// wanted, over HTTP. Its error is a *plan.FieldError.
func DecodePauseBody(data []byte) (Pause, error) {
	var p Pause
	said := false
	err := controlMembers(data, func(key string, raw json.RawMessage) error {
		switch key {
		case "paused":
			said = true
			return truth(raw, key, &p.Paused)
		case "cancelKey":
			return text(raw, key, &p.CancelKey)
		}
		return unknown(key, "paused, cancelKey")
	})
	if err == nil && !said {
		err = plan.NewFieldError("paused", "", "truth")
	}
	if err != nil {
		return Pause{}, err
	}
	return p, nil
}

func controlMembers(data []byte, each func(key string, raw json.RawMessage) error) error {
	if len(data) > maxControl {
		return plan.NewLimitError("cancel", "", "large_frame")
	}
	return members(data, each)
}

func truth(raw json.RawMessage, field string, into *bool) error {
	said := string(raw)
	if said != "true" && said != "false" {
		return plan.NewFieldError(field, said, "truth")
	}
	*into = said == "true"
	return nil
}
