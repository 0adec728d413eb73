package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"

	"riskstrat/features/source"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/referral"
)

// night is 20 November 2026.
const night source.Day = 20_777

// pseudonym is the i-th made-up person.
func pseudonym(i int) string {
	sum := sha256.Sum256([]byte(fmt.Sprint("person ", i)))
	return hex.EncodeToString(sum[:16])
}

// coded is how the place's referrals are coded.
var coded = referral.Config{
	Code: "871731000000106", Display: "Referral to social prescribing service", CodeSystem: "http://snomed.info/sct",
	OrganizationSystem: "https://fhir.nhs.uk/Id/ods-organization-code", PseudonymSystem: "https://place.example/id/pseudonym", LocalIDSystem: "https://place.example/id/local",
}

// sentences are reasons as lists give them.
var sentences = [][]string{
	{"6 A&E attendances in the last 90 days, 1 in the 9 months before", "2 emergency admissions in the last year, the most recent 12 days ago", "Missed 3 GP practice appointments in the last 180 days"},
	{"14 GP practice appointments in the last 90 days, 9 in the 9 months before", "4 long-term conditions on record"},
	{"Arrived at A&E by ambulance twice in the last year", "3 A&E attendances out of hours in the last year"},
	{"No single reason stands out: it is the overall pattern of contacts"},
	{"22 GP practice appointments in the last year"},
}

// groups are the groups of the sentences.
var groups = [][]string{{"ae", "emergency", "missed"}, {"gp", "conditions"}, {"ambulance", "out_of_hours"}, {""}, {"gp"}}

// people are n rows, every kind of which a page has to show among the first dozen.
func people(n int) []part.Row {
	rows := make([]part.Row, n)
	for i := range rows {
		r := part.Row{Rank: i + 1, Resident: pseudonym(i), ChanceIn100: max(3, 62-2*i), Tier: []string{"high", "rising"}[min(1, i/5)],
			Reasons: sentences[i%len(sentences)], Groups: groups[i%len(groups)], ListedOn: night - source.Day(i%9), New: i%9 == 0, ReviewFirst: i%6 == 2}
		if i%9 > 0 && i%4 == 0 {
			r.Change = "up 3 places: more A&E attendances"
		}
		if i%7 == 1 {
			r.Contact = []string{"interpreter: Bengali", "letters in large print"}
		}
		if i%3 == 0 {
			r.Needs = []string{[]string{"housing", "money advice", "caring for someone"}[i/3%3]}
		}
		if i == 3 || i == 4 {
			r.Address = 1
		}
		for m := range 12 {
			month := (night - source.Day(30*(11-m))).Time().Format("2006-01")
			r.Months = append(r.Months, part.Month{Month: month, GP: (i + m*m) % 4, AE: (i*3 + m) % 5 / 3 * (m / 4), Admissions: (i + m) % 11 / 10})
		}
		for k := range source.Day(14) {
			r.Nights = append(r.Nights, part.Night{AsOf: night - 13 + k, ChanceIn100: max(1, r.ChanceIn100-int(13-k)*2/3)})
		}
		rows[i] = r
	}
	return rows
}

func number(n int) *int { return &n }

// example is a practice's part with something of everything.
func example() *part.Part {
	register := people(6)
	for i := range register {
		register[i].Resident, register[i].ChanceIn100, register[i].Tier, register[i].Nights = pseudonym(i+10), 0, "", nil
	}
	return &part.Part{
		Format: part.Format, Place: "Synthetic borough", AsOf: night, Practice: "Y90001", PCN: "U90001", Cluster: "North", Adviser: "A7",
		Lists: []part.List{
			{Name: "rising_need", Title: "Rising need", Outcome: "at least one emergency admission in the next 365 days", Group: "practice",
				Capacity: 4, Considered: 5_812, ValidUntil: night + 7, Policy: []string{"Highest risk first.", "Ties by a keyed hash."},
				Rows: people(12), Left: []part.Leaver{{Resident: pseudonym(90), Why: "accepted an offer"}, {Resident: pseudonym(91), Why: "moved away"}}},
			{Name: "register", Title: "At-risk register", Group: "pcn", Capacity: 8, Considered: 41, ValidUntil: night + 28, Policy: []string{"Everyone for whom the rule holds."},
				Rows: register, Left: []part.Leaver{}},
			{Name: "mental_health", Title: "Mental health", Group: "adviser", Capacity: 1, Considered: 1, ValidUntil: night + 28, Policy: []string{}, Rows: []part.Row{}, Left: []part.Leaver{}},
		},
		Services: []part.Service{
			{Service: "Benefits advice", Provider: "Citizens’ advice", Needs: []string{"money advice"}, Area: "North", Places: number(3), WaitingDays: number(0), VerifiedOn: night - 10},
			{Service: "Carers’ circle", Provider: "Carers’ trust", Needs: []string{"caring for someone"}, Places: number(2), WaitingDays: number(14), VerifiedOn: night - 40},
			{Service: "Housing drop-in", Provider: "Town council", Needs: []string{"Housing"}, Area: "South", Places: number(9), WaitingDays: number(2), VerifiedOn: source.NoDay},
			{Service: "Housing options", Provider: "Tenants’ union", Needs: []string{"housing", "money advice"}, Area: "North", Places: number(4), WaitingDays: number(7), Eligibility: "tenants", VerifiedOn: night - 3},
			{Service: "Night shelter", Provider: "Town council", Needs: []string{"housing"}, Area: "North", Places: number(0), VerifiedOn: night - 3},
			{Service: "Walking group", Provider: "Leisure centre", VerifiedOn: night - 90},
		},
		Received: []part.Received{
			{File: "0123456789ab", Night: night - 1, Where: "decision 1", Resident: pseudonym(90), List: "rising_need", Decision: "accepted", DecidedOn: night - 1},
			{File: "0123456789ab", Night: night - 1, Where: "decision 2", List: "rising_need", Decision: "declined", DecidedOn: night - 1, SetAside: "the person is not on that list"},
			{File: "ba9876543210", Night: night - 1, DecidedOn: source.NoDay, SetAside: "the file is a copy of another"},
		},
		Referral: coded.Template(),
		Covered:  []part.Feed{{Contacts: "GP appointments", Until: night - 1}, {Contacts: "A&E attendances", Until: night - 4}, {Contacts: "hospital admissions", Until: night - 4}},
	}
}

func render(t *testing.T, p *part.Part, local map[string]string) string {
	t.Helper()
	encoded, err := p.Encode()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Render(&b, p, part.Digest(encoded), local); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
