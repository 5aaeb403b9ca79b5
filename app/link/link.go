// Package link writes a plan as a link: "/#p=" and the plan's JSON as raw DEFLATE (RFC 1951) in
// base64url (RFC 4648, 5) without padding. No server has to keep anything for it.
//
// Natively compress/flate packs and unpacks. It would add 108 KB to the page's program, so in a
// page the browser's own CompressionStream and DecompressionStream do, which answer later: hence
// the ctx.
package link

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"slices"
	"strings"

	"allsettled/app/header"
	"allsettled/app/plan"
)

// MaxJSON is how many bytes of JSON a link may hold: as many as the first frame of a websocket.
const MaxJSON = 8 << 20

// Many is how many IDs a page reads without asking.
const Many = 100_000

// Encode returns what stands behind "/#p=". The query and the headers that are secret
// ([header.IsSecret]) are left out with their names; the address and the body stay. Equal
// plans give equal links on one machine, but not in every browser. The error is the cause of ctx,
// or says that the browser packs nothing; natively it is nil.
func Encode(ctx context.Context, p plan.Plan) (string, error) {
	p.Query = nil
	p.Headers = maps.Clone(p.Headers)
	maps.DeleteFunc(p.Headers, header.IsSecret)
	packed, err := pack(ctx, p.Encode())
	return base64.RawURLEncoding.EncodeToString(packed), err
}

// Why a stream cannot be unpacked.
var (
	errInvalid     = errors.New("invalid DEFLATE stream")
	errTrailing    = errors.New("bytes behind the end of the DEFLATE stream")
	errTooLong     = errors.New("the DEFLATE stream unpacks to more than its limit")
	errUnsupported = errors.New("the browser has no CompressionStream")
)

// Decode reads what [Encode] wrote, as [Open] and [Unread.Plan] do.
func Decode(ctx context.Context, text string) (plan.Plan, error) {
	u, err := Open(ctx, text, nil)
	if err != nil {
		return plan.Plan{}, err
	}
	return u.Plan(ctx)
}

// Pause lets others go on between two slices of a long text; its error ends the reading. In a page that is whatever
// waits for its only thread.
type Pause func(context.Context) error

// Unread is a link that is unpacked, and whose plan is not read yet.
type Unread struct {
	IDs int // how many it holds, or rows; read from the length of its longest list

	packed  string
	json    []byte
	longest list
	pause   Pause
}

// Open unpacks what [Encode] wrote, or a whole address with it behind "#p=", and counts its IDs, so that a person can
// be asked before many of them are read. White space around it and padding are ignored. It unpacks at most [MaxJSON]
// bytes, and looks at them in slices, with a pause after each; nil for none. The error is a *[plan.FieldError] of the
// field link, or the cause of ctx.
func Open(ctx context.Context, text string, pause Pause) (Unread, error) {
	if pause == nil {
		pause = func(context.Context) error { return nil }
	}
	packed, json, err := unpacked(ctx, text)
	if err != nil {
		return Unread{}, err
	}
	var l longest
	for part := range slices.Chunk(json, slice) {
		l.read(part)
		if err := pause(ctx); err != nil {
			return Unread{}, err
		}
	}
	if l.count > plan.MaxIDs {
		return Unread{}, wrong(packed, "link_plan", plan.TooManyIDs(""))
	}
	return Unread{IDs: l.count, packed: packed, json: json, longest: l.list, pause: pause}, nil
}

// Plan reads the plan, a long list of IDs or rows in slices. The plan has the shape of one, but [plan.Plan.Check] may
// refuse it: a person completes it in the form. The error is one of those of [Open].
func (u Unread) Plan(ctx context.Context) (plan.Plan, error) {
	name := bytes.TrimRight(u.json[:max(u.longest.start-1, 0)], " \t\r\n:")
	isList := bytes.HasSuffix(name, []byte(`"ids"`)) || bytes.HasSuffix(name, []byte(`"values"`))
	if len(u.longest.cuts) == 0 || !isList {
		return u.whole()
	}
	p, err := plan.Decode(slices.Concat(u.json[:u.longest.start], u.json[u.longest.end:]))
	if err != nil {
		return u.whole() // which names the mistake by its place
	}
	before, behind := `{"ids":[`, `]}`
	if p.Rows != nil {
		before, behind = `{"rows":{"columns":[],"values":[`, `]}}`
	}
	for _, part := range u.longest.parts(u.json) {
		some, err := plan.Decode(slices.Concat([]byte(before), part, []byte(behind)))
		if err != nil {
			return u.whole()
		}
		if p.IDs = append(p.IDs, some.IDs...); p.Rows != nil {
			p.Rows.Values = append(p.Rows.Values, some.Rows.Values...)
		}
		if err := u.pause(ctx); err != nil {
			return plan.Plan{}, err
		}
	}
	return p, nil
}

// whole reads the plan at once.
func (u Unread) whole() (plan.Plan, error) {
	p, err := plan.Decode(u.json)
	if err != nil {
		return plan.Plan{}, wrong(u.packed, "link_plan", err)
	}
	return p, nil
}

// unpacked returns the JSON of a link, and the link without what stands around it.
func unpacked(ctx context.Context, text string) (packed string, json []byte, err error) {
	if _, behind, ok := strings.Cut(text, "#p="); ok {
		text = behind
	}
	packed = strings.TrimRight(strings.TrimSpace(text), "=")
	switch {
	case packed == "":
		return "", nil, wrong("", "no_link")
	case len(packed) > MaxJSON:
		return "", nil, tooLong(packed)
	}
	data, err := base64.RawURLEncoding.DecodeString(packed)
	if err != nil {
		return "", nil, wrong(packed, "link_letters")
	}
	if json, err = unpack(ctx, data, MaxJSON); err != nil {
		return "", nil, explain(packed, err)
	}
	return packed, json, nil
}

// explain returns the mistake in a link that cannot be unpacked, or the error itself when that is
// ctx's.
func explain(packed string, err error) error {
	switch {
	case errors.Is(err, errTooLong):
		return tooLong(packed)
	case errors.Is(err, errTrailing):
		return wrong(packed, "link_longer")
	case errors.Is(err, errInvalid):
		return wrong(packed, "link_broken")
	case errors.Is(err, errUnsupported):
		return wrong(packed, "old_browser")
	}
	return err
}

func wrong(packed, code string, args ...any) *plan.FieldError {
	return plan.NewFieldError("link", packed, code, args...)
}

func tooLong(packed string) *plan.FieldError {
	return plan.NewLimitError("link", packed, "link_large")
}
