package source

import "strconv"

// The tables of social prescribing: what was offered, by whom, and what came of it.

// referrals: field names follow the PRSB Social Prescribing Information Standard.
var referrals = Table{
	Name: "referrals",
	Doc:  "One row per social prescribing referral or offer.",
	Columns: []Column{
		residentID(),
		{Name: "referred_on", Kind: Date, Past: true, Doc: "Date of the referral or offer."},
		{Name: "source", Kind: Code, Nullable: true,
			Codes: []string{"gp", "link_worker", "community_connector", "council", "hospital", "self"}, Doc: "Who referred. Null: not known, or none of these."},
		{Name: "status", Kind: Code, Codes: []string{"offered", "accepted", "declined", "started", "ended"}, Doc: "How far it has come."},
		{Name: "need", Kind: Name, Nullable: true, Optional: true, Doc: "The need it is for, in the place's own words. Null: not recorded."},
		{Name: "outcome", Kind: Code, Nullable: true, Optional: true,
			Codes: []string{"met", "partly_met", "not_met", "no_service", "waiting", "not_accessible", "not_eligible", "withdrew"},
			Doc:   "Whether the need was met, and if not why. Null: not known yet."},
		{Name: "service", Kind: Name, Nullable: true, Optional: true, Doc: "Service referred to. Null: none yet."},
		{Name: "provider", Kind: Name, Nullable: true, Optional: true, Doc: "Organisation that gives the service. Null: not known."},
		{Name: "ended_on", Kind: Date, Nullable: true, Past: true, From: "referred_on", Doc: "Date it ended or was declined. Null: still open."},
	},
	Event:      "referred_on",
	MayBeEmpty: true,
	Tolerance:  DefaultTolerance,
}

var decisions = Table{
	Name: "decisions",
	Doc:  "One row per decision of a practice or link worker about a listed or nominated person.",
	Columns: []Column{
		residentID(),
		{Name: "list", Kind: Name, Nullable: true, Doc: "List the decision answers. Null: it answers none (a nomination, an objection)."},
		{Name: "listed_on", Kind: Date, Nullable: true, Past: true, Doc: "Date of the night that listed the person. Null: not listed."},
		{Name: "decision", Kind: Code,
			Codes: []string{"accepted", "declined", "contacted", "not_reached", "not_suitable", "died_or_moved", "unsafe_to_contact", "objects", "nominate"},
			Labels: []string{"accepted the offer", "declined the offer", "contacted, no answer to the offer yet", "could not be reached",
				"judged not suitable", "died or moved away", "unsafe to contact", "objects to being offered again", "put forward by the practice"},
			Doc: "The decision."},
		{Name: "decided_on", Kind: Date, Past: true, From: "listed_on", Doc: "Date of the decision."},
	},
	Event:      "decided_on",
	MayBeEmpty: true,
	Tolerance:  DefaultTolerance,
}

// services: field names follow Open Referral UK.
var services = Table{
	Name: "services",
	Doc:  "One row per service people can be referred to.",
	Columns: []Column{
		{Name: "service", Kind: Name, Doc: "Name of the service."},
		{Name: "provider", Kind: Name, Doc: "Organisation that gives it."},
		{Name: "needs", Kind: Text, Nullable: true, Doc: "Needs it meets, separated by semicolons. Null: any."},
		{Name: "area", Kind: Name, Nullable: true, Optional: true, Doc: "Area it serves. Null: the whole place."},
		{Name: "eligibility", Kind: Text, Nullable: true, Optional: true, Doc: "Who may use it. Null: anybody."},
		{Name: "places", Kind: Int, Unit: "places", Min: 0, Max: 1_000_000, Nullable: true, Optional: true, Doc: "Free places. Null: not known."},
		{Name: "waiting_days", Kind: Int, Unit: "days", Min: 0, Max: 3650, Nullable: true, Optional: true, Doc: "Usual wait. Null: not known."},
		{Name: "open", Kind: Bool, Doc: "Takes referrals now."},
		{Name: "verified_on", Kind: Date, Nullable: true, Optional: true, Past: true, Doc: "Date the entry was last checked. Null: never."},
	},
	Key:        []string{"service", "provider"},
	MayBeEmpty: true,
	Tolerance:  DefaultTolerance,
}

var areas = Table{
	Name: "areas",
	Doc:  "One row per practice and date from which its arrangement holds.",
	Columns: []Column{
		{Name: "practice_code", Kind: Name, Doc: "ODS code of the practice."},
		{Name: "pcn_code", Kind: Name, Doc: "ODS code of its Primary Care Network."},
		{Name: "cluster", Kind: Name, Nullable: true, Optional: true, Doc: "The place's own grouping of practices. Null: none."},
		{Name: "adviser", Kind: Name, Nullable: true, Optional: true, Doc: "Code of the adviser or link worker's caseload. Null: none."},
		{Name: "weekly_capacity", Kind: Int, Unit: "offers a week", Min: 0, Max: 10_000, Nullable: true, Optional: true,
			Doc: "New offers the practice's link workers can make a week. Null: as the configuration says."},
		{Name: "valid_from", Kind: Date, Doc: "First day of the arrangement; it holds until the practice's next row."},
		{Name: "supplier", Kind: Name, Nullable: true, Optional: true,
			Doc: "Name of the practice's record system: what stops for all practices with one is named as such. Null: not known."},
	},
	Key:       []string{"practice_code", "valid_from"},
	Tolerance: DefaultTolerance,
}

var wellbeing = Table{
	Name: "wellbeing",
	Doc:  "One row per completed wellbeing questionnaire: answers by item number only, for the wordings are licensed.",
	Columns: append([]Column{
		residentID(),
		{Name: "taken_on", Kind: Date, Past: true, Doc: "Date it was filled in."},
		{Name: "instrument", Kind: Code, Codes: []string{"wemwbs", "swemwbs", "ons4"},
			Labels: []string{"Warwick-Edinburgh scale, 14 items of 1 to 5", "its short form, 7 items of 1 to 5", "ONS personal well-being, 4 items of 0 to 10"},
			Doc:    "Which questionnaire."},
		{Name: "occasion", Kind: Code, Nullable: true, Codes: []string{"baseline", "review", "closing"}, Doc: "At which point of the support. Null: not known."},
	}, wellbeingItems()...),
	Event:      "taken_on",
	MayBeEmpty: true,
	Tolerance:  DefaultTolerance,
}

// wellbeingItems declares item_1 to item_14, the longest questionnaire.
func wellbeingItems() []Column {
	items := make([]Column, 14)
	for i := range items {
		n := strconv.Itoa(i + 1)
		items[i] = Column{Name: "item_" + n, Kind: Int, Unit: "points", Min: 0, Max: 10, Nullable: true, Optional: i >= 4,
			Doc: "Answer to item " + n + ". Null: not answered, or the questionnaire is shorter."}
	}
	return items
}
