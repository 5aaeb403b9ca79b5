package main

import (
	"cmp"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"os"
	"slices"
	"time"
)

// How long the first and the last picture stay, in the hundredths of a second of a GIF.
const (
	firstDelay = 100
	lastDelay  = 300
)

// write saves the pictures as a GIF.
func write(out string, pictures []image.Image) error {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	return errors.Join(gif.EncodeAll(f, animate(pictures)), f.Close())
}

// animate makes a GIF of pictures of one size. A frame holds only what differs from the picture before.
func animate(pictures []image.Image) *gif.GIF {
	colors := palette(pictures)
	anim := &gif.GIF{}
	for i, p := range pictures {
		rect := p.Bounds()
		if i > 0 {
			rect = changed(pictures[i-1], p)
		}
		frame := image.NewPaletted(rect, colors)
		draw.Draw(frame, rect, p, rect.Min, draw.Src)
		anim.Image = append(anim.Image, frame)
		anim.Delay = append(anim.Delay, delay(i, len(pictures)))
	}
	return anim
}

// delay is how long a picture stays.
func delay(i, pictures int) int {
	switch i {
	case pictures - 1:
		return lastDelay
	case 0:
		return firstDelay
	}
	return int(period / (10 * time.Millisecond))
}

// changed returns the smallest rectangle with every pixel in which two pictures differ. It has at
// least one pixel, which every frame of a GIF needs.
func changed(a, b image.Image) image.Rectangle {
	bounds := b.Bounds()
	r := image.Rectangle{}
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				r = r.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	if r.Empty() {
		return image.Rectangle{Min: bounds.Min, Max: bounds.Min.Add(image.Pt(1, 1))}
	}
	return r
}

// palette returns the 256 colors that the pictures use most.
func palette(pictures []image.Image) color.Palette {
	uses := map[color.RGBA]int{}
	for _, p := range pictures {
		b := p.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				uses[color.RGBAModel.Convert(p.At(x, y)).(color.RGBA)]++ //nolint:forcetypeassert // of this model
			}
		}
	}
	all := make([]color.RGBA, 0, len(uses))
	for c := range uses {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int { return cmp.Compare(uses[b], uses[a]) })
	var colors color.Palette
	for _, c := range all[:min(256, len(all))] {
		colors = append(colors, c)
	}
	return colors
}
