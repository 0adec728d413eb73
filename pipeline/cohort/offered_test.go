package cohort

import (
	"testing"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// What counts as an offer of help within the year from on, and what does not.
func TestOffered(t *testing.T) {
	d := compile(t, policy())
	refer := func(day source.Day, status string) one {
		return one{referrals: []partition.Referral{referral(day, source.NoDay, status)}}
	}
	decide := func(day source.Day, what string) one {
		return one{decisions: []partition.Decision{decision(day, what)}}
	}
	for name, c := range map[string]struct {
		person one
		want   bool
	}{
		"nothing":                     {one{}, false},
		"referred on the first day":   {refer(on, "started"), true},
		"referred on the last day":    {refer(on+364, "offered"), true},
		"referred the day before":     {refer(on-1, "started"), false},
		"referred at the end":         {refer(on+365, "started"), false},
		"referral declined":           {refer(on+9, "declined"), true},
		"accepted":                    {decide(on+9, "accepted"), true},
		"declined":                    {decide(on+9, "declined"), true},
		"contacted":                   {decide(on+9, "contacted"), true},
		"accepted before":             {decide(on-1, "accepted"), false},
		"not reached":                 {decide(on+9, "not_reached"), false},
		"not suitable":                {decide(on+9, "not_suitable"), false},
		"nominated":                   {decide(on+9, "nominate"), false},
		"objected":                    {decide(on+9, "objects"), false},
		"unsafe, then referred later": {one{decisions: []partition.Decision{decision(on+9, "unsafe_to_contact")}, referrals: []partition.Referral{referral(on+400, source.NoDay, "started")}}, false},
	} {
		if have := d.Offered(c.person.partition(t), 0, on, on+365); have != c.want {
			t.Errorf("%s: have %t, want %t", name, have, c.want)
		}
	}
}
