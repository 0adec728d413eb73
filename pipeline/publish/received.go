package publish

import (
	"encoding/csv"
	"io"

	"riskstrat/features/source"
	"riskstrat/pipeline/part"
)

// PartFile is what a practice gets of a night, within its folder.
const PartFile = "part.json"

// receivedHeader names the columns of received.csv.
var receivedHeader = []string{"file", "answers_list_of", "where", "resident_id", "list", "decision", "decided_on", "result", "why"}

// writeReceived writes received.csv: what became of each decision that the practice sent, or of a file of which no decision was looked at.
func writeReceived(w io.Writer, received []part.Received) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(receivedHeader)
	for _, r := range received {
		result := "taken"
		if r.SetAside != "" {
			result = "set aside"
		}
		out.Write(guarded(r.File, r.Night.String(), r.Where, r.Resident, r.List, r.Decision, dayOrEmpty(r.DecidedOn), result, r.SetAside))
	}
	out.Flush()
	return out.Error() // the first error of any Write above
}

func dayOrEmpty(d source.Day) string {
	if d == source.NoDay {
		return ""
	}
	return d.String()
}
