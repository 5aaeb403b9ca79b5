package main

import (
	"image"
	"image/color"
	"slices"
	"testing"
)

var (
	white = color.RGBA{255, 255, 255, 255}
	black = color.RGBA{0, 0, 0, 255}
)

// dots is a white picture with black dots.
func dots(at ...image.Point) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, 8, 6))
	for y := range 6 {
		for x := range 8 {
			p.Set(x, y, white)
		}
	}
	for _, d := range at {
		p.Set(d.X, d.Y, black)
	}
	return p
}

func TestAFrameHoldsWhatHasChanged(t *testing.T) {
	for _, c := range []struct {
		says string
		a, b *image.RGBA
		want image.Rectangle
	}{
		{"nothing is one pixel", dots(), dots(), image.Rect(0, 0, 1, 1)},
		{"one dot", dots(), dots(image.Pt(3, 2)), image.Rect(3, 2, 4, 3)},
		{"one dot that has gone", dots(image.Pt(3, 2)), dots(), image.Rect(3, 2, 4, 3)},
		{"two dots and all between", dots(), dots(image.Pt(1, 4), image.Pt(6, 0)), image.Rect(1, 0, 7, 5)},
		{"the last pixel", dots(), dots(image.Pt(7, 5)), image.Rect(7, 5, 8, 6)},
	} {
		if got := changed(c.a, c.b); got != c.want {
			t.Errorf("%s: got %v, want %v", c.says, got, c.want)
		}
	}
}

func TestTheFilmStaysAtItsBeginningAndItsEnd(t *testing.T) {
	anim := animate([]image.Image{dots(), dots(image.Pt(1, 1)), dots(image.Pt(1, 1), image.Pt(2, 2))})
	if want := []int{100, 8, 300}; !slices.Equal(anim.Delay, want) {
		t.Errorf("got the delays %v, want %v", anim.Delay, want)
	}
	if got := anim.Image[0].Bounds(); got != image.Rect(0, 0, 8, 6) {
		t.Errorf("the first frame is %v, want the whole picture", got)
	}
	if got := anim.Image[2].At(2, 2); got != black {
		t.Errorf("got the color %v in the last frame, want black", got)
	}
}

func TestThePaletteHasTheColorsThatAreUsedMost(t *testing.T) {
	p := image.NewRGBA(image.Rect(0, 0, 300, 2))
	for x := range 300 {
		p.Set(x, 0, color.RGBA{uint8(x), uint8(x >> 8), 7, 255})
		p.Set(x, 1, white)
	}
	got := palette([]image.Image{p})
	if len(got) != 256 || got[0] != white {
		t.Errorf("got %d colors and %v first, want 256 and white", len(got), got[0])
	}
}
