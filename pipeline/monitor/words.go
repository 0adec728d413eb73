package monitor

// words say who is of a level, to follow "of".
func words(by, level string) string {
	if level == "" {
		return "those whose " + attributeWords(by) + " is not known"
	}
	switch by {
	case "age":
		return "those aged " + level
	case "sex":
		return "those recorded as " + level
	case "ethnic_group", "ethnic_category":
		return "those recorded as " + level
	case "deprivation":
		if level == MostDeprived {
			return "those in the most deprived fifth of neighbourhoods"
		}
		return "those in the other four fifths of neighbourhoods"
	case "care_home":
		if level == "does not" {
			return "those who do not live in a care home"
		}
		return "those who live in a care home"
	case "pcn":
		return "those registered in PCN " + level
	}
	return by + " " + level
}

// attributeWords name an attribute in the middle of a sentence.
func attributeWords(by string) string {
	switch by {
	case "ethnic_group", "ethnic_category":
		return "ethnic category"
	case "deprivation":
		return "neighbourhood's deprivation"
	case "pcn":
		return "Primary Care Network"
	}
	return by
}
