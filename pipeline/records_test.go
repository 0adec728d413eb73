package pipeline

import (
	"slices"
	"strings"
	"testing"

	"riskstrat/features"
	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/place/placetest"
)

// What a practice is shown of a listed person beside their row is what the tables say up to the night: contacts by month, needs of referrals, how to
// get in contact, and the services that take referrals now.
func TestPartShowsTheRecord(t *testing.T) {
	t.Parallel()
	p := wholePlace(t)
	m := runOn(t, p, nightDate, "")
	table := func(name string) *sourcetest.Table { return sourcetest.Read(t, p.Extract.Dir, name) }
	gp, ae, referrals, needs, services := table("gp_appointments"), table("ae_attendances"), table("referrals"), table("contact_needs"), table("services")
	gpMonths, aeMonths := map[[2]string]int{}, map[[2]string]int{}
	for _, r := range distinctRows(gp.Rows) {
		if day := r[gp.Column("starts_at")].(source.Minute).Day(); r[gp.Column("status")] == "attended" && day < nightDate {
			gpMonths[[2]string{r[0].(string), day.Time().Format("2006-01")}]++
		}
	}
	for _, r := range distinctRows(ae.Rows) {
		day := r[ae.Column("arrived_at")].(source.Minute).Day()
		if r[ae.Column("department_type")] != "05" && r[ae.Column("attendance_category")] != "4" && day < nightDate-3 { // the feed is three days late
			aeMonths[[2]string{r[0].(string), day.Time().Format("2006-01")}]++
		}
	}
	var people, withMonths, withNeeds, withContact, contacts int
	for _, practice := range m.parts {
		for _, l := range practice.Lists {
			for _, r := range l.Rows {
				people++
				for _, month := range r.Months {
					key := [2]string{r.Resident, month.Month}
					if month.GP != gpMonths[key] || month.AE != aeMonths[key] {
						t.Errorf("%s: have %+v, want %d and %d", month.Month, month, gpMonths[key], aeMonths[key])
					}
					contacts += month.GP + month.AE + month.Admissions
				}
				if n := len(r.Months); n > 0 {
					withMonths++
					if n > 12 || r.Months[n-1].Month != "2025-11" {
						t.Errorf("have %d months up to %s", n, r.Months[n-1].Month)
					}
				}
				if want := needsOf(referrals, r.Resident); !sameWords(r.Needs, want) {
					t.Errorf("have the needs %q, want %q", r.Needs, want)
				} else if len(want) > 0 {
					withNeeds++
				}
				if want := contactOf(needs, r.Resident); !slices.Equal(r.Contact, want) {
					t.Errorf("have the contact needs %q, want %q", r.Contact, want)
				} else if len(want) > 0 {
					withContact++
				}
			}
		}
		if want := servicesOf(services); len(practice.Services) != len(want) || len(want) == 0 {
			t.Errorf("have %d services, want %d", len(practice.Services), len(want))
		} else {
			for i, s := range practice.Services {
				if s.Service != want[i] {
					t.Errorf("service %d is %s, want %s", i+1, s.Service, want[i])
				}
			}
		}
	}
	if withMonths < people/2 || contacts == 0 || withNeeds == 0 || withContact == 0 {
		t.Errorf("of %d people %d have months, %d needs and %d contact needs: too few to tell", people, withMonths, withNeeds, withContact)
	}
}

// distinctRows drops exact duplicates, as the night does.
func distinctRows(rows []sourcetest.Row) []sourcetest.Row {
	type key [12]any
	seen := map[key]bool{}
	var out []sourcetest.Row
	for _, r := range rows {
		var k key
		copy(k[:], r)
		if !seen[k] {
			seen[k] = true
			out = append(out, r)
		}
	}
	return out
}

func sameWords(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func needsOf(referrals *sourcetest.Table, who string) (all []string) {
	for _, r := range referrals.Rows {
		need, recorded := r[referrals.Column("need")].(string)
		if r[0] == who && recorded && r[referrals.Column("referred_on")].(source.Day) <= nightDate && !slices.Contains(all, need) {
			all = append(all, need)
		}
	}
	return all
}

func contactOf(needs *sourcetest.Table, who string) (all []string) {
	for _, r := range needs.Rows {
		if r[0] != who {
			continue
		}
		if language, known := r[needs.Column("interpreter")].(string); known {
			all = append(all, "Interpreter: "+language)
		}
		if format, known := r[needs.Column("format")].(string); known {
			all = append(all, "Format: "+strings.ReplaceAll(format, "_", " "))
		}
	}
	slices.Sort(all)
	return all
}

func servicesOf(services *sourcetest.Table) (open []string) {
	for _, r := range services.Rows {
		if r[services.Column("open")] == true {
			open = append(open, r[services.Column("service")].(string))
		}
	}
	slices.Sort(open)
	return open
}

// A timeline counts whole calendar months, and leaves out those that begin before all feeds know the person.
func TestTimeline(t *testing.T) {
	d := placetest.Date
	page := features.Page{
		Days:  [][]source.Day{{d("2026-02-28"), d("2026-03-01"), d("2026-03-31"), d("2026-04-01")}, {d("2026-03-15")}, {d("2025-04-02"), d("2026-04-02")}},
		Since: []source.Day{d("2020-01-01"), d("2026-02-01"), d("2025-01-01")},
	}
	want := []part.Month{{Month: "2026-02", GP: 1}, {Month: "2026-03", GP: 2, AE: 1}, {Month: "2026-04", GP: 1, Admissions: 1}}
	if have := timeline(page, d("2026-04-30")); !slices.Equal(have, want) {
		t.Errorf("have %v, want %v", have, want)
	}
	page.Since[1] = source.NoDay
	if have := timeline(page, d("2026-04-30")); have != nil {
		t.Errorf("with a feed that is not there have %v, want nothing", have)
	}
}
