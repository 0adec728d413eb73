package glm

// Family is a distribution together with its link, reduced to what a fit asks of one row. All functions take the linear
// predictor eta rather than the mean, because the mean loses its distance to a bound by rounding.
type Family struct {
	Name string
	// Dispersed tells that the variance has a scale of its own, which is estimated: gaussian. The others have dispersion 1.
	Dispersed bool
	// Theta is the shape of the negative binomial, > 0; 0 for other families.
	Theta float64
	// Valid says in words which outcomes are allowed; Check tells whether y is one.
	Valid string
	Check func(y float64) bool
	// Link is the linear predictor at a mean; infinite where the mean is at a bound.
	Link func(mean float64) float64
	// Row gives a row's unit deviance (twice the log-likelihood lost against a mean of y), its score (derivative of the
	// log-likelihood in eta: (y - mean) * slope / variance) and its expected information (slope^2 / variance), where
	// slope is the derivative of the mean in eta. score^2 / information is the squared Pearson residual.
	Row func(y, eta float64) (deviance, score, information float64)
	// Rows, if there is one, is Row for many rows at once, information last.
	Rows func(y, eta, deviance, score, information []float64)
	// Mean is the inverse link.
	Mean func(eta float64) float64
	// Saturated is the log-likelihood of a row whose mean is y; 0 where Dispersed, which has none without its scale.
	Saturated func(y float64) float64
	// Recedes tells on which side of eta a row's likelihood never falls: +1 upwards, -1 downwards, 0 neither. Data are
	// separated when some direction suits every row.
	Recedes func(y float64) int
}

// rows is Rows, or Row in turn.
func (f *Family) rows(y, eta, deviance, score, information []float64) {
	if f.Rows != nil {
		f.Rows(y, eta, deviance, score, information)
		return
	}
	for i, v := range eta {
		deviance[i], score[i], information[i] = f.Row(y[i], v)
	}
}
