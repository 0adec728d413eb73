package publish

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"

	"riskstrat/features/source"
	"riskstrat/pipeline/inbox"
	"riskstrat/pipeline/part"
	"riskstrat/pipeline/part/listcsv"
)

// partName is what a practice gets of a night, within its folder.
const partName = "part.json"

// FindPart returns the part of a practice and date with the given digest, whichever version of the night made it; nil if no night that is
// kept has it.
func FindPart(out string, asOf source.Day, practice, digest string) (*part.Part, error) {
	if safeName("practice", practice) != nil {
		return nil, nil
	}
	runs, err := listRuns(out)
	if err != nil {
		return nil, fmt.Errorf("looking for a part: %w", err)
	}
	for _, r := range runs {
		if r.day != asOf {
			continue
		}
		encoded, err := os.ReadFile(filepath.Join(runDir(out, r), "lists", "practice", practice, partName))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("looking for a part: %w", err)
		}
		if part.Digest(encoded) != digest {
			continue
		}
		p, err := part.Decode(encoded)
		if err != nil || p.Practice != practice || p.AsOf != asOf {
			return nil, err
		}
		return p, nil
	}
	return nil, nil
}

// receivedHeader names the columns of received.csv.
var receivedHeader = []string{"file", "decision_number", "resident_id", "list", "decision", "decided_on", "result", "why"}

// WriteReceived tells each practice what became of the decisions it sent, as lists/practice/CODE/received.csv: one row a decision, or one for
// a file of which no decision was looked at. Who is not known to be the practice's own is not named.
func (n *Night) WriteReceived(results map[string][]inbox.Result) error {
	for _, practice := range slices.Sorted(maps.Keys(results)) {
		if err := safeName("practice", practice); err != nil {
			return err
		}
		name := path.Join("lists", "practice", practice, "received.csv")
		if err := n.write(name, func(w io.Writer) error { return writeReceived(w, results[practice]) }); err != nil {
			return err
		}
	}
	return nil
}

func writeReceived(w io.Writer, results []inbox.Result) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(receivedHeader)
	for _, r := range results {
		cells := []string{r.File[:12], "", r.Resident, r.List, r.Decision, "", "taken", ""}
		if r.Number > 0 {
			cells[1], cells[5] = strconv.Itoa(r.Number), r.On.String()
		}
		if r.SetAside != "" {
			cells[6], cells[7] = "set aside", string(r.SetAside)
		}
		for i := range cells {
			cells[i] = listcsv.Guard(cells[i])
		}
		out.Write(cells)
	}
	out.Flush()
	return out.Error() // the first error of any Write above
}
