package pipeline

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"riskstrat/features/source"
	"riskstrat/features/source/sourcetest"
	"riskstrat/pipeline/caseload"
	"riskstrat/pipeline/outreach"
	"riskstrat/pipeline/place"
	"riskstrat/pipeline/publish"
)

// withList is the shared place with an extract of the test's own and its first list changed.
func withList(t *testing.T, change func(*place.List)) *place.Place {
	t.Helper()
	p := another(t)
	p.List = slices.Clone(p.List)
	change(&p.List[0])
	return p
}

// comparisonOf reads a night's comparison.parquet, by pseudonym.
func comparisonOf(t *testing.T, m made) map[string]caseload.Assignment {
	t.Helper()
	f, err := os.Open(filepath.Join(m.dir, publish.ComparisonFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := publish.ReadComparison(f)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]caseload.Assignment{}
	for _, a := range all {
		by[a.Resident] = a
	}
	return by
}

// Half of the households whose people reach a place are held out, whole and for as long as the holdout runs, at the rank of their first such night;
// nobody whose record is read first is. When it has ended they are listed like anybody else.
func TestHeldOutNightAfterNight(t *testing.T) {
	t.Parallel()
	const list = "rising_need"
	p := withList(t, func(l *place.List) {
		l.Holdout = outreach.Holdout{Share: 0.5, Approver: "a test", Review: "REC 1", Until: nightDate + 30}
	})
	household := map[string]any{}
	residents := sourcetest.Read(t, p.Extract.Dir, "residents")
	id, home := residents.Column("resident_id"), residents.Column("household_id")
	for _, r := range residents.Rows {
		household[r[id].(string)] = r[home]
	}
	var before map[string]caseload.Assignment
	ever := map[string]int32{}
	for _, days := range []source.Day{0, 1, 5, 29, 30} {
		m := runOn(t, p, nightDate+days, "")
		now := comparisonOf(t, m)
		arms := map[any]bool{}
		for who, a := range now {
			if was, known := before[who]; known && was != a {
				t.Errorf("%s: an assignment changed from %+v to %+v", m.asOf, was, a)
			}
			if home := household[who]; home != nil && a.Drawn {
				if arm, known := arms[home]; known && arm != a.HeldOut {
					t.Errorf("%s: a household is held out in part", m.asOf)
				}
				arms[home] = a.HeldOut
			}
		}
		for who, a := range before {
			if _, kept := now[who]; !kept {
				t.Errorf("%s: the assignment %+v is forgotten", m.asOf, a)
			}
		}
		held := 0
		for _, r := range m.ledger {
			if r.List != list {
				continue
			}
			a, assigned := now[r.Resident]
			switch {
			case r.Reason == "held_out":
				held++
				if !a.HeldOut || r.HeldAt == nil || int(*r.HeldAt) != a.Rank || ever[r.Resident] != 0 && ever[r.Resident] != *r.HeldAt {
					t.Errorf("%s: held out at %v, with the assignment %+v", m.asOf, r.HeldAt, a)
				}
				ever[r.Resident] = *r.HeldAt
			case r.HeldAt != nil:
				t.Errorf("%s: somebody %s has a rank at which they were held out", m.asOf, r.Reason)
			case r.Reason == "listed" && (!assigned || a.HeldOut):
				t.Errorf("%s: somebody listed has the assignment %+v", m.asOf, a)
			}
		}
		for _, part := range m.parts {
			for _, r := range part.Lists[0].Rows {
				if r.ReviewFirst && now[r.Resident].Drawn {
					t.Error("somebody whose record is read first was drawn")
				}
			}
		}
		if days == 0 && (held < 15 || len(now)-held < 15) {
			t.Fatalf("have %d of %d held out: too few to tell", held, len(now))
		}
		before = now
	}
	after := runOn(t, p, nightDate+58, "") // when the stays of the last to join are over
	listed := 0
	for _, r := range after.ledger {
		if _, was := ever[r.Resident]; r.List == list && was && r.Reason == "listed" {
			listed++
		}
		if r.Reason == "held_out" {
			t.Fatal("somebody is held out after the end")
		}
	}
	if listed == 0 {
		t.Error("nobody who was held out is listed afterwards")
	}
}

// A floor is told in the manifest as the ledger has it: the share of the fifth among the listed, who gave way, and what that cost.
func TestEquityFloorOfANight(t *testing.T) {
	t.Parallel()
	p := withList(t, func(l *place.List) { l.Equity = true })
	residents := sourcetest.Read(t, p.Extract.Dir, "residents")
	id, imd := residents.Column("resident_id"), residents.Column("imd_decile")
	fifth := map[string]bool{}
	unleveled := runOn(t, another(t), nightDate, "")
	top := unleveled.listed("rising_need")
	residents.Each("imd_decile", func(row int, v any) any { // which the model of the test does not ask for
		if _, listed := top[residents.Rows[row][id].(string)]; listed {
			return int32(9)
		}
		return v
	}).Write(t, p.Extract.Dir)
	for _, r := range residents.Rows {
		if d, known := r[imd].(int32); known {
			fifth[r[id].(string)] = d <= 2
		}
	}
	m := runOn(t, p, nightDate, "")
	have := m.manifest(t).Equity
	if len(have) != 1 || have[0].List != "rising_need" {
		t.Fatalf("have %+v", have)
	}
	f := have[0]
	var eligible, deprived, listed, found, gave int
	cost := 0.0 // of those who gave way, before what their places are worth to others
	for _, r := range m.ledger {
		if r.List != "rising_need" || slices.Contains(personalReasons, r.Reason) {
			continue
		}
		eligible++
		if fifth[r.Resident] {
			deprived++
		}
		switch r.Reason {
		case "listed":
			listed++
			if fifth[r.Resident] {
				found++
			}
		case "gave_way":
			gave++
			cost += *r.Risk
			if fifth[r.Resident] {
				t.Error("somebody of the fifth gave way")
			}
		}
	}
	if share := float64(deprived) / float64(eligible); share != f.Share || listed != f.Listed || gave != f.GaveWay || found != f.Found+f.GaveWay {
		t.Errorf("have %+v, want a share of %d of %d, %d listed, %d of the fifth, and %d who gave way", f, deprived, eligible, listed, found, gave)
	}
	if float64(found) < f.Share*float64(listed) {
		t.Errorf("have %d of %d listed of the fifth, want a share of %v", found, listed, f.Share)
	}
	if gave == 0 || f.Cost <= 0 || f.Cost >= cost {
		t.Errorf("have a cost of %v, with risks of %v that gave way", f.Cost, cost)
	}
}

// personalReasons are the reasons that are about the person, not about a list.
var personalReasons = []string{"dead", "left", "opted_out", "objected", "under_age", "palliative", "care_home", "already_supported", "cooling_off"}
