package models

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"riskstrat/features"
)

// termParser reads one term from left to right; at is the 0-based byte it has reached.
type termParser struct {
	text   string
	at     int
	lookup Lookup
}

func (p *termParser) fail(at int, format string, args ...any) error {
	return fmt.Errorf("column %d: %s", at+1, fmt.Sprintf(format, args...))
}

func (p *termParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t", p.text[p.at]) >= 0 {
		p.at++
	}
}

// word takes the longest run of bytes that ok accepts, after any space, and says where it began.
func (p *termParser) word(ok func(byte) bool) (string, int) {
	p.space()
	from := p.at
	for p.at < len(p.text) && ok(p.text[p.at]) {
		p.at++
	}
	return p.text[from:p.at], from
}

// next takes the byte c, after any space, and says whether it was there.
func (p *termParser) next(c byte) bool {
	p.space()
	if p.at < len(p.text) && p.text[p.at] == c {
		p.at++
		return true
	}
	return false
}

func (p *termParser) want(c byte) error {
	if p.next(c) {
		return nil
	}
	return p.fail(p.at, "have %s, want %q", p.rest(), c)
}

// rest names what stands at the parser's position.
func (p *termParser) rest() string {
	if p.at >= len(p.text) {
		return "the end"
	}
	return strconv.Quote(p.text[p.at : p.at+1])
}

func (p *termParser) term() (Term, error) {
	first, err := p.factor()
	if err != nil {
		return Term{}, err
	}
	t := Term{Factors: []Factor{first}}
	if p.next(':') {
		p.space()
		at := p.at
		second, err := p.factor()
		if err != nil {
			return Term{}, err
		}
		if second == first {
			return Term{}, p.fail(at, "have the product of %q with itself, want square()", first)
		}
		t.Factors = append(t.Factors, second)
	}
	p.space()
	if p.at < len(p.text) {
		return Term{}, p.fail(p.at, "have %s, want the end", p.rest())
	}
	return t, nil
}

func (p *termParser) factor() (Factor, error) {
	name, at := p.word(nameByte)
	if name == "" {
		return Factor{}, p.fail(at, "have %s, want a feature or a transform", p.rest())
	}
	if !p.next('(') {
		f := Factor{Transform: Linear, Feature: name}
		return f, p.check(f, at)
	}
	f := Factor{Transform: Transform(name)}
	switch f.Transform {
	case Log1p, Square, Winsor, Spline, Category:
	default:
		return Factor{}, p.fail(at, "have transform %q, want log1p, square, winsor, rcs or category", name)
	}
	if f.Feature, at = p.word(nameByte); f.Feature == "" {
		return Factor{}, p.fail(at, "have %s, want a feature", p.rest())
	}
	if err := p.check(f, at); err != nil {
		return Factor{}, err
	}
	if err := p.argument(&f); err != nil {
		return Factor{}, err
	}
	return f, p.want(')')
}

// argument reads the numbers that rcs and winsor take after the feature.
func (p *termParser) argument(f *Factor) error {
	if f.Transform != Spline && f.Transform != Winsor {
		return nil
	}
	if err := p.want(','); err != nil {
		return err
	}
	number, at := p.word(numberByte)
	if f.Transform == Winsor {
		return p.quantiles(f, number, at)
	}
	var err error
	if f.Knots, err = strconv.Atoi(number); err != nil || f.Knots < minKnots || f.Knots > maxKnots {
		return p.fail(at, "have %q knots, want a whole number from %d to %d", number, minKnots, maxKnots)
	}
	return nil
}

// quantiles reads what winsor cuts at, of which the first number has been read: both quantiles, or the upper alone. Beside a lower
// one the upper may be 1, and beside an upper one the lower 0: that end is then not cut, and one end has to be.
func (p *termParser) quantiles(f *Factor, number string, at int) error {
	first, err := strconv.ParseFloat(number, 64)
	if !p.next(',') {
		if err != nil || !(first > 0.5 && first < 1) {
			return p.fail(at, "have quantile %q, want a number above 0.5 and below 1 (to cut below too, two numbers such as 0.01, 0.99)", number)
		}
		f.High = first
		return nil
	}
	if err != nil || !(first >= 0 && first < 0.5) {
		return p.fail(at, "have lower quantile %q, want a number from 0 and below 0.5", number)
	}
	number, at = p.word(numberByte)
	second, err := strconv.ParseFloat(number, 64)
	switch {
	case err != nil || !(second > 0.5 && second <= 1):
		return p.fail(at, "have upper quantile %q, want a number above 0.5 up to 1", number)
	case first == 0 && second == 1:
		return p.fail(at, "have quantiles 0 and 1, which cut nothing")
	}
	f.Low, f.High = math.Abs(first), second // -0 is 0
	return nil
}

// check refuses a feature that is unknown, may not predict, or does not suit the transform.
func (p *termParser) check(f Factor, at int) error {
	d, known := p.lookup(f.Feature)
	switch {
	case !known:
		return fmt.Errorf("column %d: %w", at+1, &UnknownFeature{f.Feature})
	case d.Sensitivity == features.AuditOnly:
		return p.fail(at, "feature %q is for audit only and may not be a predictor", f.Feature)
	case d.Type == features.Category && f.Transform != Category:
		return p.fail(at, "feature %q has levels: have %s, want category(%s)", f.Feature, f.Transform, f.Feature)
	case d.Type != features.Category && f.Transform == Category:
		return p.fail(at, "feature %q has no levels: have category(%s), want a transform of a number", f.Feature, f.Feature)
	}
	return nil
}

func nameByte(c byte) bool {
	return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

func numberByte(c byte) bool {
	return c == '.' || c == '-' || c == '+' || c == 'e' || c >= '0' && c <= '9'
}
