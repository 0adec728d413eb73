package part

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
)

// night is 20 November 2026.
const night source.Day = 20_777

func example() *Part {
	four := 4
	return &Part{
		Format: Format, Place: "A place", AsOf: night, Since: night - 1, Practice: "Y90001", PCN: "U90001",
		Lists: []List{{
			Name: "rising_need", Title: "Rising need", Group: "practice", Capacity: 4, ValidUntil: night + 7, Policy: []string{"Highest risk first."},
			Rows: []Row{
				{Rank: 1, Resident: "aa", ChanceIn100: 41, Reasons: []string{"6 A&E attendances"}, Groups: []string{"ae"}, ListedOn: night - 3, Address: 1,
					Months: []Month{{"2026-10", 3, 1, 0}, {"2026-11", 2, 2, 1}}, Nights: []Night{{night - 1, 38}, {night, 41}}},
				{Rank: 2, Resident: "bb", Reasons: []string{}, ListedOn: night, New: true, Needs: []string{"housing"}, Address: 1},
			},
			Left: []Leaver{{"cc", "has died"}},
		}},
		Covered: []Feed{{"GP appointments", night - 1}, {"A&E attendances", night - 4}},
		Received: []Received{{File: "0123456789ab", Night: night - 1, Where: "decision 1", Resident: "dd", List: "rising_need", Decision: "declined", DecidedOn: night - 1},
			{File: "0123456789ab", Night: night - 1, DecidedOn: source.NoDay, SetAside: "is a copy"}},
		Services: []Service{{Service: "Walking group", Provider: "Town", Places: &four, VerifiedOn: source.NoDay}},
	}
}

func TestRoundTrip(t *testing.T) {
	want := example()
	encoded, err := want.Encode()
	if err != nil {
		t.Fatal(err)
	}
	have, err := Decode(encoded)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
	again, err := have.Encode()
	if err != nil || Digest(again) != Digest(encoded) {
		t.Errorf("encoded again it is another file: %v", err)
	}
}

// Whatever is wrong with the file, the message says nothing of what is in it.
func TestDecodeRefuses(t *testing.T) {
	good, err := example().Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"another format":  strings.Replace(string(good), `"format": 1`, `"format": 2`, 1),
		"unknown field":   strings.Replace(string(good), `"place"`, `"patient": "aa", "place"`, 1),
		"cut off":         string(good[:len(good)/2]),
		"something after": string(good) + "{}",
		"twice listed":    strings.Replace(string(good), `"bb"`, `"aa"`, 1),
		"no person":       strings.Replace(string(good), `"bb"`, `""`, 1),
		"impossible":      strings.Replace(string(good), `: 41`, `: 410`, 1),
		"nothing":         "",
		"groups amiss":    strings.Replace(string(good), `"ae"`, `"ae", "gp"`, 1),
	} {
		_, err := Decode([]byte(text))
		if err == nil {
			t.Errorf("%s: is taken", name)
			continue
		}
		if strings.Contains(err.Error(), "aa") || strings.Contains(err.Error(), "bb") {
			t.Errorf("%s: the message names a person: %v", name, err)
		}
	}
}
