package card

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"riskstrat/models"
	"riskstrat/pipeline/chart"
)

// effect is what a model makes of one attribute of people, all else being equal.
type effect struct {
	Title  string
	None   string     // why there are no lines: the model does not read it
	Note   string     // what else a reader must know
	Levels []levelled // a table of the lines
	lines  []effectLine
	ticks  []chart.Tick // of attributes whose values have names
	label  string       // of the horizontal axis
	dots   bool         // values that stand apart, not a line
}

// levelled is the effect at one value.
type levelled struct{ Value, Times, Risk string }

// effectLine is an effect over the values of an attribute, for one level of another that it depends on.
type effectLine struct {
	name          string
	x, times, out []float64
	low, high     []float64 // ends of the pointwise 95 % intervals of times; nil without
}

// attribute is what effects are shown of.
type attribute struct {
	feature, title, label string
	values                func(e *models.Entry) (x []float64, ticks []chart.Tick)
	dots                  bool
}

// attributes are those that a model may use and a list may not give as a reason: whoever judges a model's fairness looks at them first.
var attributes = []attribute{
	{"age", "Age", "Age in years", ages, false},
	{"sex", "Sex", "Sex as recorded", sexes, true},
	{"imd_decile", "Deprivation", "Decile, 1 is most deprived", deciles, true},
}

// sexNames are the NHS person stated gender codes in words.
var sexNames = map[string]string{"1": "male", "2": "female", "9": "indeterminate", "X": "not known"}

// effectsOf shows what the model makes of each attribute.
func effectsOf(e *models.Entry, m measure) ([]effect, error) {
	var all []effect
	for _, a := range attributes {
		one, err := effectOf(e, a, m)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func effectOf(e *models.Entry, a attribute, m measure) (effect, error) {
	out := effect{Title: a.title, label: a.label, dots: a.dots}
	if !reads(e, a.feature) {
		out.None = "The model does not use it."
		return out, nil
	}
	x, ticks := a.values(e)
	if out.ticks = ticks; len(x) == 0 {
		out.None = "No value of it had people enough to be shown."
		return out, nil
	}
	use := useOf(e, a.feature)
	with, others := partner(e, a.feature)
	if len(others) > 0 {
		out.Note = fmt.Sprintf("It also depends on %s, taken at the training median.", strings.Join(others, ", "))
	}
	for _, level := range with {
		varied := map[string][]float64{a.feature: append(slices.Clone(x), *use.Median)}
		if level.feature != "" {
			varied[level.feature] = slices.Repeat([]float64{level.value}, len(x)+1)
		}
		scores, err := e.Vary(len(x)+1, varied)
		if err != nil {
			return out, err
		}
		contrasts, err := e.Contrasts(len(x)+1, varied)
		if err != nil {
			return out, err
		}
		line := effectLine{name: level.name, x: x}
		for i, c := range contrasts[:len(x)] {
			line.times, line.out = append(line.times, m.effectOf(c.Value)), append(line.out, scores.Risk[i]*m.unit)
			if !math.IsNaN(c.SE) {
				line.low, line.high = append(line.low, m.effectOf(c.Value-z95*c.SE)), append(line.high, m.effectOf(c.Value+z95*c.SE))
			}
		}
		if len(line.low) < len(x) {
			line.low, line.high = nil, nil
		}
		out.lines = append(out.lines, line)
	}
	out.table(m)
	return out, nil
}

// intervalsOf says what the intervals of the effects are, or why there are none.
func intervalsOf(e *models.Entry, effects []effect) string {
	shown := slices.ContainsFunc(effects, func(f effect) bool {
		return slices.ContainsFunc(f.lines, func(l effectLine) bool { return l.low != nil })
	})
	switch {
	case e.Penalty.Lambda > 0:
		return noIntervals(e)
	case !shown:
		return "There are no intervals: the model does not carry what they are worked out from."
	}
	return "Intervals are 95 % at each value, by resident: not of the whole curve at once."
}

// noIntervals says why the effects of a penalised model have none.
func noIntervals(e *models.Entry) string {
	return fmt.Sprintf("There are no intervals: the model is penalised (lambda %g), which pulls effects towards none by an amount that no standard error knows of.", e.Penalty.Lambda)
}

// table writes the first line as a table: every named value, or every tenth year.
func (f *effect) table(m measure) {
	for i, x := range f.lines[0].x {
		value := strconv.FormatFloat(x, 'f', -1, 64)
		if k := slices.IndexFunc(f.ticks, func(t chart.Tick) bool { return t.At == x }); k >= 0 {
			value = f.ticks[k].Label
		} else if !f.dots && math.Mod(x, 10) != 0 {
			continue
		}
		row := levelled{Value: value}
		var times, risks []string
		for _, l := range f.lines {
			text := m.factor(l.times[i])
			if l.low != nil && l.low[i] < l.high[i] { // beside themselves there is nothing to estimate
				text += " (" + m.factor(l.low[i]) + " to " + m.factor(l.high[i]) + ")"
			}
			times, risks = append(times, text), append(risks, chance(l.out[i]))
		}
		row.Times, row.Risk = strings.Join(times, " / "), strings.Join(risks, " / ")
		f.Levels = append(f.Levels, row)
	}
}

// factor writes an effect.
func (m measure) factor(v float64) string {
	if m.ratio {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%+.3g", v)
}

// chance writes a prediction in its unit.
func chance(v float64) string {
	if math.Abs(v) < 10 {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.1f", v)
}

// reads reports whether a coefficient of the model rests on a feature.
func reads(e *models.Entry, feature string) bool {
	return slices.ContainsFunc(e.Terms, func(t models.FittedTerm) bool {
		return len(t.Columns) > 0 && slices.ContainsFunc(t.Bases, func(b models.Basis) bool { return b.Feature == feature })
	})
}

func useOf(e *models.Entry, feature string) models.Use {
	i := slices.IndexFunc(e.Features, func(u models.Use) bool { return u.Feature == feature })
	return e.Features[i] // of a feature that terms read: an entry that is not checked has no card
}

// level is a value of another feature that an effect depends on; its feature is empty where it depends on none.
type level struct {
	feature, name string
	value         float64
}

// partner finds what the effect of a feature depends on through products: sex gives a line for each of its levels that has columns, others
// are only named.
func partner(e *models.Entry, feature string) (lines []level, others []string) {
	lines = []level{{}}
	for _, t := range e.Terms {
		if len(t.Bases) != 2 || len(t.Columns) == 0 {
			continue
		}
		for k, b := range t.Bases {
			other := t.Bases[1-k]
			switch {
			case b.Feature != feature || other.Feature == feature:
			case other.Feature == "sex" && other.Transform == models.Category:
				lines = sexLines(e, other)
			case !slices.Contains(others, other.Feature):
				others = append(others, other.Feature)
			}
		}
	}
	return lines, others
}

func sexLines(e *models.Entry, b models.Basis) []level {
	x, ticks := sexes(e)
	var lines []level
	for i := range x {
		lines = append(lines, level{"sex", ticks[i].Label, x[i]})
	}
	return lines[:min(2, len(lines))]
}

// histogram is the distribution of a feature in training.
func histogram(e *models.Entry, feature string) models.Histogram {
	for _, h := range e.Reference.Features {
		if h.Name == feature {
			return h
		}
	}
	return models.Histogram{}
}

// ages are the years from one bin of the training histogram below its lowest edge to one above its highest: where it had people.
func ages(e *models.Entry) (x []float64, ticks []chart.Tick) {
	from, to := 18.0, 90.0
	if edges := histogram(e, "age").Upper; len(edges) > 1 {
		n := len(edges)
		from = math.Max(0, math.Floor(2*edges[0]-edges[1]))
		to = math.Min(110, math.Ceil(2*edges[n-1]-edges[n-2]))
	}
	for v := from; v <= to; v++ {
		x = append(x, v)
	}
	return x, nil
}

// sexes are the levels that training had people enough of.
func sexes(e *models.Entry) (x []float64, ticks []chart.Tick) {
	seen := histogram(e, "sex").Levels
	for _, t := range e.Terms {
		for _, b := range t.Bases {
			if b.Feature != "sex" || b.Transform != models.Category || len(x) > 0 {
				continue
			}
			for i, code := range b.Levels {
				if slices.Contains(seen, code) {
					name := sexNames[code]
					if name == "" {
						name = code
					}
					x, ticks = append(x, float64(i)), append(ticks, chart.Tick{At: float64(i), Label: name})
				}
			}
		}
	}
	return x, ticks
}

// deciles are the ten of the index of multiple deprivation.
func deciles(*models.Entry) (x []float64, ticks []chart.Tick) {
	for v := 1.0; v <= 10; v++ {
		x, ticks = append(x, v), append(ticks, chart.Tick{At: v, Label: strconv.Itoa(int(v))})
	}
	return x, ticks
}
