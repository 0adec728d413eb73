package opening

import (
	"riskstrat/features/source"
	"riskstrat/pipeline/accesslog"
)

// Details are what the access log says of an opening beside who, when, why and which night.
type Details struct {
	Practice string     `json:"practice,omitempty"` // empty, as the next one: the part could not be read
	Part     string     `json:"part,omitempty"`     // digest
	*Counts             // of what is shown; absent: it did not come to that
	AsOf     source.Day `json:"as_of"` // the day it was opened as of, where that is not the clock's; empty otherwise
}

// Counts are people, each counted once.
type Counts struct {
	People int `json:"people"` // on the lists that are shown
	Named  int `json:"named"`  // of those, with a local id
}

// entry is a line of the access log that is not written yet.
type entry struct {
	accesslog.Entry
	of Details
}

func (opt *Options) newEntry() *entry {
	e := accesslog.Entry{When: opt.Now(), Who: opt.Who, Command: accesslog.Open, Why: opt.Why, Outcome: accesslog.Opened}
	return &entry{e, Details{AsOf: source.NoDay}}
}

// write adds the line to the log.
func (e *entry) write(log string) error {
	e.Details = e.of
	return accesslog.Append(log, e.Entry)
}
