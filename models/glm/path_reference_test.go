package glm

import (
	"context"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"riskstrat/models/referencetest"
)

const pathReferences = "../../testdata/reference/path"

var pathTerms = strings.Fields("age visits calls missed flag rare score trend noise1 noise2")

// pathReference are elastic nets by glmnet (testdata/reference/path/reference.R), with lambda and alpha as this package has them.
type pathReference struct {
	Paths []struct {
		Outcome, Family string
		Weight, Offset  bool
		Factor          []float64
		LambdaMax       float64 `json:"lambda_max"`
		NullDeviance    float64 `json:"null_deviance"`
		Points          []struct {
			Lambda, Alpha, Explained float64
			Coef                     []float64 // intercept first
		}
	}
	Cross []struct {
		Outcome, Family string
		Alpha           float64
		Lambda          []float64
		Deviance, SE    []float64
		Min             float64
		OneSE           float64 `json:"one_se"`
	}
}

func readPaths(t *testing.T) pathReference {
	t.Helper()
	return referencetest.Figures[pathReference](t, filepath.Join(pathReferences, "r.json"))
}

// families by the names R gives them.
var families = map[string]Family{"binomial": Binomial(), "poisson": Poisson(), "gaussian": Gaussian()}

// mustPath wants every lambda solved.
func mustPath(t testing.TB, d Design, opt PathOptions) *Path {
	t.Helper()
	p, err := FitPath(context.Background(), d, opt)
	if err != nil {
		t.Fatal(err)
	}
	mustSolve(t, p)
	return p
}

func mustSolve(t testing.TB, p *Path) {
	t.Helper()
	if p.Err() != nil {
		t.Fatal(p.Err())
	}
	for i := range p.Points {
		q := &p.Points[i]
		if q.Err() != nil {
			t.Errorf("lambda %g: %v", q.Lambda, q.Err())
		}
		if !(q.Violation <= 1e-8) {
			t.Errorf("lambda %g: have a violation of %.3g, want at most 1e-8", q.Lambda, q.Violation)
		}
	}
}

func within(t *testing.T, what string, have, want, absolute float64) {
	t.Helper()
	if !(math.Abs(have-want) <= absolute) {
		t.Errorf("%s: have %.17g, want %.17g: difference %.2g, want at most %.0g", what, have, want, math.Abs(have-want), absolute)
	}
}

func TestPathAgreesWithGlmnet(t *testing.T) {
	data := referencetest.Open(t, filepath.Join(pathReferences, "data.csv"))
	for i, want := range readPaths(t).Paths {
		t.Run(strconv.Itoa(i)+" "+want.Family, func(t *testing.T) {
			var weight, offset string
			if want.Weight {
				weight = "weight"
			}
			if want.Offset {
				offset = "offset"
			}
			opt := PathOptions{Family: families[want.Family], Names: pathTerms, Alpha: want.Points[0].Alpha, Factor: want.Factor}
			for _, q := range want.Points {
				opt.Lambda = append(opt.Lambda, q.Lambda)
			}
			have := mustPath(t, design(data, pathTerms, want.Outcome, weight, offset), opt)
			if opt.Alpha > 0 {
				near(t, "largest lambda", have.LambdaMax, want.LambdaMax, 1e-9)
			}
			near(t, "null deviance", have.NullDeviance, want.NullDeviance, 1e-9)
			for k, q := range want.Points {
				at := "lambda " + strconv.FormatFloat(q.Lambda, 'g', 4, 64) + ": "
				within(t, at+"share explained", have.Points[k].Explained, q.Explained, 1e-9)
				shift := have.Points[k].Intercept - q.Coef[0]
				for j, name := range pathTerms {
					gap := have.Points[k].Coef[j] - q.Coef[j+1]
					within(t, at+"standardised coefficient of "+name, gap*have.SD[j], 0, 1e-7*have.scaleOf(want.Family))
					shift += gap * have.Mean[j]
				}
				within(t, at+"intercept at the means", shift, 0, 1e-7*have.scaleOf(want.Family))
			}
		})
	}
}

// scaleOf is the size of an outcome: 1 but for the gaussian family.
func (p *Path) scaleOf(family string) float64 {
	if family == "gaussian" {
		return math.Sqrt(p.NullDeviance / p.Weight)
	}
	return 1
}
