package pipeline

import (
	"math"
	"slices"
	"strings"

	"riskstrat/features/source"
)

// value works a feature out; NaN where it is null.
func (s *stranger) value(h *human, name string) float64 {
	if register, ok := strings.CutPrefix(name, "condition_"); ok {
		return s.onRegister(h, register)
	}
	switch name {
	case "age":
		return float64(s.night.Year() - h.born)
	case "gp_rate_of_rise":
		recent, year := s.value(h, "gp_attended_90d"), s.value(h, "gp_attended_365d")
		return math.Log((recent + .5) / 90 / ((year - recent + .5) / 275))
	case "gp_attended_90d", "gp_attended_365d":
		days := source.Day(365)
		if name == "gp_attended_90d" {
			days = 90
		}
		return s.count(h, "gp_appointments", "starts_at", 0, days, func(r map[string]any) bool { return r["status"] == "attended" })
	case "ae_attended_365d":
		return s.count(h, "ae_attendances", "arrived_at", hospitalLag, 365, func(r map[string]any) bool {
			return r["department_type"] != "05" && r["attendance_category"] != "4"
		})
	case "emergency_admissions_365d":
		return s.count(h, "admissions", "admitted_on", hospitalLag, 365, func(r map[string]any) bool { return emergency(r) && s.begins(h, r) })
	case "emergency_overnight_stays_365d":
		return s.count(h, "admissions", "admitted_on", hospitalLag, 365, func(r map[string]any) bool {
			return emergency(r) && s.begins(h, r) && r["patient_classification"] == "1" && min(dayOrNone(r["discharged_on"]), s.night-hospitalLag) > r["admitted_on"].(source.Day)
		})
	case "emergency_bed_days_365d":
		return s.midnights(h)
	case "household_ae_attended_365d":
		return s.ofOthers(h, "ae_attended_365d")
	}
	panic("the stranger does not know " + name)
}

// dayAt is the day of a date or a time.
func dayAt(v any) source.Day {
	if m, ok := v.(source.Minute); ok {
		return m.Day()
	}
	return v.(source.Day)
}

// count counts rows of the days of a window that ends lag days before the night; NaN where the person was not observed for all of it.
func (s *stranger) count(h *human, table, at string, lag, days source.Day, counts func(map[string]any) bool) float64 {
	end := s.night - lag
	if s.observed(h) > end-days {
		return math.NaN()
	}
	n := 0.0
	for _, r := range h.rows[table] {
		if d := dayAt(r[at]); d >= end-days && d < end && counts(r) {
			n++
		}
	}
	return n
}

// emergency reports whether an admission is one: methods 21 to 2D but for 2C, a birth.
func emergency(r map[string]any) bool {
	method := r["admission_method"].(string)
	return method[0] == '2' && method != "2C"
}

// begins reports whether a spell does: a transfer within one, or the day after it, goes on with it. A discharge still to come is not known.
func (s *stranger) begins(h *human, r map[string]any) bool {
	if r["admission_method"] != "2B" {
		return true
	}
	on, cut := r["admitted_on"].(source.Day), s.night-hospitalLag
	return !slices.ContainsFunc(h.rows["admissions"], func(o map[string]any) bool {
		from, to := o["admitted_on"].(source.Day), dayOrNone(o["discharged_on"])
		if to >= cut {
			to = source.NoDay
		}
		return emergency(o) && from < cut && (from < on || from == on && o["admission_method"] != "2B") && to >= on-1
	})
}

// midnights counts those of the year that the person spent in hospital as an emergency.
func (s *stranger) midnights(h *human) float64 {
	end := s.night - hospitalLag
	if s.observed(h) > end-365 {
		return math.NaN()
	}
	n := 0.0
	for d := end - 365; d < end; d++ {
		if slices.ContainsFunc(h.rows["admissions"], func(r map[string]any) bool {
			return emergency(r) && r["patient_classification"] == "1" && r["admitted_on"].(source.Day) <= d && d < dayOrNone(r["discharged_on"])
		}) {
			n++
		}
	}
	return n
}

func (s *stranger) onRegister(h *human, register string) float64 {
	if s.observed(h) == source.NoDay {
		return math.NaN()
	}
	for _, r := range h.rows["conditions"] {
		if strings.EqualFold(r["condition"].(string), register) && r["recorded_on"].(source.Day) < s.night {
			return 1
		}
	}
	return 0
}

// ofOthers adds a feature up over the others of a household of at most 8 who may be used for listing; NaN where there is no such household.
func (s *stranger) ofOthers(h *human, name string) float64 {
	home := func(h *human) bool {
		return h.careHome >= s.night && h.deceased >= s.night && s.observed(h) != source.NoDay
	}
	if h.household == "" || !home(h) {
		return math.NaN()
	}
	members, sum := 1, 0.0
	for _, other := range s.homes[h.household] {
		if reason := s.reason(other); other != h && home(other) && reason != "dead" && reason != "left" && !other.ends()["listing"] {
			members++
			sum += s.value(other, name)
		}
	}
	if members > 8 {
		return math.NaN()
	}
	return sum
}
