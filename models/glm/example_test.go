package glm_test

import (
	"context"
	"fmt"
	"log"

	"riskstrat/models/glm"
)

// Of 100 exposed residents 30 had the event, of 200 others 15: an odds ratio of 5.29.
func Example() {
	table := &glm.Matrix{
		P:      1,
		X:      []float64{1, 1, 0, 0},
		Y:      []float64{1, 0, 1, 0},
		Weight: []float64{30, 70, 15, 185},
	}
	res, err := glm.Fit(context.Background(), table, glm.Options{Family: glm.Binomial(), Names: []string{"exposed"}})
	if err != nil {
		log.Fatal(err)
	}
	if err := res.Err(); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: log odds ratio %.3f (standard error %.3f)\n", res.Names[0], res.Coef[0], res.StdErr[0])
	// Output: exposed: log odds ratio 1.665 (standard error 0.346)
}
