package tableone

import (
	"math"
	"strconv"

	"riskstrat/pipeline/disclosure"
)

// manyEnough reports whether a quarter of n people may be shown as a count: then a quartile has as many people on either side as the profile asks of
// any figure, and a mean does not stand for a few.
func manyEnough(profile disclosure.Profile, n int64) bool {
	quarter, shown := profile.Protect(n / 4).Shown()
	return n > 0 && shown && (quarter > 0 || !profile.MayLeave())
}

// dominated is the share of a sum that two people may not have between them: the dominance rule NK(2, 0.9), as statistical offices use it.
const dominated = 0.9

// moments are a mean and a standard deviation as they are shown: in units, to three digits. They are made of the true values, for a sum of rounded
// counts would be far off in small cohorts, and are kept back where they would tell of few people: see newMoments.
type moments struct {
	mean, sd float64
	shown    bool
}

// newMoments keeps a mean back unless there are many people, as many who have any (of events) as may be shown, and no two people who have nearly
// all of it.
func newMoments(profile disclosure.Profile, v *Variable, d *distribution) moments {
	if !manyEnough(profile, d.n) || d.n < 2 {
		return moments{}
	}
	if sum, _ := d.sums(); profile.MayLeave() && v.Any {
		if profile.Protect(d.any()).Redacted() || float64(d.largest(2)) > dominated*float64(sum) && sum > 0 {
			return moments{}
		}
	}
	mean, sd := d.meanAndSD()
	return moments{mean: threeDigits(mean / v.scale()), sd: threeDigits(sd / v.scale()), shown: true}
}

func (m moments) cell() Cell {
	if !m.shown {
		return Cell{Value: redacted}
	}
	return Cell{Value: written3(m.mean), Spread: written3(m.sd)}
}

// newMedian is a median and its quartiles, in whole units or, of a number with steps between, to one place.
func newMedian(profile disclosure.Profile, v *Variable, d *distribution) Cell {
	if !manyEnough(profile, d.n) {
		return Cell{Value: redacted}
	}
	places := 0
	if v.Scale > 1 {
		places = 1
	}
	write := func(q float64) string {
		return strconv.FormatFloat(d.quantile(q)/v.scale(), 'f', places, 64)
	}
	return Cell{Value: write(0.5), Lower: write(0.25), Upper: write(0.75)}
}

// threeDigits rounds to three significant digits, but no finer than four places and no coarser than units.
func threeDigits(x float64) float64 {
	rounded, _ := strconv.ParseFloat(written3(x), 64) // what FormatFloat wrote
	return rounded
}

// written3 writes threeDigits.
func written3(x float64) string {
	places := 0
	if x != 0 {
		places = max(0, min(4, 2-int(math.Floor(math.Log10(math.Abs(x))))))
	}
	return strconv.FormatFloat(x, 'f', places, 64)
}
