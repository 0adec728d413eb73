package partition

import (
	"math/rand/v2"
	"testing"

	"riskstrat/features/source"
)

// someDay draws a date of the whole range a row can hold, or NoDay.
func someDay(r *rand.Rand) source.Day {
	switch r.IntN(8) {
	case 0:
		return source.NoDay
	case 1:
		return firstDay
	case 2:
		return firstDay + 1<<17 - 3
	}
	return firstDay + source.Day(r.IntN(1<<17-2))
}

func someMinute(r *rand.Rand) source.Minute {
	switch r.IntN(8) {
	case 0:
		return 0
	case 1:
		return 1<<27 - 2
	}
	return source.Minute(r.IntN(1<<27 - 1))
}

// someCode draws an index that n bits can hold beside null, or null.
func someCode(r *rand.Rand, n uint) uint8 { return uint8(r.IntN(1<<n)) - 1 }

func someName(r *rand.Rand, n uint) uint32 {
	switch r.IntN(4) {
	case 0:
		return source.NoName
	case 1:
		return 1<<n - 2
	}
	return uint32(r.IntN(1<<n - 1))
}

func TestPackInvertsAccessors(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	type got = [7]int64
	for range 50_000 {
		m, d, e := someMinute(r), someDay(r), someDay(r)
		check := func(name string, packed uint64, have, want got) {
			t.Helper()
			if packed == Unfit || have != want {
				t.Fatalf("%s: have %v, want %v (packed %x)", name, have, want, packed)
			}
		}
		s, h, o, lead := someCode(r, 3), someCode(r, 3), someCode(r, 4), r.IntN(1024)-1
		g := PackGP(m, s, h, o, lead)
		check("gp", uint64(g), got{int64(g.Minute()), int64(g.Status()), int64(g.HCP()), int64(g.Mode()), int64(g.LeadDays())},
			got{int64(m), int64(s), int64(h), int64(o), int64(lead)})

		dep, cat, acu, arr, dis, prov := someCode(r, 4), someCode(r, 4), r.IntN(6), someCode(r, 3), someCode(r, 4), someName(r, 19)
		a := PackAttendance(m, dep, cat, acu, arr, dis, prov)
		check("attendance", uint64(a), got{int64(a.Minute()), int64(a.Department()), int64(a.Category()), int64(a.Acuity()),
			int64(a.ArrivalMode()), int64(a.Disposal()), int64(a.Provider())},
			got{int64(m), int64(dep), int64(cat), int64(acu), int64(arr), int64(dis), int64(prov)})

		met, class, name := someCode(r, 6), someCode(r, 4), someName(r, 20)
		ad := PackAdmission(d, e, met, class, name)
		check("admission", uint64(ad), got{int64(ad.Admitted()), int64(ad.Discharged()), int64(ad.Method()), int64(ad.Classification()), int64(ad.Provider())},
			got{int64(d), int64(e), int64(met), int64(class), int64(name)})

		c := PackCondition(d, name)
		check("condition", uint64(c), got{int64(c.Recorded()), int64(c.Register())}, got{int64(d), int64(name)})

		oo := PackOptOut(d, cat)
		check("opt-out", uint64(oo), got{int64(oo.Recorded()), int64(oo.Kind())}, got{int64(d), int64(cat)})

		re := PackReferral(d, e, cat, dis, name)
		check("referral", uint64(re), got{int64(re.Referred()), int64(re.Ended()), int64(re.Status()), int64(re.Source()), int64(re.Need())},
			got{int64(d), int64(e), int64(cat), int64(dis), int64(name)})

		mh := PackMentalHealth(d, e)
		check("mental health", uint64(mh), got{int64(mh.Opened()), int64(mh.Discharged())}, got{int64(d), int64(e)})

		cn := PackContactNeed(name, cat)
		check("contact need", uint64(cn), got{int64(cn.Interpreter()), int64(cn.Format())}, got{int64(name), int64(cat)})

		de := PackDecision(d, e, cat, name)
		check("decision", uint64(de), got{int64(de.Decided()), int64(de.ListedOn()), int64(de.Decision()), int64(de.List())},
			got{int64(d), int64(e), int64(cat), int64(name)})
	}
}

func TestPackRefusesWhatDoesNotFit(t *testing.T) {
	late := firstDay + 1<<17 - 2
	for _, c := range []struct {
		name string
		have uint64
	}{
		{"gp before 1970", uint64(PackGP(-1, 0, 0, 0, 0))},
		{"gp after 2225", uint64(PackGP(1<<27-1, 0, 0, 0, 0))},
		{"gp status", uint64(PackGP(0, 7, 0, 0, 0))},
		{"gp hcp", uint64(PackGP(0, 0, 7, 0, 0))},
		{"gp mode", uint64(PackGP(0, 0, 0, 15, 0))},
		{"attendance before 1970", uint64(PackAttendance(-1, 0, 0, 0, 0, 0, 0))},
		{"attendance department", uint64(PackAttendance(0, 15, 0, 0, 0, 0, 0))},
		{"attendance category", uint64(PackAttendance(0, 0, 15, 0, 0, 0, 0))},
		{"attendance acuity 6", uint64(PackAttendance(0, 0, 0, 6, 0, 0, 0))},
		{"attendance acuity -1", uint64(PackAttendance(0, 0, 0, -1, 0, 0, 0))},
		{"attendance arrival", uint64(PackAttendance(0, 0, 0, 0, 7, 0, 0))},
		{"attendance disposal", uint64(PackAttendance(0, 0, 0, 0, 0, 15, 0))},
		{"attendance provider", uint64(PackAttendance(0, 0, 0, 0, 0, 0, 1<<19-1))},
		{"admission before 1900", uint64(PackAdmission(firstDay-1, 0, 0, 0, 0))},
		{"admission lowest day", uint64(PackAdmission(-1<<31, 0, 0, 0, 0))},
		{"admission discharged after 2258", uint64(PackAdmission(0, late, 0, 0, 0))},
		{"admission latest day", uint64(PackAdmission(0, source.NoDay-1, 0, 0, 0))},
		{"admission method", uint64(PackAdmission(0, 0, 63, 0, 0))},
		{"admission classification", uint64(PackAdmission(0, 0, 0, 15, 0))},
		{"admission provider", uint64(PackAdmission(0, 0, 0, 0, 1<<20-1))},
		{"condition register", uint64(PackCondition(0, 1<<20-1))},
		{"condition day", uint64(PackCondition(late, 0))},
		{"opt-out kind", uint64(PackOptOut(0, 15))},
		{"opt-out day", uint64(PackOptOut(firstDay-1, 0))},
		{"referral ended", uint64(PackReferral(0, late, 0, 0, 0))},
		{"referral status", uint64(PackReferral(0, 0, 15, 0, 0))},
		{"referral source", uint64(PackReferral(0, 0, 0, 15, 0))},
		{"referral need", uint64(PackReferral(0, 0, 0, 0, 1<<20-1))},
		{"mental health discharged", uint64(PackMentalHealth(0, late))},
		{"contact need language", uint64(PackContactNeed(1<<20-1, 0))},
		{"contact need format", uint64(PackContactNeed(0, 15))},
		{"decision listed on", uint64(PackDecision(0, firstDay-1, 0, 0))},
		{"decision code", uint64(PackDecision(0, 0, 15, 0))},
		{"decision list", uint64(PackDecision(0, 0, 0, 1<<20-1))},
	} {
		if c.have != Unfit {
			t.Errorf("%s: have %x, want Unfit", c.name, c.have)
		}
	}
}

func TestFirstDayIs1900(t *testing.T) {
	if have := firstDay.String(); have != "1900-01-01" {
		t.Errorf("have %s, want 1900-01-01", have)
	}
}

func TestPackGPKeepsLongLeadsAtTheMost(t *testing.T) {
	for lead, want := range map[int]int{1022: 1022, 1023: 1022, 100_000: 1022, -1: -1, -5: -1, 0: 0} {
		if have := PackGP(0, 0, 0, 0, lead).LeadDays(); have != want {
			t.Errorf("lead %d: have %d, want %d", lead, have, want)
		}
	}
}

// Ascending packed values are ascending in time, whatever the other fields hold.
func TestPackedOrderIsTimeOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 50_000 {
		m, n := someMinute(r), someMinute(r)
		if g, h := PackGP(m, someCode(r, 3), 0, 0, 0), PackGP(n, someCode(r, 3), 0, 0, 9); m < n && g >= h {
			t.Fatalf("gp at minutes %d and %d: not ascending", m, n)
		}
		d, e := someDay(r), someDay(r)
		a, b := PackAdmission(d, someDay(r), 0, 0, someName(r, 20)), PackAdmission(e, someDay(r), 0, 0, someName(r, 20))
		if d != source.NoDay && d < e && e != source.NoDay && a >= b {
			t.Fatalf("admissions on %v and %v: not ascending", d, e)
		}
	}
}
