package pipeline

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/referral"
)

// A part says how many people its practice has, as the residents table counts them; whoever opted out of everything, whom the ledger names
// without a practice, leaves no trace in it.
func TestPartCountsTheRegistered(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	residents := sourcetest.Read(t, p.Extract.Dir, "residents")
	day := func(r sourcetest.Row, column string) source.Day {
		if d, ok := r[residents.Column(column)].(source.Day); ok {
			return d
		}
		return source.NoDay
	}
	m, out := runOn(t, p, nightDate, ""), map[string]bool{}
	for _, r := range m.ledger {
		out[r.Resident] = r.Practice == nil
	}
	want, left := map[string]int64{}, 0
	for _, r := range residents.Rows {
		if day(r, "registered_from") <= nightDate && nightDate < day(r, "registered_to") {
			if out[r[residents.Column("resident_id")].(string)] {
				left++
				continue
			}
			want[r[residents.Column("practice_code")].(string)]++
		}
	}
	if left == 0 {
		t.Error("nobody opted out of everything")
	}
	for code, made := range m.parts {
		if made.Registered != want[code] || want[code] == 0 {
			t.Errorf("practice %s: have %d registered, want %d", code, made.Registered, want[code])
		}
	}
}

// A part says until when each feed is counted, by the days that the configuration says it is late, and holds the template of referrals where the
// place makes them; the night's record then says what they hold.
func TestPartSaysWhatIsKnownAndHowToRefer(t *testing.T) {
	t.Parallel()
	p := town.Place(t)
	p.Referral = referral.Config{Code: "871731000000106", Display: "Referral", CodeSystem: "http://snomed.info/sct", OrganizationSystem: "urn:ods", PseudonymSystem: "urn:p", LocalIDSystem: "urn:l"}
	want := []part.Feed{{Contacts: "GP appointments", Until: nightDate - 1}, {Contacts: "A&E attendances", Until: nightDate - 4}, {Contacts: "hospital admissions", Until: nightDate - 4}}
	made := runOn(t, p, nightDate, "")
	for code, have := range made.parts {
		if diff := cmp.Diff(want, have.Covered); diff != "" {
			t.Errorf("practice %s: %s", code, diff)
		}
		if err := referral.Check(have.Referral); err != nil {
			t.Errorf("practice %s: %v", code, err)
		}
	}
	if said := strings.Join(made.manifest(t).Referrals, " "); !strings.Contains(said, "871731000000106") || !strings.Contains(said, "no chance, place, level or reason") {
		t.Errorf("the manifest says %q of referrals", said)
	}
}
