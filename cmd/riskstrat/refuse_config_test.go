package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// edits replaces a text of the configuration that stands in it once.
func edits(old, new string) func(*testPlace) { return func(p *testPlace) { p.edit(old, new) } }

// at is the position of a finding in the configuration.
const at = `.*place\.yaml:[0-9]+:[0-9]+: `

func TestBadConfigurations(t *testing.T) {
	checkRefusals(t, []refusal{
		{"bad YAML", edits("conditions:\n", "conditions: [\n"), exitUsage, at + `.*`},
		{"empty", func(p *testPlace) {
			if err := os.WriteFile(p.config, nil, 0o644); err != nil {
				p.t.Fatal(err)
			}
		}, exitUsage, `.*place\.yaml: .*`},
		{"unknown key", edits("disclosure:", "disclosures:"), exitUsage, at + `unknown field "disclosures"`},
		{"duplicate key", edits("out: out", "out: out\nout: elsewhere"), exitUsage, at + `.*"out".*already.*`},
		{"wrong type", edits("min_age: 18", "min_age: eighteen"), exitUsage, at + `.*`},
		{"unknown table", edits("  areas: {}", "  area: {}"), exitUsage, at + `tables\.area: is no table of the contract; .riskstrat tables. lists them`},
		{"required table left out", edits("  opt_outs: {}\n", ""), exitUsage, at + `tables: the table opt_outs is required and not configured`},
		{"tolerance of opt-outs", edits("  opt_outs: {}", "  opt_outs: {tolerance: 0.1}"), exitUsage, at + `tables\.opt_outs: .*tolerance: have 0\.1, want 0: no bad row of this table may be dropped`},
		{"mapping of no column", edits("  conditions: {}", "  conditions: {mapping: {rename: {register: Register}}}"), exitUsage,
			at + `tables\.conditions: .*mapping\.rename: the contract has no column register`},
		{"opt-out without a decision", func(p *testPlace) {
			text, err := os.ReadFile(p.config)
			if err != nil {
				p.t.Fatal(err)
			}
			without := regexp.MustCompile(`(?m)^    national: .*\n`).ReplaceAll(text, nil)
			if err := os.WriteFile(p.config, without, 0o644); err != nil {
				p.t.Fatal(err)
			}
		}, exitUsage, at + `cohort: .*opt_outs\.national: missing; say which purposes it ends and on what basis`},
		{"two findings in one line", edits("min_age: 18", "min_age: 8\n  support_days: -1"), exitUsage, at + `cohort: .*min_age: have 8.*; support_days: have -1.*`},
		{"destinations within each other", edits("# publish:", "publish: {pcn: {path: \"lists/{pcn}\"}, operator: {path: \"lists\"}}\n# publish:"), exitUsage,
			at + `publish: publish\.operator: path: .* lie within each other`},
		{"retention", edits("retention: {}", "retention: {lists_days: -1}"), exitUsage, at + `retention: .*lists_days: have -1.*`},
	})
}

func TestBadRules(t *testing.T) {
	checkRefusals(t, []refusal{
		{"rule with a typo", edits("at_risk: age >= 18 && !(gp_attended_365d >= 10 ", "at_risk: age >= 18 && !(gp_atended_365d >= 10 "), exitUsage,
			at + `targets\.escalation\.at_risk: .*"?gp_atended_365d"?.*gp_attended_365d.*`},
		{"outcome with another window", edits("outcome: emergency_admissions_365d >= 1", "outcome: emergency_admissions_90d >= 1"), exitUsage,
			at + `targets\.emergency_admission\.outcome: .*emergency_admissions_90d.*90.*365.*`},
		{"rule that is none", edits("outcome: emergency_admissions_365d >= 1", "outcome: emergency_admissions_365d >="), exitUsage,
			at + `targets\.emergency_admission\.outcome: .*`},
		{"list of no target", edits("    target: escalation\n", "    target: escalations\n"), exitUsage,
			at + `lists\.0\.target: no target named "escalations" is declared`},
		{"list twice", edits("- name: at_risk_register", "- name: rising_need"), exitUsage,
			at + `lists\.1\.name: a list named "rising_need" is declared twice`},
		{"order of no feature", edits("\n    order_by: ae_attended_365d", "\n    order_by: ae_attendances"), exitUsage,
			at + `lists\.1\.order_by: no feature named "ae_attendances".*`},
		{"term of no feature", edits("- log1p(gp_attended_30d)", "- log1p(gp_attendances_30d)"), exitUsage,
			at + `models\.ae_attendances\.terms\.3: .*gp_attendances_30d.*`},
		{"term of no transform", edits("- log1p(gp_attended_30d)", "- log(gp_attended_30d)"), exitUsage,
			at + `models\.ae_attendances\.terms\.3: .*log.*`},
	})
}

// A finding's position is where it stands in the file: the line and column of the misspelt name itself.
func TestPositionOfARuleError(t *testing.T) {
	p := newPlace(t)
	p.edit("outcome: emergency_admissions_365d >= 1", "outcome: emergency_admissions_365d >= 1 && aeattended_365d > 2")
	text, err := os.ReadFile(p.config)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i, line := range lines {
		if column := strings.Index(line, "aeattended_365d"); column >= 0 {
			want := p.config + ":" + strconv.Itoa(i+1) + ":" + strconv.Itoa(column+1) + ": "
			if r := p.run(); !strings.HasPrefix(r.err, "riskstrat: "+want) {
				t.Errorf("have %s, want it to start with %s", r.err, want)
			}
		}
	}
}

func TestModelsThatMayNotScore(t *testing.T) {
	champion := func(p *testPlace) string {
		found, err := filepath.Glob(filepath.Join(p.models, "entries", "escalation-*.json"))
		if err != nil || len(found) != 1 {
			p.t.Fatalf("have %v, %v, want one entry", found, err)
		}
		return found[0]
	}
	replace := func(p *testPlace, path, old, new string) {
		content, err := os.ReadFile(path)
		if err != nil {
			p.t.Fatal(err)
		}
		changed := strings.Replace(string(content), old, new, 1)
		if changed == string(content) {
			p.t.Fatalf("%s holds no %q", path, old)
		}
		if err := os.WriteFile(path, []byte(changed), 0o644); err != nil {
			p.t.Fatal(err)
		}
	}
	history := func(p *testPlace) string { return filepath.Join(p.models, "promotions.jsonl") }
	checkRefusals(t, []refusal{
		{"never promoted", func(p *testPlace) {
			if err := os.Remove(history(p)); err != nil {
				p.t.Fatal(err)
			}
		}, exitUsage, `.*finding champion of escalation on 2026-11-21: no model was promoted`},
		{"no models at all", func(p *testPlace) {
			if err := os.RemoveAll(p.models); err != nil {
				p.t.Fatal(err)
			}
		}, exitUsage, `.*finding champion of escalation on 2026-11-21: no model was promoted`},
		{"entry changed", func(p *testPlace) { replace(p, champion(p), `"intercept"`, `"Intercept"`) },
			exitInput, `.*finding champion of escalation: .*it was changed`},
		{"entry gone", func(p *testPlace) {
			if err := os.Remove(champion(p)); err != nil {
				p.t.Fatal(err)
			}
		}, exitInput, `.*finding champion of escalation: .*have no such model`},
		{"history changed", func(p *testPlace) { replace(p, history(p), `"digest":"`, `"digest":"0`) },
			exitInput, `.*reading promotions: line 1: have .*digest.*`},
		{"feature no longer declared", func(p *testPlace) {
			text, err := os.ReadFile(p.config)
			if err != nil {
				p.t.Fatal(err)
			}
			without := regexp.MustCompile(`(?m)^      - condition_copd\n|copd, `).ReplaceAll(text, nil)
			if err := os.WriteFile(p.config, without, 0o644); err != nil {
				p.t.Fatal(err)
			}
		}, exitInput, `.*preparing model escalation: .*condition_copd.*`},
		{"other lags", edits("ae_attendances: {lag_days: 3}", "ae_attendances: {lag_days: 2}"), exitUsage, at + `.*lag.*`},
	})
}

func TestOutputFolder(t *testing.T) {
	checkRefusals(t, []refusal{
		{"in use", func(p *testPlace) {
			f, err := os.OpenFile(filepath.Join(p.out, ".lock"), os.O_RDWR, 0)
			if err != nil {
				p.t.Fatal(err)
			}
			p.t.Cleanup(func() { f.Close() })
			if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
				p.t.Fatal(err)
			}
		}, exitGate, `.*another run, or forget, is using the output folder`},
	})
}

// The night before cannot be read: what it counted is what the gates compare with, so no night is made without it.
func TestDamagedNightBefore(t *testing.T) {
	p := newPlace(t)
	manifest := filepath.Join(p.out, "runs", before, "manifest.json")
	if err := os.WriteFile(manifest, []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	stood := mustTree(t, p.out)
	p.wantRefusal(p.run(), exitGate, `.*reading manifest of 2026-11-20: .*`)
	if diff := differences(stood, mustTree(t, p.out)); len(diff) > 0 {
		t.Errorf("the output folder changed: %v", diff)
	}
}

// A first night that is refused makes no night and leaves nothing half made: at most the folder with its lock.
func TestRefusedFirstNight(t *testing.T) {
	for _, c := range []refusal{
		{"at the door", func(p *testPlace) { p.table("ae_attendances").Drop("disposal").Write(t, p.extract) }, exitInput, ""},
		{"by a gate", func(p *testPlace) { p.edit("gates: {}", "gates: {opt_outs: {as_of: 2026-11-01}}") }, exitGate, ""},
	} {
		t.Run(strings.ReplaceAll(c.name, " ", "_"), func(t *testing.T) {
			p := newPlace(t)
			if err := os.RemoveAll(p.out); err != nil {
				t.Fatal(err)
			}
			if err := os.Mkdir(p.out, 0o755); err != nil {
				t.Fatal(err)
			}
			c.spoil(p)
			if r := p.run(); r.code != c.code {
				t.Errorf("exit code: have %d, want %d: %s", r.code, c.code, r.err)
			}
			for path := range mustTree(t, p.out) {
				if path != ".lock" {
					t.Errorf("the output folder holds %s", path)
				}
			}
		})
	}
}

// The same inputs are verified, others are refused by name, and a reason replaces the night beside the old one.
func TestChangedInput(t *testing.T) {
	p := newPlace(t)
	p.mustRun("run", "--as-of", tonight)
	admissions := p.table("admissions")
	admissions.Rows = admissions.Rows[:len(admissions.Rows)-1]
	admissions.Write(t, p.extract)
	stood := mustTree(t, p.out)
	p.wantRefusal(p.run(), exitGate, `.*2026-11-21 is already published, made from other inputs \[admissions\]; want --supersede REASON to replace it`)
	if diff := differences(stood, mustTree(t, p.out)); len(diff) > 0 {
		t.Errorf("the output folder changed: %v", diff)
	}
	p.mustRun("run", "--as-of", tonight, "--supersede", "a row came twice")
	p.mustRun("verify")
	for path, content := range mustTree(t, p.out) {
		old, ok := stood[path]
		if grew := path == "journal.jsonl" && strings.HasPrefix(content, old); ok && old != content && path != "latest" && !grew {
			t.Errorf("%s changed", path)
		}
	}
	if latest, err := os.Readlink(filepath.Join(p.out, "latest")); err != nil || latest != "runs/2026-11-21.2" {
		t.Errorf("latest: have %s, %v", latest, err)
	}
}
