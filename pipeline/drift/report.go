package drift

import (
	"encoding/csv"
	"io"
	"strconv"

	"riskstrat/pipeline/gate"
	"riskstrat/pipeline/part/listcsv"
)

// Report is what a night found: shares, codes of organisations and names of features. It holds no number of people, and nothing of one.
type Report struct {
	Shifts   []Shift // by model, its score first
	Silences []Silence
	Watched  Watched
}

// check is the name of the findings.
const check = "drift"

// Judge makes warnings of what should be looked at or could not be judged, and findings of what must stop the night, by the limits of the configuration with
// its defaults filled. Both are in the order of the report.
func (r *Report) Judge(c gate.Drift) (warnings []gate.Warning, refused []gate.Finding) {
	judge := func(f gate.Finding, stop, unchecked bool) {
		if stop {
			refused = append(refused, f)
		} else {
			warnings = append(warnings, gate.Warning{Finding: f, Unchecked: unchecked})
		}
	}
	for _, s := range r.Shifts {
		score := s.Feature == ""
		switch {
		case s.Verdict == Watch || s.Verdict == Act:
			judge(gate.Finding{Check: check, Text: s.English()}, s.Verdict == Act && score, false)
		case s.Verdict == TooFew && score: // so it is with every feature of the model
			judge(gate.Finding{Check: check, Text: s.English()}, false, true)
		}
	}
	for _, s := range r.Silences {
		judge(gate.Finding{Check: check, Table: s.Table, Text: s.English()}, s.Share > c.Silence.Stop, false)
	}
	for _, table := range r.Watched.Short {
		judge(gate.Finding{Check: check, Table: table, Text: "what falls silent cannot be seen yet: too short a history"}, false, true)
	}
	return warnings, refused
}

// WriteCSV writes the report as one table: a row for each distribution, and for each silence.
func (r *Report) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	out.Write([]string{"check", "target", "name", "verdict", "index", "index_by_chance", "level", "code", "since", "left", "in_words"})
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) }
	for _, s := range r.Shifts {
		row := []string{"feature", s.Target, s.Feature, string(s.Verdict), "", "", "", "", "", "", s.English()}
		if s.Feature == "" {
			row[0], row[2] = "score", "linear predictor"
		}
		if s.Judged() {
			row[4], row[5] = number(s.Index.PSI), number(s.Index.Chance)
		}
		out.Write(row)
	}
	for _, s := range r.Silences {
		name := s.Table
		if s.Match != "" {
			name += ": " + s.Match
		}
		left := number(s.Left)
		if s.few() {
			left = "" // in words it is said how many they are at most
		}
		out.Write([]string{"silence", "", name, "silent", "", "", string(s.Level), listcsv.Guard(s.code()), s.Since.String(), left, listcsv.Guard(s.English())})
	}
	out.Flush()
	return out.Error()
}
