package plan

import (
	"encoding/base64"
	"errors"
	"maps"
	"strings"
)

// linkMax is how many bytes of JSON a link may hold: as much as a hello.
const linkMax = 8 << 20

// Link returns the plan as it stands behind "/#p=": its JSON as raw DEFLATE (RFC
// 1951) in base64url without padding. The query and the headers that are secret by
// their names, as in [Plan.HasSecrets], are left out with their names; the
// address and the body stay. Equal plans give equal links.
func (p Plan) Link() string {
	p.Query = nil
	p.Headers = maps.Clone(p.Headers)
	maps.DeleteFunc(p.Headers, func(name, _ string) bool { return secretHeader(name) })
	return base64.RawURLEncoding.EncodeToString(deflate(p.Encode()))
}

// ParseLink reads what [Plan.Link] wrote, or a whole address with it behind "#p=". White space
// around it and padding are forgiven. At most 8 MiB of JSON are unpacked. The plan
// has the shape of one but may be refused by [Plan.Check]: a person mends it
// in the form. The error is a *[FieldError] of the field "link".
func ParseLink(text string) (Plan, error) {
	if _, behind, ok := strings.Cut(text, "#p="); ok {
		text = behind
	}
	packed := strings.TrimRight(strings.TrimSpace(text), "=")
	if packed == "" {
		return Plan{}, &FieldError{Field: linkField, Want: "write a link with a plan behind #p="}
	}
	if len(packed) > linkMax {
		return Plan{}, linkTooLong(packed)
	}
	data, err := base64.RawURLEncoding.DecodeString(packed)
	if err != nil {
		return Plan{}, wrongLink(packed, "copy the link whole: it has letters, digits, - and _ only")
	}
	unpacked, rest, err := inflate(data, linkMax)
	switch {
	case errors.Is(err, errLong):
		return Plan{}, linkTooLong(packed)
	case err != nil:
		return Plan{}, wrongLink(packed, "copy the link whole: it breaks off, or was changed on its way")
	case len(rest) > 0:
		return Plan{}, wrongLink(packed, "copy the link without what follows it: its plan ends sooner")
	}
	p, err := Decode(unpacked)
	if err != nil {
		return Plan{}, wrongLink(packed, "make the link anew: in its plan, "+err.Error())
	}
	return p, nil
}

const linkField = "link"

func wrongLink(packed, want string) error {
	return &FieldError{Field: linkField, Typed: shorten(packed), Want: want}
}

func linkTooLong(packed string) error {
	return &FieldError{Field: linkField, Typed: shorten(packed), Want: "make a link with fewer IDs: its plan may take 8 MiB", OverLimit: true}
}
