package chart

import (
	"image/color"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Look says what a layer stands for; no look is told from another by colour alone.
type Look int

// The looks.
const (
	Main   Look = iota // what the chart is about: a full line
	Second             // what it stands beside: a dashed line
	Quiet              // a rule to read it by: a thin dotted line
)

// The colours of the house's pages (pipeline/publish/page), with their contrast; steel is for what stands beside.
var (
	ink    = color.RGBA{0x1b, 0x24, 0x30, 0xff}
	quiet  = color.RGBA{0x4a, 0x53, 0x61, 0xff}
	hair   = color.RGBA{0xdc, 0xd8, 0xd1, 0xff}
	accent = color.RGBA{0x5a, 0x2d, 0x49, 0xff}
	steel  = color.RGBA{0x2f, 0x6b, 0x7a, 0xff}
	blush  = color.RGBA{0xe3, 0xd6, 0xde, 0xff} // shade of accent
	mist   = color.RGBA{0xd5, 0xe3, 0xe6, 0xff} // shade of steel
)

func (l Look) ink() color.RGBA {
	return [...]color.RGBA{Main: accent, Second: steel, Quiet: quiet}[l]
}

func (l Look) shade() color.RGBA {
	return [...]color.RGBA{Main: blush, Second: mist, Quiet: hair}[l]
}

func (l Look) line() draw.LineStyle {
	return draw.LineStyle{
		Color:  l.ink(),
		Width:  [...]vg.Length{Main: 1.8, Second: 1.5, Quiet: .8}[l],
		Dashes: [...][]vg.Length{Main: nil, Second: {5, 3}, Quiet: {1.5, 2.5}}[l],
	}
}

func (l Look) dot() draw.GlyphStyle {
	return draw.GlyphStyle{Color: l.ink(), Radius: 2.6, Shape: draw.CircleGlyph{}}
}

// sample draws a line of the look in a key.
func (l Look) sample(c draw.Canvas, at vg.Rectangle) {
	y := (at.Min.Y + at.Max.Y) / 2
	c.StrokeLine2(l.line(), at.Min.X, y, at.Max.X, y)
}

func thin(c color.Color) draw.LineStyle { return draw.LineStyle{Color: c, Width: .6} }

// sans is a font whose widths are those of Arial and Helvetica, so that a text has the same room whichever of them a reader has.
var sans = font.Font{Typeface: "Liberation", Variant: "Sans"}

func letters(c color.Color) text.Style {
	return text.Style{Color: c, Font: font.From(sans, textSize), XAlign: draw.XLeft, YAlign: draw.YBottom, Handler: text.Plain{Fonts: font.DefaultCache}}
}
