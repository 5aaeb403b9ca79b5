package canvas

import (
	"strings"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
)

// drawMark draws the moment at which a mode was decided: a line through all rows and, at its
// head, a disc where it was fulfilled and a square on its tip where it was rejected.
func (c *Canvas) drawMark(g app.Value, decided float32, fulfilled bool) {
	x, foot := c.x(decided), float64(c.rows.Count)*c.high+4
	colour := c.colours["rejected"]
	if fulfilled {
		colour = c.colours["fulfilled"]
	}
	g.Set("strokeStyle", c.colours["accent"])
	g.Set("fillStyle", colour)
	g.Set("lineWidth", 2)
	var line strings.Builder
	path(&line, 'M', x, 0)
	path(&line, 'V', foot)
	g.Call("stroke", path2D(&line))
	g.Call("beginPath")
	if fulfilled {
		g.Call("arc", x, 6, 5, 0, 7)
	} else {
		for _, corner := range [][2]float64{{x, 0}, {x + 6, 6}, {x, 12}, {x - 6, 6}} {
			g.Call("lineTo", corner[0], corner[1])
		}
	}
	g.Call("fill")
}

// drawGuess outlines where a prediction had the ends of the calls.
func (c *Canvas) drawGuess(g app.Value, predicted *board.Lane) {
	var ends strings.Builder
	predicted.BarsAt(c.rows, c.to, func(b board.Bar) {
		y, h := c.band(b)
		path(&ends, 'M', c.x(b.To), y-1)
		path(&ends, 'v', h+2)
	})
	g.Set("strokeStyle", c.colours["muted"])
	g.Set("lineWidth", 1.5)
	g.Call("stroke", path2D(&ends))
}
