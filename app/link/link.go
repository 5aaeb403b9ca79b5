// Package link writes a plan as a link that whoever opens it can read without a server:
// "/#p=" and the plan's JSON, packed.
package link

import (
	"encoding/base64"
	"errors"
	"maps"
	"strings"

	"allsettled/app/plan"
)

// Max is how many bytes of JSON a link may hold: as much as a hello.
const Max = 8 << 20

// Encode returns the plan as it stands behind "/#p=": its JSON as raw DEFLATE (RFC
// 1951) in base64url without padding. The query and the headers that are secret by
// their names, as in [plan.Plan.HasSecrets], are left out with their names; the
// address and the body stay. Equal plans give equal links.
func Encode(p plan.Plan) string {
	p.Query = nil
	p.Headers = maps.Clone(p.Headers)
	maps.DeleteFunc(p.Headers, func(name, _ string) bool { return plan.IsSecretHeader(name) })
	return base64.RawURLEncoding.EncodeToString(deflate(p.Encode()))
}

// Decode reads what [Encode] wrote, or a whole address with it behind "#p=". White space
// around it and padding are forgiven. At most 8 MiB of JSON are unpacked. The plan
// has the shape of one but may be refused by [plan.Plan.Check]: a person mends it
// in the form. The error is a *[plan.FieldError] of the field "link".
func Decode(text string) (plan.Plan, error) {
	if _, behind, ok := strings.Cut(text, "#p="); ok {
		text = behind
	}
	packed := strings.TrimRight(strings.TrimSpace(text), "=")
	if packed == "" {
		return plan.Plan{}, wrong("", "write a link with a plan behind #p=")
	}
	if len(packed) > Max {
		return plan.Plan{}, tooLong(packed)
	}
	data, err := base64.RawURLEncoding.DecodeString(packed)
	if err != nil {
		return plan.Plan{}, wrong(packed, "copy the link whole: it has letters, digits, - and _ only")
	}
	unpacked, rest, err := inflate(data, Max)
	switch {
	case errors.Is(err, errLong):
		return plan.Plan{}, tooLong(packed)
	case err != nil:
		return plan.Plan{}, wrong(packed, "copy the link whole: it breaks off, or was changed on its way")
	case len(rest) > 0:
		return plan.Plan{}, wrong(packed, "copy the link without what follows it: its plan ends sooner")
	}
	p, err := plan.Decode(unpacked)
	if err != nil {
		return plan.Plan{}, wrong(packed, "make the link anew: in its plan, "+err.Error())
	}
	return p, nil
}

func wrong(packed, want string) *plan.FieldError {
	return &plan.FieldError{Field: "link", Typed: plan.Shorten(packed), Want: want}
}

func tooLong(packed string) *plan.FieldError {
	e := wrong(packed, "make a link with fewer IDs: its plan may take 8 MiB")
	e.OverLimit = true
	return e
}
