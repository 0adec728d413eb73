package rule_test

import (
	"fmt"
	"math"

	"riskstrat/features"
	"riskstrat/features/rule"
)

func Example() {
	lookup := func(name string) (features.Definition, bool) {
		return features.Definition{Name: name, Window: 365}, name == "gp_attended_365d" || name == "ae_attended_365d"
	}
	r, err := rule.Parse("gp_attended_365d >= 10 and not (ae_attended_365d < 3)", lookup)
	if err != nil {
		fmt.Println(err)
		return
	}
	null := math.NaN()
	columns := map[string][]float64{
		"gp_attended_365d": {12, 12, 2, 12},
		"ae_attended_365d": {3, 1, null, null},
	}
	fmt.Println(r)
	fmt.Println(r.Eval(4, func(name string) []float64 { return columns[name] }))

	_, err = rule.Parse("gp_attended_365d >= 10 and ae_atended_365d >= 3", lookup, "ae_attended_365d")
	fmt.Println(err)
	// Output:
	// gp_attended_365d >= 10 && !(ae_attended_365d < 3)
	// [true false false unknown]
	// reading rule: column 28: no feature is named ae_atended_365d; the nearest is ae_attended_365d
}
