package features

import (
	"fmt"
	"slices"
)

// Measure is how a feature is computed from a person's rows. The set is closed: Events, DaysSinceLast, RateOfRise,
// Providers, BedDays, OnRegister, RegisterCount, Periods, HouseholdEvents and the Attributes. A measure is data: two definitions with equal
// measures mean the same.
type Measure interface {
	fmt.Stringer                                         // how it is measured, in words
	kind() string                                        // names the measure in digests and in the catalogue
	compile(c *compiler, d *Definition) (reading, error) // how to read it from the tallies of one person
}

// reading reads one feature of the person the walk stands at. The value is NaN-free; ok is false where the feature is null.
type reading func(w *walk) (value float64, ok bool)

// The days of the windows. A window of w days before an index date is the civil days index-w to index-1; with a feed that is
// lag days late, index-lag-w to index-lag-1.
var windows = [bands]int{30, 90, 180, 365, 730}

// bands is the number of disjoint age-of-event bands that make up the windows: days 1-30, 31-90, 91-180, 181-365 and
// 366-730 before the cut.
const bands = 5

// Windows returns the lengths in days that a window may have, ascending.
func Windows() []int { return slices.Clone(windows[:]) }

// Events is the number of rows of the definition's table in its window that Match selects: appointments and attendances by
// their start, spells by their day of admission. Skip leaves out the last Skip days of the window (0, or the length of a
// shorter window): Window 365 and Skip 90 are days 91 to 365. Null where the history is shorter than the window.
type Events struct {
	Match Match
	Skip  int
}

// DaysSinceLast is the number of days from the last row that Match selects to the index date: 1 is the day before. It looks back
// to the first day of the definition's window, or to the first day of history if that is later; null if there is
// no such row (days_observed says how far it could look).
type DaysSinceLast struct{ Match Match }

// RateOfRise compares the rate of rows that Match selects in the last Recent days (the length of a window) of the window
// with the rate in the rest of it, as the natural logarithm of their ratio; 0 is no change, ln 2 twice as often. Half a row is added
// to each count, so that none is a number: with 90 and 365 days, ln(((n90+0.5)/90) / ((n275+0.5)/275)). Null where the history is
// shorter than the window.
type RateOfRise struct {
	Match  Match
	Recent int
}

// Providers is the number of different providers among the rows in the window that Match selects; a row whose provider is
// not known counts for none. Table ae_attendances. Null where the history is shorter than the window.
type Providers struct{ Match Match }

// BedDays is the number of midnights of the window spent in hospital: those of every spell that Match selects, also one
// admitted before the window. A spell open at the cut counts up to it. A midnight under two spells counts once. Table admissions.
// Null where the history is shorter than the window.
type BedDays struct{ Match Match }

// OnRegister is 1 if the person was entered in the condition register before the cut, else 0. Null where the
// conditions feed does not reach back before the cut, or the person was not registered the day before the index date.
type OnRegister struct{ Register string }

// RegisterCount is the number of the registers that the person was entered in before the cut. Null as OnRegister.
type RegisterCount struct{ Registers []string }

// HouseholdEvents is the number of rows of the definition's table in its window that Match selects and that belong to the
// other members of the person's household: those added to Households. Null if the household is not known or is an
// institution (more than MaxHousehold members), if the person lives in a care home or was not registered the day before the
// index date, or if another member's history is shorter than the window.
type HouseholdEvents struct{ Match Match }

// Attribute is a measure taken from the person rather than from rows of activity.
type Attribute string

// The attributes.
const (
	// Age is the age in whole years by the mid-year convention: calendar year of the index date less year of birth. Full birth dates
	// are refused at the door, so it is the age reached in the course of the year: right or one too high, by half a year
	// on average. Null if the year of birth lies after the index date's year.
	Age Attribute = "age"
	// Sex is the person stated gender code, a Category whose levels are the codes of residents.sex.
	Sex Attribute = "sex"
	// Ethnicity is the ethnic category, a Category whose levels are the codes of residents.ethnic_category; null if not known.
	Ethnicity Attribute = "ethnicity"
	// Deprivation is the IMD decile, 1 (most deprived) to 10; null if not known.
	Deprivation Attribute = "deprivation"
	// CareHome is 1 for someone who lived in a care home before the index date, else 0.
	CareHome Attribute = "care_home"
	// DaysObserved is the number of days before the index date on which both the person's continuous registration and every
	// present activity feed (appointments, A&E, admissions) can be seen. 0, never null, for someone not registered the day before.
	DaysObserved Attribute = "days_observed"
	// RegisteredDays is the number of days since the registration with the current practice began; null for someone not registered
	// the day before the index date.
	RegisteredDays Attribute = "registered_days"
	// HouseholdMembers is the number of persons added to Households that share the person's household, with the person; null as
	// HouseholdEvents is, history apart.
	HouseholdMembers Attribute = "household_members"
)

func (Events) kind() string          { return "events" }
func (DaysSinceLast) kind() string   { return "days_since_last" }
func (RateOfRise) kind() string      { return "rate_of_rise" }
func (Providers) kind() string       { return "providers" }
func (BedDays) kind() string         { return "bed_days" }
func (OnRegister) kind() string      { return "on_register" }
func (RegisterCount) kind() string   { return "register_count" }
func (HouseholdEvents) kind() string { return "household_events" }
func (a Attribute) kind() string     { return "attribute" }
