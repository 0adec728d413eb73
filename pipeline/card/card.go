package card

import (
	"errors"
	"fmt"
	"html/template"
	"strings"

	"riskstrat/models"
	"riskstrat/models/evaluate"
	"riskstrat/models/registry"
	"riskstrat/pipeline/chart"
	"riskstrat/pipeline/disclosure"
)

// Model is what a card is made of.
type Model struct {
	Place   string // its name
	Digest  string // of the entry
	Entry   *models.Entry
	History registry.History   // of its target
	Lookup  models.Lookup      // today's definitions of features, for their words
	Profile disclosure.Profile // how numbers of people are protected

	Stability *models.Stability // of the declaration the entry was made of; nil where it was not judged
}

// people is a number of people as it may be passed on.
func (m Model) people(n int64) string { return m.Profile.Protect(n).Grouped() }

// Card is everything the pages say, in words and pictures.
type Card struct {
	Model
	Title     string // the outcome, with a capital
	Intended  string
	Forbidden []string
	Scores    string // the nights it is for
	Decisions []decisionRow
	Figures   []figureRow
	Verdicts  []verdict
	Lengths   []lengthRow // at the length of a list; none but of an event
	OfLists   bool        // they are of the place's lists; else of the highest 1, 5 and 10 %
	Samples   []sampleRow
	Subgroups []subgroupRow
	Offers    offers
	Origins   []originRow // the model made again on earlier dates
	Aging     []agingRow  // its scores kept, the earliest model's
	Effects   []effect
	Alike     string // at which thresholds the decision curve tells nothing from the baseline's
	Intervals string // of the effects: what they are, or why there are none
	Steps     int    // features on the picture of steps

	Coefficients []coefficientRow
	Features     []featureRow
	Curves       []string
	Items        []Item
	Answered     int // items with nothing left open
	Gaps         []Item

	Pictures Pictures
	measure  measure
}

// Pictures are the card's charts as SVG; empty where there is nothing to draw.
type Pictures struct {
	Timeline, Calibration, Benefit, Steps template.HTML
	Aging                                 template.HTML
	Times, Risks, Subgroups               []template.HTML
}

// New puts together the card of a model. The entry must be one that can score.
func New(m Model) (*Card, error) {
	if err := m.Entry.Usable(); err != nil {
		return nil, fmt.Errorf("making card: %w", err)
	}
	if m.Entry.Figures.Validate.Report == nil {
		return nil, errors.New("making card: the model was not judged: " + m.Entry.Figures.Validate.Missing)
	}
	if err := m.Profile.Validate(); err != nil {
		return nil, fmt.Errorf("making card: %w", err)
	}
	e, r := m.Entry, m.Entry.Figures.Validate.Report
	c := &Card{Model: m, Title: capital(e.Target.Label), Intended: intended, Forbidden: forbidden, measure: measureOf(e.Target.Kind)}
	if c.Title == "" {
		c.Title = capital(e.Spec.Target)
	}
	c.Scores, c.Decisions = decided(m.History, m.Digest)
	c.Figures, c.Verdicts, c.Samples = figureRows(e, c.measure), verdicts(e, c.measure), c.sampleRows()
	c.Lengths, c.OfLists = c.lengths()
	groups, counts := c.asShown(r)
	c.Subgroups, c.Offers = c.subgroupRows(groups, counts), c.offersOf()
	c.Origins, c.Aging = c.originRows(), c.agingRows()
	c.Coefficients, c.Features, c.Curves = coefficientRows(e), featureRows(e, m.Lookup), curves(e)
	var err error
	if c.Effects, err = effectsOf(e, c.measure); err != nil {
		return nil, fmt.Errorf("making card: %w", err)
	}
	c.Intervals = intervalsOf(e, c.Effects)
	c.Alike = alike(e.Figures.BesideBaseline)
	c.draw(groups)
	c.Items = c.items()
	for _, i := range c.Items {
		if i.Gap == "" {
			c.Answered++
		} else {
			c.Gaps = append(c.Gaps, i)
		}
	}
	return c, nil
}

// draw draws the pictures, those of subgroups as they may be shown.
func (c *Card) draw(groups []evaluate.Subgroup) {
	e, r := c.Entry, c.Entry.Figures.Validate.Report
	steps := stepsOf(e, c.measure)
	c.Steps = len(steps)
	times, risks := charts(c.Effects, c.measure)
	c.Pictures = Pictures{
		Timeline: svg(timeline(e)), Calibration: svg(calibrationChart(r, c.measure)), Benefit: svg(benefitChart(r, e.Figures.Baseline.Report)),
		Aging: svg(agingChart(c.Stability, c.Ordering())),
		Steps: svg(stepChart(steps, c.measure)), Times: svgs(times), Risks: svgs(risks), Subgroups: svgs(subgroupCharts(groups, r.AUROC)),
	}
}

// svg is safe to stand in a page: chart escapes every text in it.
func svg(c *chart.Chart) template.HTML {
	if c == nil {
		return ""
	}
	return template.HTML(c.SVG())
}

func svgs(charts []*chart.Chart) []template.HTML {
	var all []template.HTML
	for _, c := range charts {
		all = append(all, svg(c))
	}
	return all
}

func capital(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// The words that the pages share.

// Short is as much of the digest as a person reads.
func (c *Card) Short() string { return c.Digest[:min(len(c.Digest), 12)] }

// Fewest is the smallest number of people behind a point of a picture.
func (c *Card) Fewest() int { return fewest }

// By names the attributes that the model was judged by.
func (c *Card) By() string {
	var all []string
	for _, by := range []struct{ attribute, word string }{
		{"age", "age"}, {"sex", "sex"}, {"imd_decile", "deprivation"}, {"ethnic_category", "ethnicity"}, {"pcn", "Primary Care Network"},
	} {
		if c.groupedBy(by.attribute) {
			all = append(all, by.word)
		}
	}
	if len(all) == 0 {
		return "no attribute"
	}
	return enumerated(all)
}

// enumerated joins words, at least one, as a sentence does.
func enumerated(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + map[bool]string{true: " and "}[last > 0] + words[last]
}

// Audited says what attributes that are no predictors are, where the model was judged by any.
func (c *Card) Audited() string {
	var all []string
	if c.groupedBy("ethnic_category") {
		all = append(all, "Ethnic category is as of the extract, in the 16+1 categories and groups of the census of 2001; the numbers of a group are sums of what is shown of its categories. Not stated: the person was asked and did not say.")
	}
	if c.groupedBy("pcn") {
		all = append(all, "The network is that of the registration in force on the index date.")
	}
	if len(all) > 0 {
		all = append(all, "The model reads neither.")
	}
	return strings.Join(all, " ")
}

// AtLengths says of whom the figures at the length of a list are, and of which lists.
func (c *Card) AtLengths() string {
	if !c.OfLists {
		return "Had the people of the highest chances been listed: these are not the lengths of the place’s lists, for none ranked by the outcome, or that was not looked at when the model was made."
	}
	return "Had the people of the highest chances had the places that the list’s groups have together, on the date of the extract, in a week or a year. A night ranks within each group, and leaves out those whom the list’s rule or the place’s policy leaves out."
}

// Event reports whether the outcome is an event, which alone has an AUROC and a net benefit.
func (c *Card) Event() bool { return c.Entry.Target.Kind == models.Binary }

// Judging heads what is drawn of the predictions.
func (c *Card) Judging() string {
	if !c.Event() {
		return "Calibration"
	}
	return "Calibration and net benefit"
}

// Protection says what is done to numbers of people.
func (c *Card) Protection() string { return c.Profile.English() }

// Had says how people whose outcome is above 0 are counted; HadTitle heads a column of them.
func (c *Card) Had() string      { return c.measure.had }
func (c *Card) HadTitle() string { return capital(c.measure.had) }

// ObservedTitle heads a column of what was observed.
func (c *Card) ObservedTitle() string { return c.measure.observed }

// Measure is what an effect is measured in, and Chance what a prediction is.
func (c *Card) Measure() string { return c.measure.effect }
func (c *Card) Chance() string  { return c.measure.chance }

// Outcome is the outcome's rule.
func (c *Card) Outcome() string { return c.outcome() }

// Verdict sums up what became of the promises.
func (c *Card) Verdict() string { return c.verdict() }

// Headline is the first figure with its baseline.
func (c *Card) Headline() string {
	f := c.Figures[0]
	return fmt.Sprintf("%s %s; of age, sex and last year’s counts alone %s.", f.Name, f.Model, f.Baseline)
}
