package features

import (
	"fmt"
	"strings"
)

// The measures in the words of the catalogue; the table and the window stand beside them.

func (m Events) String() string {
	if m.Skip > 0 {
		return fmt.Sprintf("rows where %s, the last %d days left out", m.Match, m.Skip)
	}
	return fmt.Sprintf("rows where %s", m.Match)
}

func (m DaysSinceLast) String() string {
	return fmt.Sprintf("days since the last row where %s", m.Match)
}

func (m RateOfRise) String() string {
	return fmt.Sprintf("ln(((n+0.5)/%d) / ((m+0.5)/rest)), n rows in the last %d days and m in the rest of the window where %s",
		m.Recent, m.Recent, m.Match)
}

func (m Providers) String() string {
	return fmt.Sprintf("different providers of rows where %s", m.Match)
}

func (m BedDays) String() string {
	return fmt.Sprintf("midnights in hospital under rows where %s", m.Match)
}

func (m OnRegister) String() string {
	return fmt.Sprintf("1 if ever entered in register %q", m.Register)
}

func (m RegisterCount) String() string {
	if len(m.Registers) == 0 {
		return "number of registers entered, of none"
	}
	return fmt.Sprintf("number of registers entered, of %q", strings.Join(m.Registers, ", "))
}

func (m HouseholdEvents) String() string {
	return fmt.Sprintf("rows of the household's other members where %s", m.Match)
}

func (a Attribute) String() string {
	switch a {
	case Age:
		return "calendar year of the index date less year of birth"
	case Sex:
		return "person stated gender code"
	case Ethnicity:
		return "ethnic category"
	case Deprivation:
		return "IMD decile, 1 most deprived"
	case CareHome:
		return "1 if in a care home before the index date"
	case DaysObserved:
		return "days before the index date that the registration and every activity feed cover"
	case RegisteredDays:
		return "days since the registration with the current practice began"
	case HouseholdMembers:
		return "members of the household, the person counted"
	}
	return string(a)
}
