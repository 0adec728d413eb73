package rule_test

import (
	"fmt"
	"math"

	"riskstrat/features/catalog"
	"riskstrat/features/rule"
)

func Example() {
	all, err := catalog.New(catalog.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := rule.Parse("gp_attended_365d >= 10 and not (ae_attended_365d < 3)", all)
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

	_, err = rule.Parse("gp_attended_365d >= 10 and ae_atended_365d >= 3", all)
	fmt.Println(err)
	// Output:
	// gp_attended_365d >= 10 && !(ae_attended_365d < 3)
	// [true false false unknown]
	// reading rule: column 28: no feature is named ae_atended_365d; the nearest is ae_attended_365d
}
