package source

// The tables that say who the people are and how they may be used.

// residents: SEX holds PERSON STATED GENDER CODE of the NHS Data Dictionary; ETHNIC CATEGORY holds the 16+1 codes of
// the 2001 census, which the NHS Data Dictionary keeps.
var residents = Table{
	Name: "residents",
	Doc:  "One row per registration of a resident with a practice of the place.",
	Columns: []Column{
		residentID(),
		{Name: "year_of_birth", Kind: Int, Unit: "year", Min: 1900, Max: 2199, Past: true,
			Doc: "Year of birth; the full date is refused."},
		{Name: "sex", Kind: Code, Undated: true,
			Codes:  []string{"1", "2", "9", "X"},
			Labels: []string{"male", "female", "indeterminate", "not known"},
			Doc:    "NHS Data Dictionary, person stated gender code."},
		{Name: "ethnic_category", Kind: Code, Nullable: true, Optional: true, Undated: true,
			Codes: []string{"A", "B", "C", "D", "E", "F", "G", "H", "J", "K", "L", "M", "N", "P", "R", "S", "Z"},
			Labels: []string{"White: British", "White: Irish", "White: other", "Mixed: White and Black Caribbean",
				"Mixed: White and Black African", "Mixed: White and Asian", "Mixed: other", "Asian: Indian", "Asian: Pakistani",
				"Asian: Bangladeshi", "Asian: other", "Black: Caribbean", "Black: African", "Black: other", "Chinese",
				"any other", "not stated"},
			Doc: "NHS Data Dictionary, ethnic category (16+1). Audited only; never a predictor or a reason. Null: not known."},
		{Name: "lsoa_code", Kind: Name, Nullable: true, Optional: true, Undated: true,
			Doc: "Lower-layer Super Output Area of residence (ONS code). Null: not known."},
		{Name: "imd_decile", Kind: Int, Unit: "decile", Min: 1, Max: 10, Nullable: true, Optional: true, Undated: true,
			Doc: "Index of Multiple Deprivation, 1 most deprived to 10; the configuration names its edition. Null: not known."},
		{Name: "practice_code", Kind: Name, Doc: "ODS code of the practice."},
		{Name: "pcn_code", Kind: Name, Undated: true,
			Doc: "ODS code of the practice's Primary Care Network. A practice in none needs a code of its own: lists are cut by it."},
		{Name: "registered_from", Kind: Date, Past: true, Doc: "First day of the registration."},
		{Name: "registered_to", Kind: Date, Nullable: true, From: "registered_from",
			Doc: "Day the registration ended (no longer registered on it). Null: it lasts."},
		{Name: "deceased_on", Kind: Date, Nullable: true, Past: true, Strict: true, Doc: "Date of death. Null: alive."},
		{Name: "household_id", Kind: ID, Nullable: true, Optional: true, Undated: true,
			Doc: "Pseudonym of the property (UPRN) lived in. Null: not known."},
		{Name: "care_home_from", Kind: Date, Nullable: true, Optional: true, Past: true,
			Doc: "Lives in a care home since. Null: does not."},
		{Name: "palliative_from", Kind: Date, Nullable: true, Optional: true, Past: true,
			Doc: "On the palliative care register since. Null: is not."},
	},
	Key:       []string{"resident_id", "registered_from"},
	Required:  true,
	Tolerance: DefaultTolerance,
}

var optOuts = Table{
	Name: "opt_outs",
	Doc:  "One row per opt-out in force. The configuration maps each kind to the purposes it ends.",
	Columns: []Column{
		residentID(),
		{Name: "kind", Kind: Code, Codes: []string{"type_1", "national"},
			Labels: []string{"Type 1 opt-out, recorded at the practice", "National Data Opt-out"}, Doc: "Kind of opt-out."},
		{Name: "recorded_on", Kind: Date, Doc: "Date it was recorded. A later date than the extract's is kept: an opt-out is never dropped for its date."},
	},
	Required:  true,
	Tolerance: 0,
}

var conditions = Table{
	Name: "conditions",
	Doc:  "One row per entry of a resident in a condition register.",
	Columns: []Column{
		residentID(),
		{Name: "condition", Kind: Name, Doc: "Name of the register, as the configuration writes it."},
		{Name: "recorded_on", Kind: Date, Past: true, Doc: "Date of the entry."},
	},
	Event:     "recorded_on",
	Tolerance: DefaultTolerance,
}

var contactNeeds = Table{
	Name: "contact_needs",
	Doc:  "One row per resident who needs an interpreter or another format; shown to the practice only.",
	Columns: []Column{
		residentID(),
		{Name: "interpreter", Kind: Name, Nullable: true, Undated: true, Doc: "Language of the interpreter. Null: none needed."},
		{Name: "format", Kind: Code, Nullable: true, Undated: true,
			Codes: []string{"large_print", "braille", "easy_read", "audio", "bsl", "email", "text_message"},
			Doc:   "Format in which information is given. Null: standard print."},
	},
	MayBeEmpty: true,
	Tolerance:  DefaultTolerance,
}
