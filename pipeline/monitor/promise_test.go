package monitor

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"riskstrat/models/evaluate"
)

// report has the three figures that are compared, with normal intervals of the standard errors given (that of observed per expected on the logarithm).
func report(auroc, aurocSE, oe, oeSE, slope, slopeSE float64) *evaluate.Report {
	around := func(v, se float64) evaluate.Metric {
		return evaluate.Metric{Value: v, Interval: &evaluate.Interval{Low: v - 1.96*se, High: v + 1.96*se}}
	}
	r := &evaluate.Report{AUROC: around(auroc, aurocSE), CalibrationSlope: around(slope, slopeSE)}
	r.ObservedExpected = evaluate.Metric{Value: oe, Interval: &evaluate.Interval{Low: oe * math.Exp(-1.96*oeSE), High: oe * math.Exp(1.96*oeSE)}}
	r.Eavg = evaluate.Metric{Value: .004}
	return r
}

// A figure is worse where it is further from right by more than chance makes it and by enough to matter; never for being better, and never where a
// difference that large cannot be told from chance. At 3 figures of one model, 1 in 1,000 nights leaves 3.59 standard errors.
func TestPromise(t *testing.T) {
	card := report(.80, .003, 1.00, .01, 1.00, .02)
	for name, c := range map[string]struct {
		now  *evaluate.Report
		want string
	}{
		"the same":                        {report(.80, .003, 1.00, .01, 1.00, .02), "As promised."},
		"all better":                      {report(.85, .003, 1.00, .01, 1.00, .02), "As promised."},
		"more happens":                    {report(.80, .003, 1.30, .01, 1.00, .02), "observed per expected is 1.300"},
		"less happens":                    {report(.80, .003, 0.75, .01, 1.00, .02), "observed per expected is 0.750"},
		"more, but by too few to tell":    {report(.80, .003, 1.30, .10, 1.00, .02), "As promised."},
		"surely more, by too little":      {report(.80, .003, 1.04, .001, 1.00, .02), "As promised."},
		"worse order":                     {report(.77, .003, 1.00, .01, 1.00, .02), "AUROC is 0.770"},
		"3.5 standard errors":             {report(.80-3.5*.003*math.Sqrt2, .003, 1.00, .01, 1.00, .02), "As promised."},
		"3.7 standard errors":             {report(.80-3.7*.003*math.Sqrt2, .003, 1.00, .01, 1.00, .02), "AUROC is 0.784"},
		"too bold":                        {report(.80, .003, 1.00, .01, 0.80, .02), "calibration slope is 0.800"},
		"two of them":                     {report(.77, .003, 1.30, .01, 1.00, .02), "; observed per expected is 1.300"},
		"no interval, so no comparison":   {report(.70, math.NaN(), math.NaN(), 1, math.NaN(), 1), "It cannot be said"},
		"one that cannot be compared":     {report(.80, .003, 1.00, .01, 1.00, math.NaN()), "As promised, as far as can be said: of calibration slope it cannot."},
		"from too high to a little lower": {report(.80, .003, 0.90, .01, 1.00, .02), "observed per expected is 0.900"},
	} {
		have, broken := verdict(promise(c.now, nil, card, 1))
		if !strings.Contains(have, c.want) || broken != strings.HasPrefix(have, "Worse") {
			t.Errorf("%s: have %q (%t), want %q", name, have, broken, c.want)
		}
	}
	// A card that promised too few events is not broken by coming closer to right, from the other side.
	if have, broken := verdict(promise(report(.8, .003, .95, .01, 1, .02), nil, report(.8, .003, 1.2, .01, 1, .02), 1)); broken {
		t.Errorf("have %q of a model that became better", have)
	}
}

// Over all figures of all models, a clean night alarms at most once in 1,000, and that often only where no margin stands in the way: here standard errors
// are large beside it.
func TestFalseAlarms(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 1))
	const nights, models = 100_000, 2
	draw := func() *evaluate.Report {
		return report(.8+.05*r.NormFloat64(), .05, math.Exp(.1*r.NormFloat64()), .1, 1+.1*r.NormFloat64(), .1)
	}
	alarms := 0
	for range nights {
		alarmed := false
		for range models {
			_, broken := verdict(promise(draw(), nil, draw(), models))
			alarmed = alarmed || broken
		}
		if alarmed {
			alarms++
		}
	}
	// Half of the order's chance alarms are for the better; and of the two others those that come closer to right: 30 to 100 are expected at most.
	if alarms > 100 || alarms < 10 {
		t.Errorf("have %d alarms in %d nights, want at most 1 in %d", alarms, nights, nightsPerAlarm)
	}
}
