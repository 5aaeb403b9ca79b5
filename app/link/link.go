// Package link writes a plan as a link: "/#p=" and the plan's JSON as raw DEFLATE (RFC 1951) in
// base64url (RFC 4648, 5) without padding. No server has to keep anything for it.
//
// Natively compress/flate packs and unpacks. It would add 108 KB to the page's program, so in a
// page the browser's own CompressionStream and DecompressionStream do, which answer later: hence
// the ctx.
package link

import (
	"context"
	"encoding/base64"
	"errors"
	"maps"
	"strings"

	"allsettled/app/header"
	"allsettled/app/plan"
)

// MaxJSON is how many bytes of JSON a link may hold: as many as the first frame of a websocket.
const MaxJSON = 8 << 20

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

// Decode reads what [Encode] wrote, or a whole address with it behind "#p=". White space around it
// and padding are ignored. It unpacks at most [MaxJSON] bytes. The plan has the shape of one, but
// [plan.Plan.Check] may refuse it: a person completes it in the form. The error is a
// *[plan.FieldError] of the field link, or the cause of ctx.
func Decode(ctx context.Context, text string) (plan.Plan, error) {
	if _, behind, ok := strings.Cut(text, "#p="); ok {
		text = behind
	}
	packed := strings.TrimRight(strings.TrimSpace(text), "=")
	switch {
	case packed == "":
		return plan.Plan{}, wrong("", "no_link")
	case len(packed) > MaxJSON:
		return plan.Plan{}, tooLong(packed)
	}
	data, err := base64.RawURLEncoding.DecodeString(packed)
	if err != nil {
		return plan.Plan{}, wrong(packed, "link_letters")
	}
	unpacked, err := unpack(ctx, data, MaxJSON)
	if err != nil {
		return plan.Plan{}, explain(packed, err)
	}
	p, err := plan.Decode(unpacked)
	if err != nil {
		return plan.Plan{}, wrong(packed, "link_plan", err)
	}
	return p, nil
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
