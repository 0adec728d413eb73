package gate

// What a place may want done where a model is worse than its card promised.
const (
	Warn   = "warn"   // say so, and publish
	Refuse = "refuse" // publish nothing
)

// CheckPromises refuses the night where a promise is broken, in words, and the place wants it refused.
func CheckPromises(c Config, broken []string) error {
	if len(broken) == 0 || c.WithDefaults().Promise != Refuse {
		return nil
	}
	r := &Refused{}
	for _, text := range broken {
		r.Findings = append(r.Findings, Finding{Check: "broken_promise", Text: text})
	}
	return r
}
