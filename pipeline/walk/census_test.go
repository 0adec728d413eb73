package walk

import (
	"testing"

	"riskstrat/features/partition"
	"riskstrat/features/source"
)

// An opt-out dated after the night still counts as an opt-out, but it must not make an old file look fresh.
func TestNewestOptOutIsNotOfTheFuture(t *testing.T) {
	const tonight source.Day = 20_000
	for _, c := range []struct {
		name     string
		recorded []source.Day
		want     source.Day
	}{
		{"none", nil, source.NoDay},
		{"an old file", []source.Day{tonight - 900, tonight - 400}, tonight - 400},
		{"an old file with a slip of the year", []source.Day{tonight - 900, tonight + 3650, tonight - 400}, tonight - 400},
		{"of the night itself", []source.Day{tonight - 900, tonight}, tonight},
		{"only slips", []source.Day{tonight + 1}, source.NoDay},
	} {
		b := partition.NewBuilder()
		b.Person("anna", nil)
		for _, day := range c.recorded {
			b.OptOut("anna", partition.PackOptOut(day, 0))
		}
		p, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		counted := count(p, tonight)
		if have := counted.NewestOptOut; have != c.want {
			t.Errorf("%s: have %s, want %s", c.name, have, c.want)
		}
	}
}
