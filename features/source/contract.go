package source

import "slices"

// DefaultTolerance is the largest share of bad rows of an ordinary table before the night stops.
const DefaultTolerance = 0.01

// tables is the contract, in the order in which it is printed. Nothing changes it.
var tables = []*Table{
	&residents, &optOuts,
	&gpAppointments, &aeAttendances, &admissions, &conditions,
	&referrals, &decisions, &services, &areas, &wellbeing,
	&mhContacts, &contactNeeds,
}

// Contract returns the declaration of every input table, required ones first. The tables are shared: read them only.
func Contract() []*Table { return slices.Clone(tables) }

// Lookup returns the declaration of the named table, or nil.
func Lookup(name string) *Table {
	for _, t := range tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// residentID declares the pseudonym, which every table of people carries under the same name.
func residentID() Column {
	return Column{Name: "resident_id", Kind: ID,
		Doc: "Opaque pseudonym made by the place's own trusted service, the same in every table. Text, or fixed-length bytes (read as lower-case hex)."}
}
