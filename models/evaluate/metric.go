package evaluate

import (
	"encoding/json"
	"fmt"
	"math"
)

// Metric is a figure, or why there is none. As JSON it is {"value": ...} or {"missing": "why"}.
type Metric struct {
	Value    float64   // NaN if missing
	Missing  string    // why there is no value; empty if there is one
	Interval *Interval // nil where the figure has none
}

// Interval is a 95 % confidence interval and how it was made, or why it is missing.
type Interval struct {
	Low, High float64
	Method    string
	Missing   string // why there is none; Low and High then mean nothing
}

// z95 is the 97.5th percentile of the standard normal distribution.
const z95 = 1.959963984540054

// figure is a metric of a value; what turned out not to be finite is missing for the reason given.
func figure(v float64, reason string) Metric {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return missing("%s", reason)
	}
	return Metric{Value: v}
}

func missing(format string, args ...any) Metric {
	return Metric{Value: math.NaN(), Missing: fmt.Sprintf(format, args...)}
}

// within adds a normal interval of the given standard error.
func (m Metric) within(stdErr float64, method string) Metric {
	if m.Missing != "" {
		return m
	}
	if !(stdErr >= 0) || math.IsInf(stdErr, 1) {
		m.Interval = &Interval{Missing: "its standard error is not finite"}
		return m
	}
	m.Interval = &Interval{Low: m.Value - z95*stdErr, High: m.Value + z95*stdErr, Method: method}
	return m
}

// Known reports whether there is a value.
func (m Metric) Known() bool { return m.Missing == "" }

// String is the value to six digits, or "missing: why".
func (m Metric) String() string {
	if !m.Known() {
		return "missing: " + m.Missing
	}
	return fmt.Sprintf("%.6g", m.Value)
}

type metricJSON struct {
	Value    *float64      `json:"value,omitempty"`
	Missing  string        `json:"missing,omitempty"`
	Interval *intervalJSON `json:"interval,omitempty"`
}

// intervalJSON leaves the ends of a missing interval out rather than writing 0.
type intervalJSON struct {
	Low     *float64 `json:"low,omitempty"`
	High    *float64 `json:"high,omitempty"`
	Method  string   `json:"method,omitempty"`
	Missing string   `json:"missing,omitempty"`
}

// MarshalJSON implements json.Marshaler.
func (m Metric) MarshalJSON() ([]byte, error) {
	out := metricJSON{Missing: m.Missing}
	if m.Known() {
		out.Value = &m.Value
	}
	if i := m.Interval; i != nil && i.Missing == "" {
		out.Interval = &intervalJSON{Low: &i.Low, High: &i.High, Method: i.Method}
	} else if i != nil {
		out.Interval = &intervalJSON{Missing: i.Missing}
	}
	return json.Marshal(out)
}

// UnmarshalJSON implements json.Unmarshaler.
func (m *Metric) UnmarshalJSON(b []byte) error {
	var in metricJSON
	if err := json.Unmarshal(b, &in); err != nil {
		return fmt.Errorf("reading metric: %w", err)
	}
	if (in.Value == nil) == (in.Missing == "") {
		return fmt.Errorf("reading metric: want either a value or why it is missing")
	}
	*m = Metric{Value: math.NaN(), Missing: in.Missing}
	if in.Value != nil {
		m.Value = *in.Value
	}
	switch i := in.Interval; {
	case i == nil:
	case i.Missing != "":
		m.Interval = &Interval{Missing: i.Missing}
	case i.Low == nil || i.High == nil:
		return fmt.Errorf("reading metric: interval: want both ends or why it is missing")
	default:
		m.Interval = &Interval{Low: *i.Low, High: *i.High, Method: i.Method}
	}
	return nil
}
