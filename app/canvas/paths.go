package canvas

import (
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"
)

func path(b *strings.Builder, verb byte, at ...float64) {
	b.WriteByte(verb)
	for i, v := range at {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(strconv.FormatFloat(v, 'f', 1, 64))
	}
}

// rect adds a bar to a path; its corners are cut by a pixel where there is room.
func rect(b *strings.Builder, x, y, w, h float64) {
	if h < 6 || w < 6 {
		path(b, 'M', x, y)
		path(b, 'h', w)
		path(b, 'v', h)
		path(b, 'h', -w)
		b.WriteByte('z')
		return
	}
	const r = 2.5
	path(b, 'M', x+r, y)
	path(b, 'h', w-2*r)
	path(b, 'q', r, 0, r, r)
	path(b, 'v', h-2*r)
	path(b, 'q', 0, r, -r, r)
	path(b, 'h', 2*r-w)
	path(b, 'q', -r, 0, -r, -r)
	path(b, 'v', 2*r-h)
	path(b, 'q', 0, -r, r, -r)
	b.WriteByte('z')
}

// stripes adds slanted lines across a bar.
func stripes(b *strings.Builder, x, y, w, h float64) {
	for at := x + 8; at < x+w-h*0.5; at += 9 {
		path(b, 'M', at, y+h)
		path(b, 'l', h*0.45, -h)
	}
}

func path2D(b *strings.Builder) app.Value { return app.Window().Get("Path2D").New(b.String()) }
