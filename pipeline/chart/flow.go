package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Flow is a diagram of who goes on from one stage to the next and who leaves between them, as CONSORT draws a trial: boxes one under the
// other, and beside the way from one to the next a box of those who leave, by reason.
type Flow struct {
	Alt    string // what it shows, in a sentence, for readers who do not see it
	Stages []Stage
}

// Stage is a box of those who are still there.
type Stage struct {
	Title, Count string
	Leaving      Exit // before the next stage; that of the last is not drawn
}

// Exit is a box of those who leave.
type Exit struct {
	Title, Count string
	Reasons      []Reason
}

// Reason is one line of an Exit.
type Reason struct{ Text, Count string }

// Sizes of a flow, in points.
const (
	flowWidth  = vg.Length(640)
	stageWidth = vg.Length(190)
	exitLeft   = vg.Length(225)
	boxPad     = vg.Length(8)
	lineHigh   = vg.Length(14.5)
	countHigh  = vg.Length(18)
	flowGap    = vg.Length(9) // between a box and what is next to it, above or below
	countSize  = vg.Length(14)
	arrowSize  = vg.Length(4)
)

const stageHigh = 2*boxPad + lineHigh + countHigh

// high is the height of the box.
func (e *Exit) high() vg.Length { return 2*boxPad + lineHigh*vg.Length(1+len(e.Reasons)) }

// SVG draws the flow; it is empty where there are no stages.
func (f *Flow) SVG() string {
	if len(f.Stages) == 0 {
		return ""
	}
	high := stageHigh*vg.Length(len(f.Stages)) + 2
	for i := range f.Stages[1:] {
		high += f.Stages[i].Leaving.high() + 2*flowGap
	}
	canvas := vgsvg.New(flowWidth, high)
	c := draw.New(canvas)
	top := c.Max.Y - 1
	for i := range f.Stages {
		s := &f.Stages[i]
		last := i == len(f.Stages)-1
		s.draw(c, top, last)
		if last {
			break
		}
		below := top - stageHigh
		top = below - s.Leaving.high() - 2*flowGap
		s.Leaving.draw(c, below-flowGap)
		middle := below - flowGap - s.Leaving.high()/2
		arrow(c, vg.Point{X: stageWidth / 2, Y: below}, vg.Point{X: stageWidth / 2, Y: top})
		arrow(c, vg.Point{X: stageWidth / 2, Y: middle}, vg.Point{X: exitLeft, Y: middle})
	}
	return rewrite(canvas, float64(flowWidth), float64(high), f.Alt)
}

// draw draws the box with its upper edge at top; that of the last stage is what the flow leads to.
func (s *Stage) draw(c draw.Canvas, top vg.Length, last bool) {
	fill, edge := mist, steel
	if last {
		fill, edge = blush, accent
	}
	box := vg.Rectangle{Min: vg.Point{X: 1, Y: top - stageHigh}, Max: vg.Point{X: stageWidth, Y: top}}
	rectangle(c, box, draw.LineStyle{Color: edge, Width: 1}, fill)
	style := letters(ink)
	at := vg.Point{X: box.Min.X + boxPad, Y: top - boxPad - lineHigh + style.FontExtents().Descent}
	c.FillText(style, at, s.Title)
	style.Font.Size = countSize
	c.FillText(style, vg.Point{X: at.X, Y: at.Y - countHigh}, s.Count)
}

func (e *Exit) draw(c draw.Canvas, top vg.Length) {
	box := vg.Rectangle{Min: vg.Point{X: exitLeft, Y: top - e.high()}, Max: vg.Point{X: flowWidth - 1, Y: top}}
	rectangle(c, box, thin(quiet), nil)
	style := letters(ink)
	at := vg.Point{X: box.Min.X + boxPad, Y: top - boxPad - lineHigh + style.FontExtents().Descent}
	line := func(text, count string) {
		left, right := style, style
		right.XAlign = draw.XRight
		c.FillText(left, at, text)
		c.FillText(right, vg.Point{X: box.Max.X - boxPad, Y: at.Y}, count)
		at.Y -= lineHigh
	}
	line(e.Title, e.Count)
	style.Color = quiet
	at.X += boxPad
	for _, r := range e.Reasons {
		line(r.Text, r.Count)
	}
}

// rectangle draws a box; without a fill it is empty.
func rectangle(c draw.Canvas, box vg.Rectangle, edge draw.LineStyle, fill color.Color) {
	corners := []vg.Point{box.Min, {X: box.Max.X, Y: box.Min.Y}, box.Max, {X: box.Min.X, Y: box.Max.Y}}
	if fill != nil {
		c.FillPolygon(fill, corners)
	}
	c.StrokeLines(edge, append(corners, box.Min))
}

// arrow draws a line with a head, down or to the right.
func arrow(c draw.Canvas, from, to vg.Point) {
	head := []vg.Point{to, {X: to.X - arrowSize, Y: to.Y + 2*arrowSize}, {X: to.X + arrowSize, Y: to.Y + 2*arrowSize}}
	end := vg.Point{X: to.X, Y: to.Y + 2*arrowSize}
	if from.Y == to.Y {
		head = []vg.Point{to, {X: to.X - 2*arrowSize, Y: to.Y + arrowSize}, {X: to.X - 2*arrowSize, Y: to.Y - arrowSize}}
		end = vg.Point{X: to.X - 2*arrowSize, Y: to.Y}
	}
	c.StrokeLines(thin(quiet), []vg.Point{from, end})
	c.FillPolygon(quiet, head)
}
