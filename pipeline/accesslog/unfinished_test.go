package accesslog

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What began is unfinished until a line of the same reason says that it is done, or that this time nothing was changed.
func TestUnfinished(t *testing.T) {
	type step struct {
		why     string
		outcome Outcome
		reason  string
	}
	for name, c := range map[string]struct {
		steps []step
		want  []string
	}{
		"none":                           {nil, nil},
		"under way or killed":            {[]step{{"17", Began, ""}}, []string{"17"}},
		"done":                           {[]step{{"17", Began, ""}, {"17", Done, ""}}, nil},
		"killed, and run again":          {[]step{{"17", Began, ""}, {"17", Began, ""}, {"17", Done, ""}}, nil},
		"another one done":               {[]step{{"17", Began, ""}, {"18", Began, ""}, {"18", Done, ""}}, []string{"17"}},
		"refused before it began":        {[]step{{"17", Began, ""}, {"17", Refused, NothingChanged}}, nil},
		"killed, then refused":           {[]step{{"17", Began, ""}, {"17", Began, ""}, {"17", Refused, NothingChanged}}, []string{"17"}},
		"failed half way":                {[]step{{"17", Began, ""}, {"17", Refused, "not everything was done"}}, []string{"17"}},
		"failed half way, and run again": {[]step{{"17", Began, ""}, {"17", Refused, "not everything"}, {"17", Began, ""}, {"17", Done, ""}}, nil},
		"a question refused":             {[]step{{"17", Answered, ""}, {"17", Refused, "unknown"}}, nil},
	} {
		path := filepath.Join(t.TempDir(), Name)
		for _, s := range c.steps {
			e := entry("an operator")
			e.Command, e.Why, e.Outcome, e.Reason = Forget, s.why, s.outcome, s.reason
			if err := Append(path, e); err != nil {
				t.Fatal(err)
			}
		}
		open, err := Unfinished(path)
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, e := range open {
			have = append(have, e.Why)
		}
		if diff := cmp.Diff(c.want, have); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	torn := filepath.Join(t.TempDir(), Name)
	if err := os.WriteFile(torn, []byte("{\"command\":\"forget\",\"outcome\":\"began\",\"why\":\"17\"}\n{\"command\":\"forget\",\"outcome\":\"do"), 0o600); err != nil {
		t.Fatal(err)
	}
	if open, err := Unfinished(torn); err != nil || len(open) != 1 {
		t.Errorf("a line that is cut off: have %v, %v, want what it does not end", open, err)
	}
	if _, err := Unfinished(t.TempDir()); err == nil {
		t.Error("a folder is taken for a log")
	}
}
