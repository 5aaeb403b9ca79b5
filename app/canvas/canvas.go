// Package canvas draws a lane of calls as bars, on a canvas element of the browser.
//
// However many calls there are, a frame costs the browser about twenty calls: all bars of a kind are one path, and
// calls share a row of pixels where there are more of them than rows.
package canvas

import (
	"strconv"
	"strings"
	"time"

	"github.com/maxence-charriere/go-app/v9/pkg/app"

	"allsettled/app/board"
	"allsettled/app/say"
	"allsettled/app/settle"
)

// Canvas draws a lane on one element. The zero Canvas has drawn nothing.
type Canvas struct {
	rows       board.Rows
	wide, tall float64 // CSS pixels
	high       float64 // of one row
	dpr        float64
	to         float32 // the time axis ends there, ms
	colours    map[string]string
	read       time.Time // when the colours were read
	stands     scene     // that is drawn
	painted    time.Time // when it was drawn
}

// Wide is the width of the picture in CSS pixels.
func (c *Canvas) Wide() float64 { return c.wide }

// PerRow is how many calls share a row of the picture.
func (c *Canvas) PerRow() int { return c.rows.Per }

// Colour returns one of [Paints] as the stylesheet has it; empty before the first picture.
func (c *Canvas) Colour(paint string) string { return c.colours[paint] }

// The canvas's measures in CSS pixels.
const (
	gutter   = 44 // at the left, for IDs
	axis     = 22 // at the foot, for times
	rowMost  = 21
	rowLeast = 1
	markWide = 6 // of a rejection among many calls
	markHigh = 4
)

// Kinds are the names of the kinds of bar, which are those of their colours too, in the order of [board.Kind].
var Kinds = [board.Kinds]string{
	board.KindFlying:    "flying",
	board.KindFulfilled: "fulfilled",
	board.KindRejected:  "rejected",
	board.KindAborted:   "aborted",
	board.KindGhost:     "ghost",
}

// Paints are the colours that the stylesheet lends to the canvas: a Canvas reads each from an element of the class
// "paint-" and its name.
var Paints = []string{
	"flying", "fulfilled", "rejected", "aborted", "ghost", "waiting", "muted", "line", "card", "accent",
}

// Forget makes the next frame measure and read the colours again.
func (c *Canvas) Forget() { c.read = time.Time{} }

// Draw draws the lane on e as it is at now; open is the call to point out, or -1. It draws nothing where e is null, and
// where the same picture stands there already.
func (c *Canvas) Draw(e app.Value, l *board.Lane, open int, now time.Time) {
	if !e.Truthy() || !c.isNew(e, l, open, now) {
		return
	}
	g := c.begin(e)
	c.layout(l, c.reach(l, now))
	if l.Total() == 0 {
		return
	}
	c.drawAxis(g)
	c.drawWait(g, l, now)
	c.drawLabels(g, l)
	c.drawBars(g, func(yield func(board.Bar)) { l.Bars(c.rows, now, yield) })
	c.drawOpen(g, open)
}

// DrawAt draws a lane on e as it was at a moment, on an axis of the given length, both in ms, with a mark where its
// mode was decided. Over it stands the outline of what was predicted, if that is another lane.
//
//nolint:revive // the place, the two lanes, the two ends of the axis and the time of the drawing
func (c *Canvas) DrawAt(e app.Value, l, predicted *board.Lane, at, to float32, now time.Time) {
	if !e.Truthy() || l.Total() == 0 {
		return
	}
	c.measure(e, now)
	g := c.begin(e)
	c.layout(l, to)
	c.drawAxis(g)
	c.drawBars(g, func(yield func(board.Bar)) { l.BarsAt(c.rows, at, yield) })
	if predicted != l {
		c.drawGuess(g, predicted)
	}
	if decided := board.Millis(l.Verdict.At); l.Verdict.Status != "" && decided <= at {
		c.drawMark(g, decided, l.Verdict.Status == settle.Fulfilled)
	}
}

// scene is what a picture depends on, beside the clock of a run that goes on.
type scene struct {
	lane            *board.Lane
	revision, open  int
	wide, tall, dpr float64
	read            time.Time
	ended           bool
}

// sameAs reports whether both point out the same call of the same lane.
func (s *scene) sameAs(other scene) bool { return s.lane == other.lane && s.open == other.open }

// crowded is how long a picture stands in which calls share rows: what moves in it is too small to be seen moving.
const crowded = 50 * time.Millisecond

// isNew measures the element, and reports whether a picture of the lane would differ from the one that stands there.
func (c *Canvas) isNew(e app.Value, l *board.Lane, open int, now time.Time) bool {
	c.measure(e, now)
	s := scene{l, l.Revision, open, c.wide, c.tall, c.dpr, c.read, l.Ended}
	switch {
	case l.Ended && s == c.stands && !l.Behind():
		return false
	case !l.Ended && c.rows.Per > 1 && s.sameAs(c.stands) && now.Sub(c.painted) < crowded:
		return false
	}
	c.stands, c.painted = s, now
	return true
}

// begin readies a measured element for a new picture.
func (c *Canvas) begin(e app.Value) app.Value {
	g := e.Call("getContext", "2d")
	g.Call("setTransform", c.dpr, 0, 0, c.dpr, 0, 0)
	g.Call("clearRect", 0, 0, c.wide, c.tall)
	return g
}

// measure fits the canvas's pixels to its place on the screen.
func (c *Canvas) measure(e app.Value, now time.Time) {
	if now.Sub(c.read) > time.Second {
		c.read = now
		c.colours = readColours()
	}
	c.wide, c.tall = e.Get("clientWidth").Float(), e.Get("clientHeight").Float()
	c.dpr = max(1, app.Window().Get("devicePixelRatio").Float())
	if w := int(c.wide * c.dpr); e.Get("width").Int() != w {
		e.Set("width", w)
	}
	if h := int(c.tall * c.dpr); e.Get("height").Int() != h {
		e.Set("height", h)
	}
}

// readColours asks the stylesheet, which knows light from dark.
func readColours() map[string]string {
	colours := map[string]string{}
	for _, name := range Paints {
		e := app.Window().Get("document").Call("querySelector", ".paint-"+name)
		if e.Truthy() {
			colours[name] = app.Window().Call("getComputedStyle", e).Get("color").String()
		}
	}
	return colours
}

// reach is where the axis of a run ends, which may still go on.
func (c *Canvas) reach(l *board.Lane, now time.Time) float32 {
	return board.Reach(l.Clock(now)+l.Held(now), l.Ended)
}

func (c *Canvas) layout(l *board.Lane, to float32) {
	plot := c.tall - axis
	c.rows = board.Layout(l.Total(), int(plot/rowLeast))
	c.high = min(rowMost, plot/float64(max(1, c.rows.Count)))
	c.to = to
}

func (c *Canvas) x(ms float32) float64 {
	return gutter + float64(ms/c.to)*(c.wide-gutter-2)
}

// Call is the first call of the row at y, in CSS pixels from the top; -1 where there is none.
func (c *Canvas) Call(y float64, total int) int {
	if c.high <= 0 || y < 0 {
		return -1
	}
	index := int(y/c.high) * c.rows.Per
	if index >= total {
		return -1
	}
	return index
}

// drawAxis draws the time marks and their numbers.
func (c *Canvas) drawAxis(g app.Value) {
	ticks := board.Ticks(c.to, max(2, int(c.wide/110)))
	foot := float64(c.rows.Count)*c.high + 15
	g.Set("fillStyle", c.colours["muted"])
	g.Set("font", "11px ui-monospace, Menlo, Consolas, monospace")
	var lines strings.Builder
	for i, t := range ticks {
		x := c.x(t)
		g.Set("textAlign", "center")
		if i == 0 {
			g.Set("textAlign", "left")
		} else if x > c.wide-30 {
			g.Set("textAlign", "right")
		}
		g.Call("fillText", say.Mark(t, c.to), x, foot)
		path(&lines, 'M', x, 0)
		path(&lines, 'V', foot-12)
	}
	g.Set("lineWidth", 1)
	g.Set("strokeStyle", c.colours["line"])
	g.Call("stroke", path2D(&lines))
}

// drawWait draws how long the site asked to be left alone, from now on, and the seconds that are left of it.
func (c *Canvas) drawWait(g app.Value, l *board.Lane, now time.Time) {
	held := l.Held(now)
	if held <= 0 {
		return
	}
	from, to := c.x(board.Millis(l.Clock(now))), c.x(board.Millis(l.Clock(now)+held))
	high := float64(c.rows.Count) * c.high
	g.Set("fillStyle", c.colours["waiting"])
	g.Call("fillRect", from, 0, to-from, high)
	g.Set("fillStyle", c.colours["muted"])
	g.Set("textAlign", "right")
	g.Call("fillText", say.T("waits {}", say.About(held)), max(to-6, 90), 14)
}

// drawLabels writes the IDs beside rows that are high enough for them.
func (c *Canvas) drawLabels(g app.Value, l *board.Lane) {
	if c.rows.Per > 1 || c.high < 13 {
		return
	}
	g.Set("textAlign", "left")
	for i := range c.rows.Count {
		label := strconv.Itoa(i + 1)
		if o := l.Outcome(i); o != nil {
			label = say.Clip(o.ID, 5)
		}
		g.Call("fillText", label, 0, float64(i)*c.high+c.high/2+4)
	}
}

// drawBars draws all bars, kind by kind: filled, filled and hatched, or outlined.
func (c *Canvas) drawBars(g app.Value, bars func(yield func(board.Bar))) {
	var shapes [board.Kinds]strings.Builder
	var hatch strings.Builder
	bars(func(b board.Bar) {
		x, w := c.span(b)
		y, h := c.band(b)
		rect(&shapes[b.Kind], x, y, w, h)
		if b.Kind == board.KindRejected && h >= 5 {
			stripes(&hatch, x, y, w, h)
		}
	})
	for kind := range shapes {
		if shapes[kind].Len() > 0 {
			c.paint(g, board.Kind(kind), path2D(&shapes[kind]))
		}
	}
	g.Set("strokeStyle", c.colours["card"])
	g.Set("lineWidth", 1.5)
	g.Call("stroke", path2D(&hatch))
}

// span is where a bar begins and how long it is. In a row that calls share, a rejection is a short mark at its end, or
// it would hide all others.
func (c *Canvas) span(b board.Bar) (x, w float64) {
	x = c.x(b.From)
	w = max(2, c.x(b.To)-x)
	if c.marks(b) {
		x, w = x+w-markWide, markWide
	}
	return x, w
}

// marks reports whether a bar is drawn as a mark: a rejection among calls that share a row of a pixel or two would
// otherwise be too small to be seen.
func (c *Canvas) marks(b board.Bar) bool { return c.rows.Per > 1 && b.Kind == board.KindRejected }

// band is a bar's top and height within its row; a ghost is thinner.
func (c *Canvas) band(b board.Bar) (y, h float64) {
	gap := 0.0
	switch {
	case c.high >= 10:
		gap = c.high * 0.2
	case c.high >= 3:
		gap = 0.5
	}
	y, h = float64(b.Row)*c.high+gap, max(1, c.high-2*gap)
	if c.marks(b) {
		y, h = max(0, y+h/2-markHigh/2), markHigh
	}
	if b.Kind == board.KindGhost && h >= 5 {
		y, h = y+h*0.25, h*0.5
	}
	return y, h
}

func (c *Canvas) paint(g app.Value, kind board.Kind, shape app.Value) {
	colour := c.colours[Kinds[kind]]
	outlined := (kind == board.KindFlying || kind == board.KindAborted) && c.high >= 5
	if !outlined {
		g.Set("fillStyle", colour)
		g.Call("fill", shape)
		return
	}
	g.Set("strokeStyle", colour)
	g.Set("lineWidth", 1.5)
	if kind == board.KindAborted {
		g.Call("setLineDash", []any{4, 3})
	}
	g.Call("stroke", shape)
	g.Call("setLineDash", []any{})
}

// drawOpen points at the row of the call that is open.
func (c *Canvas) drawOpen(g app.Value, open int) {
	if open < 0 {
		return
	}
	row := open / c.rows.Per
	h := max(c.high, 3)
	g.Set("strokeStyle", c.colours["accent"])
	g.Set("lineWidth", 1.5)
	g.Call("strokeRect", gutter-2.5, float64(row)*c.high-0.5, c.wide-gutter+1, h)
}
