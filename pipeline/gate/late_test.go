package gate

import (
	"slices"
	"testing"

	"riskstrat/features/source"
)

func TestLate(t *testing.T) {
	feed := func(table string, last source.Day) source.Counts { return source.Counts{Table: table, Last: last} }
	before := []source.Counts{feed("ae_attendances", 100), feed("admissions", 90), feed("gp_appointments", 100), feed("conditions", 50)}
	for name, c := range map[string]struct {
		tonight, before []source.Counts
		want            []string
	}{
		"the first night": {before, nil, nil},
		"all newer":       {[]source.Counts{feed("ae_attendances", 101), feed("admissions", 91), feed("gp_appointments", 101), feed("conditions", 50)}, before, nil},
		"one stands still": {[]source.Counts{feed("ae_attendances", 100), feed("admissions", 91), feed("gp_appointments", 101)}, before,
			[]string{"ae_attendances brought nothing newer than 1970-04-11"}},
		"one is missing, one without dates": {[]source.Counts{feed("ae_attendances", 101), feed("gp_appointments", source.NoDay)}, before,
			[]string{"gp_appointments has no dated rows any more", "admissions is missing"}},
		"an extract beyond both nights": {[]source.Counts{feed("ae_attendances", 400)}, []source.Counts{feed("ae_attendances", 400)}, nil},
		"one is new":                    {before, before[1:], []string{"gp_appointments brought nothing newer than 1970-04-11", "admissions brought nothing newer than 1970-04-01"}},
	} {
		if have := Late(Config{}, Feeds{102, c.tonight}, Feeds{101, c.before}); !slices.Equal(have, c.want) {
			t.Errorf("%s: have %q, want %q", name, have, c.want)
		}
	}
}

func TestAlarming(t *testing.T) {
	at := func(x float64) *float64 { return &x }
	for _, c := range []struct {
		config             Config
		churn, correlation *float64
		want               bool
	}{
		{Config{}, nil, nil, false}, {Config{}, at(0.25), at(0.8), false}, {Config{}, at(0.26), at(1), true}, {Config{}, at(0), at(0.79), true},
		{Config{Change: Change{Churn: 0.5}}, at(0.26), at(0.9), false},
	} {
		if have := c.config.Alarming(c.churn, c.correlation); have != c.want {
			t.Errorf("%+v: have %v", c, have)
		}
	}
	if err := (Config{Change: Change{Churn: 2}}).Validate(); err == nil {
		t.Error("a churn above 1 is taken")
	}
}
