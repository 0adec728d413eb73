package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// everything is a chart with every kind of layer and axis.
func everything(x Scale) *Chart {
	low := map[Scale]float64{Linear: 0, Root: 0, Log: 1}[x]
	axis := Axis{Label: "people <in> \"100\" & more", Scale: x, Min: low, Max: 100}
	return &Chart{
		Alt: `all of it: <b> & "quotes"`, Width: 380, Height: 300, X: axis, Y: Axis{Label: "how many", Max: 10},
		Layers: []Layer{
			Band{X: []float64{10, 50}, Low: []float64{1, 2}, High: []float64{3, 4}, Label: "band"},
			Line{Points: []Point{{10, 2}, {50, 3}}, Label: "line"},
			Dots{Dots: []Dot{{Point{20, 5}, 4, 6}}, Look: Second, Label: "dots"},
			Bars{Bars: []Bar{{From: 30, To: 60, Height: 4}}},
			Span{From: 40, To: 70, Y: 8, Label: "until <then>"},
			Rule{At: 5, Across: true, Look: Quiet, Label: "rule"},
			Rule{At: 50, Look: Quiet},
		},
		Under: &Chart{X: axis, Y: Axis{Label: "below", Max: 1}.Bare(), Layers: []Layer{Bars{Bars: []Bar{{From: 1, To: 9, Height: .5}}}}},
	}
}

// TestSVGStandsInsideAPage: it is well-formed XML of known elements without inline style, script, link or size, and all text of the chart is
// in it as text.
func TestSVGStandsInsideAPage(t *testing.T) {
	allowed := map[string]bool{"svg": true, "title": true, "g": true, "path": true, "text": true}
	var words strings.Builder
	d := xml.NewDecoder(strings.NewReader(everything(Root).SVG()))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch e := token.(type) {
		case xml.StartElement:
			if !allowed[e.Name.Local] {
				t.Errorf("have element %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				if n := a.Name.Local; n == "style" || n == "href" || n == "width" || n == "height" || strings.HasPrefix(n, "on") || strings.Contains(a.Value, "url(") {
					t.Errorf("element %s has %s=%q", e.Name.Local, n, a.Value)
				}
			}
		case xml.CharData:
			words.Write(e)
			words.WriteByte('\n')
		}
	}
	for _, want := range []string{`all of it: <b> & "quotes"`, `people <in> "100" & more`, "how many", "until <then>", "below", "band", "line", "dots", "rule"} {
		if !strings.Contains(words.String(), want) {
			t.Errorf("the text %q is not in the picture", want)
		}
	}
}

func TestSameChartSameBytes(t *testing.T) {
	for _, s := range []Scale{Linear, Root, Log} {
		if first, again := everything(s).SVG(), everything(s).SVG(); first != again {
			t.Errorf("scale %d: two drawings differ", s)
		}
	}
}

// TestPlaces: a value lies as far along its axis as the scale's definition says.
func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		scale     Scale
		low, high float64
		at        map[float64]float64 // share of the way
	}{
		{Linear, 0, 100, map[float64]float64{25: .25, 50: .5}},
		{Linear, -50, 50, map[float64]float64{0: .5}},
		{Root, 0, 100, map[float64]float64{1: .1, 25: .5, 81: .9}},
		{Log, 1, 100, map[float64]float64{10: .5}},
		{Log, .25, 4, map[float64]float64{1: .5, 2: .75}},
	} {
		for v, share := range c.at {
			chart := &Chart{Width: 300, Height: 200, X: Axis{Scale: c.scale, Min: c.low, Max: c.high}, Y: Axis{Max: 10}, Layers: []Layer{
				Rule{At: c.low}, Rule{At: c.high}, Rule{At: v},
			}}
			x := rules(t, chart.SVG())
			if have := (x[2] - x[0]) / (x[1] - x[0]); math.Abs(have-share) > .002 {
				t.Errorf("scale %d, %g on %g to %g: have %.3f of the way, want %.3f", c.scale, v, c.low, c.high, have, share)
			}
		}
	}
}

// rules returns where along X the upright rules of a picture are, in order.
func rules(t *testing.T, svg string) []float64 {
	t.Helper()
	var at []float64
	for _, m := range regexp.MustCompile(`<path d="M([0-9.]+),[0-9.]+L([0-9.]+),[0-9.]+" fill="none" stroke="#5A2D49"`).FindAllStringSubmatch(svg, -1) {
		x, err := strconv.ParseFloat(m[1], 64)
		if err != nil || m[1] != m[2] {
			t.Fatalf("have a rule from %s to %s, %v", m[1], m[2], err)
		}
		at = append(at, x)
	}
	if len(at) != 3 {
		t.Fatalf("have %d rules, want 3", len(at))
	}
	return at
}

// TestNothingToDraw: an axis without a range gives no picture, and a point that is nowhere gives no number that is none.
func TestNothingToDraw(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, axis := range []Axis{{}, {Max: nan}, {Max: inf}, {Min: 1, Max: 1}, {Scale: Log, Max: 10}, {Scale: Log, Min: -1, Max: 10}, {Names: []string{}}} {
		if have := (&Chart{Width: 100, Height: 100, X: axis, Y: Axis{Max: 1}}).SVG(); have != "" {
			t.Errorf("%+v: have a picture", axis)
		}
	}
	for _, s := range []Scale{Linear, Root, Log} {
		c := everything(s)
		c.Layers = append(c.Layers, Line{Points: []Point{{nan, 1}, {-inf, inf}, {-1, 2}, {20, nan}}}, Dots{Dots: []Dot{{Point{nan, inf}, -1, inf}}, Across: true})
		if svg := c.SVG(); svg == "" || strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
			t.Errorf("scale %d: have %d bytes, want a picture without NaN", s, len(svg))
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		axis Axis
		want string
	}{
		{Axis{Max: 1}, "0 0.2 0.4 0.6 0.8 1"},
		{Axis{Max: 2.3}, "0 0.5 1 1.5 2"},
		{Axis{Min: -10, Max: 30}, "-10 0 10 20 30"},
		{Axis{Min: 18, Max: 99}, "20 40 60 80"},
		{Axis{Scale: Root, Max: 100}, "0 2 5 10 20 50 100"},
		{Axis{Scale: Log, Min: .4, Max: 6}, "0.5 1 2 5"},
		{Axis{Names: []string{"first", "second"}}, "first second"},
		{Axis{Max: 1, Ticks: []Tick{{.5, "half"}}}, "half"},
		{Axis{Max: 1}.Bare(), ""},
	} {
		var have []string
		for _, tick := range c.axis.marks() {
			have = append(have, tick.Label)
		}
		if strings.Join(have, " ") != c.want {
			t.Errorf("%+v: have ticks %v, want %s", c.axis, have, c.want)
		}
	}
}
