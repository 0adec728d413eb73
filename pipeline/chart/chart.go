package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Chart is a picture.
type Chart struct {
	Alt           string  // what it shows, in a sentence, for readers who do not see it
	Width, Height float64 // points; on a page it is scaled to the room it has
	X, Y          Axis
	Layers        []Layer // drawn in order
	Key           Corner  // where the labels of layers are explained, if any have one
	Under         *Chart  // a strip below, on the same horizontal axis, a quarter as high; nil: none
}

// Layer is something drawn on a chart.
type Layer interface {
	draw(c draw.Canvas, p *plot.Plot)
	key() (label string, sample func(c draw.Canvas, at vg.Rectangle)) // empty: it explains itself
}

// Corner is one of the corners of the room of the data.
type Corner int

// The corners.
const (
	TopLeft Corner = iota
	TopRight
	BottomRight
)

const (
	textSize  = vg.Length(10.5)
	labelRoom = vg.Length(20) // above the data, for the name of the vertical axis
	nameRoom  = vg.Length(17) // below the data, for the name of the horizontal axis
	stripRoom = vg.Length(8)  // between a chart and the strip under it
	rightRoom = vg.Length(8)
	stripPart = 0.28 // of the height
)

// SVG draws the chart; it is empty where an axis has no finite range to draw in.
func (c *Chart) SVG() string {
	if !c.X.drawable() || !c.Y.drawable() || c.Under != nil && !c.Under.Y.drawable() {
		return ""
	}
	canvas := vgsvg.New(vg.Length(c.Width), vg.Length(c.Height))
	whole := draw.New(canvas)
	if c.Under == nil {
		c.draw(draw.Crop(whole, 0, -rightRoom, 0, 0), 0)
	} else {
		strip := vg.Length(c.Height * stripPart)
		upper, lower := draw.Crop(whole, 0, -rightRoom, strip+stripRoom, 0), draw.Crop(whole, 0, -rightRoom, 0, strip-vg.Length(c.Height))
		left := max(c.left(upper), c.Under.left(lower))
		c.draw(upper, left)
		c.Under.draw(lower, left)
	}
	return rewrite(canvas, c.Width, c.Height, c.Alt)
}

// left is the room the chart needs beside its data.
func (c *Chart) left(on draw.Canvas) vg.Length { return c.plot().DataCanvas(on).Min.X - on.Min.X }

// draw draws the chart on a part of a canvas, its data beginning at least so far from the left.
func (c *Chart) draw(on draw.Canvas, left vg.Length) {
	style := letters(ink)
	room := on
	if c.Y.Label != "" {
		on.FillText(style, vg.Point{X: on.Min.X, Y: on.Max.Y - style.FontExtents().Ascent}, c.Y.Label)
		room = draw.Crop(on, 0, 0, 0, -labelRoom)
	}
	if c.X.Label != "" {
		room = draw.Crop(room, 0, 0, nameRoom, 0)
	}
	p := c.plot()
	if short := left - c.left(room); short > 0 {
		room = draw.Crop(room, short, 0, 0, 0)
	}
	p.Draw(room)
	data := p.DataCanvas(room)
	style.XAlign = draw.XRight
	on.FillText(style, vg.Point{X: data.Max.X, Y: on.Min.Y + style.FontExtents().Descent}, c.X.Label)
	c.explain(data)
}

// explain draws the key.
func (c *Chart) explain(data draw.Canvas) {
	const line, sample, gap = 15, 22, 6
	style := letters(ink)
	var labels []string
	var samples []func(draw.Canvas, vg.Rectangle)
	width := vg.Length(0)
	for _, l := range c.Layers {
		if label, s := l.key(); label != "" {
			labels, samples, width = append(labels, label), append(samples, s), max(width, style.Width(label))
		}
	}
	at := vg.Point{X: data.Min.X + gap, Y: data.Max.Y - line}
	if c.Key != TopLeft {
		at.X = data.Max.X - width - sample - gap
	}
	if c.Key == BottomRight {
		at.Y = data.Min.Y + line*vg.Length(len(labels)-1) + gap
	}
	for i, label := range labels {
		samples[i](data, vg.Rectangle{Min: at, Max: vg.Point{X: at.X + sample - gap, Y: at.Y + line - 5}})
		data.FillText(style, vg.Point{X: at.X + sample, Y: at.Y}, label)
		at.Y -= line
	}
}

// plot makes the gonum plot of the chart.
func (c *Chart) plot() *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Tick.Label, p.Y.Tick.Label = ticks(p.X.Tick.Label), ticks(p.Y.Tick.Label)
	p.X.LineStyle, p.Y.LineStyle = thin(quiet), draw.LineStyle{}
	p.X.Tick.LineStyle, p.X.Tick.Length = thin(quiet), 3
	p.Y.Tick.LineStyle, p.Y.Tick.Length = draw.LineStyle{}, 0
	p.X.Padding, p.Y.Padding = 0, 4
	c.X.set(&p.X)
	c.Y.set(&p.Y)
	if !c.Y.bare {
		grid := plotter.NewGrid()
		grid.Vertical, grid.Horizontal = draw.LineStyle{}, thin(hair)
		p.Add(grid)
	}
	for _, l := range c.Layers {
		p.Add(onCanvas(l.draw))
	}
	c.X.limit(&p.X)
	c.Y.limit(&p.Y)
	return p
}

// ticks is the look of the numbers along an axis.
func ticks(s text.Style) text.Style {
	out := letters(quiet)
	out.XAlign, out.YAlign = s.XAlign, s.YAlign
	return out
}
