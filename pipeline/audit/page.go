package audit

import (
	"embed"
	"fmt"
	"strings"

	"riskstrat/pipeline/coverage"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/monitor"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/publish/page"
)

var (
	//go:embed *.html
	parts embed.FS
	//go:embed audit.css
	style string
)

var layout = mustParse()

func mustParse() *page.Template {
	var all strings.Builder
	names, err := parts.ReadDir(".")
	for _, name := range names {
		text, _ := parts.ReadFile(name.Name()) // it is there: ReadDir names it
		all.Write(text)
	}
	t, parseErr := page.Parse(all.String(), page.Own{Style: style, Foot: "Counts under disclosure control. Nothing here is about one person."})
	if err != nil || parseErr != nil {
		panic(fmt.Sprint(err, parseErr))
	}
	return t
}

// auditPage is a Report whose every count is protected, section by section.
type auditPage struct {
	Manifest *publish.Manifest
	Rule     string // what is done to counts
	Summary  summary
	Contents []content

	Lists        []listed
	Inputs       inputs
	Coverage     []covered
	CoverageDays int
	Risks        []risk
	Truth        []judged
	Fairness     []fair
	Method       []string // how models and lists are judged, in English
	Drift        *drifted
	Practices    []comparison
	Models       []modelCard
	Digests      []digest

	flows     []*flow               // of Lists, for the table
	judged    *monitor.Report       // models and lists, for the table; nil: nobody asked
	decisions []disclosure.Decision // of disclosure control, on every table
}

// modelCard is a Model with its counts protected.
type modelCard struct {
	Model
	People, Events disclosure.Count
}

// newAuditPage puts every table of linked counts into one release and settles it before anything is read from them.
func newAuditPage(r *Report) (*auditPage, error) {
	p := &auditPage{Manifest: r.Manifest, Rule: r.Profile.English(), CoverageDays: coverage.Days, Digests: digests(r.Manifest.Recipe.Inputs)}
	to := disclosure.NewRelease(r.Profile)
	p.flows = r.Tally.flows(to)
	tonight := prepareTonight(to, r.Tonight, p.flows)
	covers := prepareCoverage(to, r.Coverage)
	var risks []*riskTables
	for _, one := range r.Risks {
		risks = append(risks, prepareRisk(to, one))
	}
	var changes []*disclosure.Table
	for _, c := range r.Manifest.Changes {
		changes = append(changes, prepareChange(to, c))
	}
	var practices []*practiceTables
	for _, c := range r.Practices {
		practices = append(practices, preparePractices(to, c))
	}
	if err := to.Settle(); err != nil {
		return nil, err
	}
	p.decisions = to.Log()
	p.Inputs = newInputs(r)
	for _, l := range r.Manifest.Lists {
		for _, f := range p.flows {
			if l.List == f.List {
				p.Lists = append(p.Lists, newListed(r, f, l, changes))
			}
		}
	}
	p.Coverage = covers.sections()
	for _, t := range risks {
		p.Risks = append(p.Risks, t.section())
	}
	for _, t := range practices {
		p.Practices = append(p.Practices, t.section(r.Profile))
	}
	for _, one := range r.Models {
		p.Models = append(p.Models, modelCard{Model: one, People: r.Profile.Protect(one.People), Events: r.Profile.Protect(one.Events)})
	}
	if r.Monitor != nil {
		p.judged = r.Monitor.WithTonight(tonight)
		p.monitor(r)
	}
	p.Drift = newDrifted(r.Drift, r.Limits)
	p.Summary = newSummary(r, p)
	p.Contents = p.contents()
	return p, nil
}

// monitor lays out how the models do and how fair the lists are, in the units of the targets.
func (p *auditPage) monitor(r *Report) {
	p.Method = monitor.Method()
	for _, j := range p.judged.Models {
		unit, factor, curve := "", 1.0, []monitor.Point(nil)
		for _, one := range r.Risks {
			if one.Target == j.Target {
				unit, factor = one.Unit, one.Factor
			}
		}
		for _, m := range r.Models {
			if m.Target == j.Target {
				curve = m.Curve
			}
		}
		p.Truth = append(p.Truth, newJudged(j, curve, unit, factor))
	}
	for _, f := range p.judged.Lists {
		p.Fairness = append(p.Fairness, newFair(f))
	}
}

// contents are the sections of the page in its order, each with what it found.
func (p *auditPage) contents() []content {
	all := []content{{"flow", "From registered to listed", flowFinding(p.Lists)}, {"inputs", "Inputs", p.Inputs.finding()}}
	if len(p.Coverage) > 0 {
		all = append(all, content{"coverage", "Coverage by practice", coverageFinding(p.Coverage)})
	}
	all = append(all, content{"risk", "Tonight’s predictions", riskFinding(p.Risks)})
	if len(p.Truth) > 0 {
		all = append(all, content{"truth", "Did predictions come true?", truthFinding(p.Truth)})
	}
	if len(p.Fairness) > 0 {
		all = append(all, content{"fairness", "Fairness", fairFinding(p.Fairness)})
	}
	if p.Drift != nil {
		all = append(all, content{"drift", "Drift", p.Drift.finding()})
	}
	if len(p.Practices) > 0 {
		all = append(all, content{"practices", "Practices beside what is expected of their people", practicesFinding(p.Practices)})
	}
	return append(all,
		content{"policy", "Policy and purposes", fmt.Sprintf("The rules of %s, in plain English.", count(len(p.Manifest.Lists), "list"))},
		content{"versions", "Models, versions and digests", "What anybody needs to make this night again."})
}
