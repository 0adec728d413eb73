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

// Columns that say nothing are left out: of an elastic net's path, cross-validation takes the simplest model that is hardly worse than
// the best. The folds are the caller's, who keeps together what belongs together, here four rows of each person.
func ExampleCrossValidate() {
	m := &glm.Matrix{P: 3}
	for i := range 400 {
		age, noise, visits := float64(i%7), float64(i*i%11), float64(i%5)
		event := 0.0
		if (i*7919)%101 < 5+6*(i%7)+10*(i%5) {
			event = 1
		}
		m.X, m.Y = append(m.X, age, noise, visits), append(m.Y, event)
		m.Fold = append(m.Fold, uint8(i/4%5))
	}
	cv, err := glm.CrossValidate(context.Background(), m, 5, glm.PathOptions{
		Family: glm.Binomial(), Names: []string{"age", "noise", "visits"}, Alpha: 0.9,
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := cv.Err(); err != nil {
		log.Fatal(err)
	}
	chosen := cv.Path.Points[cv.OneSE]
	for j, name := range cv.Path.Names {
		fmt.Printf("%s: %v\n", name, chosen.Coef[j] != 0)
	}
	// Output:
	// age: true
	// noise: false
	// visits: true
}
