package models

import (
	"encoding/json"
	"math"
	"testing"
)

// TestVaryIsWhatTheEntrySays: a made-up resident's linear predictor is the one worked out by hand from the published JSON, with
// medians for what was not said.
func TestVaryIsWhatTheEntrySays(t *testing.T) {
	e, _ := trainPlace(t, plainLaw(3000, 7), richSpec(t), 2)
	encoded, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var entry map[string]any
	if err := json.Unmarshal(encoded, &entry); err != nil {
		t.Fatal(err)
	}
	varied := map[string][]float64{"age": {20, 50, 93, 50}, "sex": {0, 1, 1, 2}, "imd_decile": {1, 10, math.NaN(), 4}}
	scores, err := e.Vary(4, varied)
	if err != nil {
		t.Fatal(err)
	}
	for i, eta := range scores.Eta {
		row := map[string]float64{}
		for _, u := range e.Features {
			row[u.Feature] = *u.Median
			if v, ok := varied[u.Feature]; ok {
				row[u.Feature] = v[i]
			}
		}
		near(t, "linear predictor", eta, byHand(t, entry, row), 1e-12)
		near(t, "risk", scores.Risk[i], e.Risk(eta), 0)
	}
	for name, values := range map[string]map[string][]float64{
		"too few values": {"age": {1}}, "another feature": {"ethnic_category": {0, 0, 0, 0}}, "no such level": {"sex": {0, 1, 2, 7}},
	} {
		if _, err := e.Vary(4, values); err == nil {
			t.Errorf("%s: have no error", name)
		}
	}
}
