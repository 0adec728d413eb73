package tableone

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// Standardised mean differences compare two cohorts in units of the spread within them, whatever their sizes; all are 0 or more. Of
// numbers and of what is true or not: Austin PC, Statistics in Medicine 2009;28:3083-3107. Of more levels: Yang D, Dalton JE, SAS Global Forum
// 2012, paper 335, which for two levels is the same.

// differenceOfMeans is |mean1 - mean2| in units of the root of the mean variance; false where that is not known or 0 though the means differ.
func differenceOfMeans(mean1, sd1, mean2, sd2 float64) (float64, bool) {
	return standardised(math.Abs(mean1-mean2), (sd1*sd1+sd2*sd2)/2)
}

// differenceOfShares is that of two shares between 0 and 1.
func differenceOfShares(p, q float64) (float64, bool) {
	return standardised(math.Abs(p-q), (p*(1-p)+q*(1-q))/2)
}

func standardised(difference, variance float64) (float64, bool) {
	switch {
	case math.IsNaN(difference) || math.IsNaN(variance):
		return 0, false
	case difference == 0:
		return 0, true
	case variance <= 0:
		return 0, false
	}
	return difference / math.Sqrt(variance), true
}

// differenceOfLevels is the Mahalanobis distance between the shares p and q of the same levels, each of which adds up to 1, in the mean of their
// two multinomial covariances; false where there are fewer than two levels that anybody has, or the distance has no bound.
func differenceOfLevels(p, q []float64) (float64, bool) {
	var a, b []float64
	for k := range p {
		if p[k] > 0 || q[k] > 0 { // a level of nobody says nothing
			a, b = append(a, p[k]), append(b, q[k])
		}
	}
	k := len(a) - 1 // the last level follows from the others
	if k < 1 {
		return 0, false
	}
	difference := mat.NewVecDense(k, nil)
	covariance := mat.NewSymDense(k, nil)
	for i := range k {
		difference.SetVec(i, a[i]-b[i])
		covariance.SetSym(i, i, (a[i]*(1-a[i])+b[i]*(1-b[i]))/2)
		for j := range i {
			covariance.SetSym(i, j, -(a[i]*a[j]+b[i]*b[j])/2)
		}
	}
	return distance(difference, covariance)
}

// distance is the root of d' C^-1 d. C is singular where the two share no level: nothing then bounds the distance.
func distance(d *mat.VecDense, c *mat.SymDense) (float64, bool) {
	if mat.Norm(d, 2) == 0 {
		return 0, true
	}
	var root mat.Cholesky
	if !root.Factorize(c) || root.Cond() > 1e12 {
		return 0, false
	}
	var x mat.VecDense
	if err := root.SolveVecTo(&x, d); err != nil {
		return 0, false
	}
	return math.Sqrt(mat.Dot(d, &x)), true
}
