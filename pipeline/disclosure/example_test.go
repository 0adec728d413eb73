package disclosure_test

import (
	"fmt"

	"riskstrat/pipeline/disclosure"
)

// People of three age bands by whether they are listed: nobody needs to protect a total, or to think of what the table gives away.
func Example() {
	release := disclosure.NewRelease(disclosure.OpenSAFELY)
	table := release.Table("listed by age", []string{"18-64", "65-84", "85+"}, []string{"listed", "not listed"})
	for i, n := range [][2]int64{{212, 40_311}, {388, 9_120}, {4, 1_506}} {
		table.Set(i, 0, n[0])
		table.Set(i, 1, n[1])
	}
	if err := release.Settle(); err != nil {
		fmt.Println(err)
		return
	}
	for i := range 3 {
		share := "–"
		if of, ok := table.Count(i, 0).Per(table.Row(i)); ok {
			share = fmt.Sprintf("%.2f %%", 100*of)
		}
		fmt.Println(table.Count(i, 0), table.Row(i), share)
	}
	fmt.Println(table.Column(0).Grouped(), table.Total().Grouped())
	// Output:
	// 210 40520 0.52 %
	// 390 9510 4.10 %
	// [REDACTED] 1505 –
	// 605 51,540
}
