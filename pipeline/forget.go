package pipeline

import (
	"context"

	"riskstrat/features/source"
	"riskstrat/pipeline/forget"
	"riskstrat/pipeline/place"
)

// Forget takes people out of every night of a place, of what was delivered and of the inbox, on a day. It can be run again after an error or a kill, and does the
// rest. Tomorrow's extract, if they are in it, brings them back.
func Forget(ctx context.Context, p *place.Place, people forget.People, on source.Day) (*forget.Result, error) {
	return forget.Everywhere(ctx, people, forget.Options{Out: p.Out, Destinations: p.Publish, Inbox: p.Inbox, Decode: decodeReturned, On: on})
}
