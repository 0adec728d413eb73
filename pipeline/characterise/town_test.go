package characterise

import (
	"os"
	"testing"

	"riskstrat/pipeline/place/placetest"
)

// nightDate is in the midst of the extract: there is a year after it.
var nightDate = placetest.Extract - 365

// town is the place of this package's tests; they score nobody.
var town = placetest.NewTown(nil)

func TestMain(m *testing.M) { os.Exit(town.Main(m)) }
