package sheet

import (
	"strings"
)

// Tokens writes the tokens of an XML text, one a line: < and a name and its attribute r, > and a name, or = and
// characters, those side by side as one.
func Tokens(text string) (string, error) {
	var b strings.Builder
	var between strings.Builder
	flush := func() {
		if between.Len() > 0 {
			b.WriteString("=" + between.String() + "\n")
			between.Reset()
		}
	}
	p := &part{
		budget: &budget{limits: Upload, ended: func() error { return nil }}, in: strings.NewReader(text),
	}
	err := p.tokens(func(t token) (bool, error) {
		switch t.kind {
		case opening:
			flush()
			b.WriteString("<" + t.name + " " + attribute(t.attributes, "r") + "\n")
		case closing:
			flush()
			b.WriteString(">" + t.name + "\n")
		case characters:
			between.Write(t.text)
		}
		return true, nil
	})
	flush()
	return b.String(), err
}
