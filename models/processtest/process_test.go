package processtest

import (
	"encoding/json"
	"os"
	"testing"
)

// took is what a program says of itself.
type took struct {
	Given     string
	Processor float64
	PeakMiB   float64
}

func TestRunReadsWhatTheProgramSays(t *testing.T) {
	if given := os.Getenv("PROCESSTEST_GIVEN"); given != "" { // this is the program
		held := make([]byte, 64<<20)
		for i := range held {
			held[i] = byte(i)
		}
		if err := json.NewEncoder(os.Stdout).Encode(took{Given: given, Processor: Processor(), PeakMiB: PeakMiB(t)}); err != nil {
			t.Fatal(err)
		}
		return
	}
	have := Run[took](t, []string{os.Args[0], "-test.run", "^TestRunReadsWhatTheProgramSays$"}, []string{"PROCESSTEST_GIVEN=words"})
	if have.Given != "words" || !(have.Processor > 0) || !(have.PeakMiB >= 64) {
		t.Errorf("have %+v, want the words given, some time, and the 64 MiB it held", have)
	}
}

func TestMedian(t *testing.T) {
	same := func(v float64) float64 { return v }
	if have := Median([]float64{9, 1, 4}, same); have != 4 {
		t.Errorf("have %v, want 4", have)
	}
	if have := Median([]float64{9, 1, 4, 5}, same); have != 5 {
		t.Errorf("have %v, want the upper of the middle two, 5", have)
	}
}
