package chart

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Point is a place on a chart.
type Point struct{ X, Y float64 }

// Line joins points.
type Line struct {
	Points []Point
	Look   Look
	Label  string // in the key; empty: none
}

func (l Line) draw(c draw.Canvas, p *plot.Plot) {
	c.StrokeLines(l.Look.line(), c.ClipLinesXY(onto(c, p, l.Points))...)
}

func (l Line) key() (string, func(draw.Canvas, vg.Rectangle)) { return l.Label, l.Look.sample }

// Band fills the room between two lines over the same X.
type Band struct {
	X, Low, High []float64
	Look         Look
	Label        string
}

func (b Band) draw(c draw.Canvas, p *plot.Plot) {
	var round []Point
	for i, x := range b.X {
		round = append(round, Point{x, b.High[i]})
	}
	for i := len(b.X) - 1; i >= 0; i-- {
		round = append(round, Point{b.X[i], b.Low[i]})
	}
	c.FillPolygon(b.Look.shade(), c.ClipPolygonXY(onto(c, p, round)))
}

func (b Band) key() (string, func(draw.Canvas, vg.Rectangle)) {
	return b.Label, func(c draw.Canvas, at vg.Rectangle) {
		c.FillPolygon(b.Look.shade(), []vg.Point{at.Min, {X: at.Min.X, Y: at.Max.Y}, at.Max, {X: at.Max.X, Y: at.Min.Y}})
	}
}

// Dot is a point with an interval along one axis; where Low and High are both 0 it has none.
type Dot struct {
	Point
	Low, High float64
}

// Dots are estimates with intervals: along Y, or along X where Across is set.
type Dots struct {
	Dots   []Dot
	Across bool
	Look   Look
	Label  string
}

func (d Dots) draw(c draw.Canvas, p *plot.Plot) {
	line := d.Look.line()
	line.Width, line.Dashes = 1, nil
	for _, dot := range d.Dots {
		if dot.Low != 0 || dot.High != 0 {
			ends := []Point{{dot.X, dot.Low}, {dot.X, dot.High}}
			if d.Across {
				ends = []Point{{dot.Low, dot.Y}, {dot.High, dot.Y}}
			}
			c.StrokeLines(line, c.ClipLinesXY(onto(c, p, ends))...)
		}
		c.DrawGlyph(d.Look.dot(), onto(c, p, []Point{dot.Point})[0])
	}
}

func (d Dots) key() (string, func(draw.Canvas, vg.Rectangle)) {
	return d.Label, func(c draw.Canvas, at vg.Rectangle) {
		c.DrawGlyphNoClip(d.Look.dot(), vg.Point{X: (at.Min.X + at.Max.X) / 2, Y: (at.Min.Y + at.Max.Y) / 2})
	}
}

// Bar is a rectangle that stands on the lower end of the vertical axis.
type Bar struct{ From, To, Height float64 }

// Bars are rectangles side by side.
type Bars struct {
	unexplained
	Bars []Bar
	Look Look
}

func (b Bars) draw(c draw.Canvas, p *plot.Plot) {
	for _, bar := range b.Bars {
		corners := onto(c, p, []Point{{bar.From, p.Y.Min}, {bar.From, bar.Height}, {bar.To, bar.Height}, {bar.To, p.Y.Min}})
		if right := &corners[2].X; *right-corners[0].X > 3 { // wide enough to be set apart from the next
			*right--
			corners[3].X--
		}
		c.FillPolygon(b.Look.shade(), c.ClipPolygonXY(corners))
	}
}

// Span is a thick line along X, from the time something begins to its end, at a height.
type Span struct {
	unexplained
	From, To, Y float64
	Label       string // after its end
	Look        Look
}

func (s Span) draw(c draw.Canvas, p *plot.Plot) {
	ends := onto(c, p, []Point{{s.From, s.Y}, {s.To, s.Y}})
	c.StrokeLines(draw.LineStyle{Color: s.Look.shade(), Width: 9}, ends)
	c.DrawGlyph(s.Look.dot(), ends[0])
	style := letters(quiet)
	style.YAlign = draw.YCenter
	c.FillText(style, vg.Point{X: ends[1].X + 5, Y: ends[1].Y + style.FontExtents().Descent}, s.Label)
}

// Rule is a line across the whole chart: at X = At, or at Y = At where Across is set.
type Rule struct {
	At     float64
	Across bool
	Look   Look
	Label  string
}

func (r Rule) draw(c draw.Canvas, p *plot.Plot) {
	ends := []Point{{r.At, p.Y.Min}, {r.At, p.Y.Max}}
	if r.Across {
		ends = []Point{{p.X.Min, r.At}, {p.X.Max, r.At}}
	}
	c.StrokeLines(r.Look.line(), onto(c, p, ends))
}

func (r Rule) key() (string, func(draw.Canvas, vg.Rectangle)) { return r.Label, r.Look.sample }

// unexplained is a layer that is in no key.
type unexplained struct{}

func (unexplained) key() (string, func(draw.Canvas, vg.Rectangle)) { return "", nil }

// onCanvas draws straight on the room of the data.
type onCanvas func(c draw.Canvas, p *plot.Plot)

// Plot implements plot.Plotter.
func (f onCanvas) Plot(c draw.Canvas, p *plot.Plot) { f(c, p) }

// onto brings points from the axes to the canvas.
func onto(c draw.Canvas, p *plot.Plot, points []Point) []vg.Point {
	x, y := p.Transforms(&c)
	out := make([]vg.Point, len(points))
	for i, q := range points {
		out[i] = vg.Point{X: x(within(&p.X, q.X)), Y: y(within(&p.Y, q.Y))}
	}
	return out
}
