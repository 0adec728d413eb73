package cohort

// Policy is the place's rules about who may be used and offered help.
type Policy struct {
	OptOuts     map[string]OptOut `yaml:"opt_outs"`     // kind (type_1, national): what it ends; every kind must be mapped
	MinAge      int               `yaml:"min_age"`      // years; default 18
	CareHome    string            `yaml:"care_home"`    // "exclude" (default) or "include"
	Palliative  string            `yaml:"palliative"`   // "exclude" (default) or "include"
	CoolingOff  map[string]int    `yaml:"cooling_off"`  // decision: days without a new offer
	ReviewFirst []string          `yaml:"review_first"` // condition registers: the practice reads the record before any contact
	Sensitive   []string          `yaml:"sensitive"`    // condition registers never shown nor a reason
}

// OptOut says which purposes a kind of opt-out ends, and on what legal basis the place decided so (printed in the manifest).
type OptOut struct {
	Ends  []string `yaml:"ends"`  // listing, training, reporting
	Basis string   `yaml:"basis"` // the place's own words
}
