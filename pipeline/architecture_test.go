package pipeline_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// upstream says which of the module's packages each package may import, and why there are no others: a value walks one
// way. A package that is not here, or an edge that is not, is a change of the architecture: argue it here.
var upstream = map[string]struct {
	imports []string
	why     string
}{
	"features/source":            {nil, "the door: it knows files and declarations, nothing of people or features"},
	"features/source/sourcetest": {[]string{"features/source"}, "breaks good extracts for tests; only tests import it"},
	"features/partition":         {[]string{"features/source"}, "brings rows together; does not know what a feature is"},
	"features":                   {[]string{"features/partition", "features/source"}, "counts; decides nothing about who may be used"},
	"features/catalog":           {[]string{"features", "features/source"}, "declarations only: the engine must not know the list"},
	"features/rule":              {[]string{"features"}, "a rule sees names and columns, not where they come from"},

	"models/glm/kernel":    {nil, "loops over float64 slices"},
	"models/glm":           {[]string{"models/glm/kernel"}, "float64 slices and gonum: it could be lifted out"},
	"models/trainset":      {[]string{"features", "features/source", "models/glm"}, "one file format: chooses no rows, fits nothing"},
	"models/evaluate":      {[]string{"models/glm"}, "risks against outcomes: it must not know which model made them"},
	"models/samplesize":    {nil, "arithmetic of a plan: it sees no row"},
	"models/funnel":        {nil, "observed and expected numbers of units, whatever they are"},
	"models":               {[]string{"features", "features/source", "models/evaluate", "models/glm", "models/samplesize"}, "sees feature columns, never a file"},
	"models/processtest":   {nil, "measures programs for benchmarks; only tests import it"},
	"models/referencetest": {nil, "reads what other programs made of the same data, for tests; only tests import it"},
	"models/registry":      {[]string{"features/source", "models"}, "keeps models and who promoted them; of the house below only dates"},

	"pipeline/cohort":        {[]string{"features/partition", "features/source"}, "decides before any feature or score exists"},
	"pipeline/outreach":      {[]string{"features/source", "pipeline/cohort"}, "pure ranking: no models, no files"},
	"pipeline/caseload":      {[]string{"features/source", "pipeline/cohort", "pipeline/outreach"}, "what is remembered of people from night to night: no files, no features"},
	"pipeline/gate":          {[]string{"features/source"}, "judges counts, never a row"},
	"pipeline/synth":         {[]string{"features/source"}, "makes inputs; must not share code with what reads them but their declaration"},
	"pipeline/synth/fault":   {[]string{"features/source"}, "spoils what synth made; only tests and simulations import it"},
	"pipeline/randhie":       {[]string{"features/source"}, "makes inputs out of a public panel, as synth does out of a seed"},
	"pipeline/part":          {[]string{"features/source"}, "what a practice gets, for whoever shows it; of the house below only dates"},
	"pipeline/decision":      {[]string{"features/source"}, "what a practice answers; of the house only dates and the contract's words"},
	"pipeline/inbox":         {[]string{"features/source", "pipeline/decision"}, "judges what came back by what was asked; it knows no night's folder"},
	"pipeline/part/workbook": {[]string{"features/source", "pipeline/decision", "pipeline/part"}, "a part as a spreadsheet, and what comes back of it"},
	"pipeline/part/listcsv":  {[]string{"features/source", "pipeline/part"}, "a list as CSV: whose file it will be it is not told"},
	"pipeline/part/sealed":   {nil, "encrypts bytes for their reader: it knows nothing of what they say"},
	"pipeline/referral":      {nil, "what a referral looks like, before it is about anybody"},
	"pipeline/part/page":     {[]string{"features/source", "pipeline/decision", "pipeline/part", "pipeline/publish/page", "pipeline/referral"}, "shows a part as it is: knows neither who made it nor where it is stored"},
	"pipeline/accesslog":     {nil, "who looked at whom and why: it knows nothing of what they saw"},
	"pipeline/opening": {[]string{"features/source", "pipeline/accesslog", "pipeline/decision", "pipeline/part", "pipeline/part/listcsv", "pipeline/part/page", "pipeline/part/sealed", "pipeline/part/workbook", "pipeline/publish/page"},
		"runs at the practice, which has a part and no night: it knows no folder, no place and no other practice"},
	"pipeline/part/page/pagetest": {nil, "drives a browser for tests; only tests import it, and what the page is about it is not told"},
	"pipeline/publish/page":       {[]string{"features/source"}, "how a page looks; of what is on it only dates"},
	"pipeline/publish": {[]string{"features/source", "pipeline/caseload", "pipeline/cohort", "pipeline/gate", "pipeline/inbox", "pipeline/outreach", "pipeline/part", "pipeline/part/listcsv", "pipeline/part/page", "pipeline/part/sealed", "pipeline/part/workbook", "pipeline/publish/page"},
		"stores and formats what was decided"},
	"pipeline/drift":      {[]string{"features", "features/partition", "features/source", "models", "pipeline/gate", "pipeline/part/listcsv"}, "counts people and events beside what is expected; it keeps nothing of anybody"},
	"pipeline/audit":      {[]string{"features/source", "models/funnel", "pipeline/bands", "pipeline/chart", "pipeline/cohort", "pipeline/coverage", "pipeline/disclosure", "pipeline/drift", "pipeline/gate", "pipeline/monitor", "pipeline/outreach", "pipeline/part/listcsv", "pipeline/practice", "pipeline/publish", "pipeline/publish/page"}, "aggregates only: it never sees a score or a feature"},
	"pipeline/bands":      {nil, "counts of predictions; whose they are it is not told"},
	"pipeline/coverage":   {nil, "counts of people and rows by practice; who they are it is not told"},
	"pipeline/forget":     {[]string{"features/source", "pipeline/decision", "pipeline/inbox", "pipeline/part", "pipeline/part/listcsv", "pipeline/publish"}, "takes people out of what was published: it makes and decides nothing"},
	"pipeline/practice":   {[]string{"features", "models/funnel", "models/glm"}, "counts of kinds of people; who they are it is not told"},
	"pipeline/disclosure": {[]string{"pipeline/publish/page"}, "counts and names of rows and columns; whom they are of it is not told"},
	"pipeline/monitor":    {[]string{"features/source", "models", "models/evaluate", "models/funnel", "pipeline/disclosure"}, "risks, outcomes and places of people without a name: it knows no features and no files"},
	"pipeline/tableone": {[]string{"features/source", "pipeline/disclosure", "pipeline/part/listcsv", "pipeline/publish/page"},
		"counts values of people it is never told of; which rule, which extract, it does not know"},
	"pipeline/differencing": {[]string{"features/source", "pipeline/accesslog", "pipeline/disclosure"}, "compares sets of people by who is in them, not by what they are"},
	"pipeline/place": {[]string{"features", "features/catalog", "features/rule", "features/source", "models", "pipeline/bands", "pipeline/cohort", "pipeline/disclosure", "pipeline/gate", "pipeline/outreach", "pipeline/practice", "pipeline/publish", "pipeline/referral"},
		"one roof over every package's settings; only pipeline, its rooms that walk people, demo and cmd may import it"},
	"pipeline/place/placetest": {[]string{"features/source", "models/registry", "pipeline/place", "pipeline/synth"}, "makes the place that tests share; only tests import it, and who trains its champion they say"},
	"pipeline/demo":            {[]string{"features/source", "pipeline/place", "pipeline/publish", "pipeline/synth"}, "fills the template for what synth makes; cmd and simulation tests share it"},
	"pipeline/explain": {[]string{"features", "features/catalog", "features/rule", "features/source", "models", "pipeline/caseload", "pipeline/cohort", "pipeline/inbox", "pipeline/outreach", "pipeline/publish"},
		"reads one person's night, years later: it needs what the night kept and its model, neither the place nor the extract"},
	"pipeline/chart": {nil, "draws numbers and words"},
	"pipeline/card": {[]string{"features/source", "models", "models/evaluate", "models/registry", "models/samplesize", "pipeline/chart", "pipeline/disclosure", "pipeline/publish/page"},
		"what is known of a model as pages; it sees an entry and its history, no row and no file"},
	"pipeline/history": {[]string{"features/source", "pipeline/publish"}, "reads nights' own records; it makes none"},
	"pipeline/walk": {[]string{"features", "features/catalog", "features/partition", "features/source", "pipeline/cohort", "pipeline/gate", "pipeline/inbox", "pipeline/outreach", "pipeline/part"},
		"reads an extract and walks its people for whoever asks: it knows no place, no model and no night"},
	"pipeline/attributes": {[]string{"features/partition", "features/source", "models", "pipeline/walk"}, "what people are, for audits: whose rows they are audited in it is not told"},
	"pipeline/sampling": {[]string{"features", "features/catalog", "features/partition", "features/rule", "features/source", "models", "models/evaluate", "models/trainset", "pipeline/attributes", "pipeline/cohort", "pipeline/gate", "pipeline/outreach", "pipeline/place", "pipeline/walk"},
		"rows of past dates, and how many of them lists have places for, for the training and the night alike: it fits and judges nothing"},
	"pipeline/training": {[]string{"features", "features/catalog", "features/source", "models", "models/registry", "models/trainset", "pipeline/cohort", "pipeline/place", "pipeline/sampling", "pipeline/walk"},
		"makes models of past dates and knows no night, as no night knows it: they meet in the registry"},
	"pipeline/characterise": {[]string{"features", "features/catalog", "features/partition", "features/rule", "features/source", "models", "pipeline/accesslog", "pipeline/attributes", "pipeline/cohort", "pipeline/differencing", "pipeline/gate", "pipeline/place", "pipeline/publish", "pipeline/tableone", "pipeline/walk"},
		"counts people of past dates: it knows no model, and of a night what was published"},
	"pipeline": {[]string{"features", "features/catalog", "features/partition", "features/rule", "features/source", "models", "models/evaluate", "models/registry", "pipeline/attributes", "pipeline/audit", "pipeline/bands", "pipeline/caseload", "pipeline/cohort", "pipeline/coverage", "pipeline/decision", "pipeline/disclosure", "pipeline/drift", "pipeline/forget", "pipeline/gate", "pipeline/inbox", "pipeline/monitor", "pipeline/outreach", "pipeline/part", "pipeline/part/listcsv", "pipeline/part/workbook", "pipeline/place", "pipeline/practice", "pipeline/publish", "pipeline/sampling", "pipeline/walk"},
		"the night's stages in order: it calls the rooms, no room calls it, and it trains no model"},

	"cmd/riskstrat": {[]string{"*"}, "flags and printing"},
}

type goPackage struct {
	ImportPath, Doc string
	Imports         []string
}

func TestImportsPointUpstream(t *testing.T) {
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "riskstrat/")
		allowed, known := upstream[name]
		if !known {
			t.Errorf("package %s has no place in the architecture: add it with its imports and a reason", name)
			continue
		}
		for _, path := range p.Imports {
			target, own := strings.CutPrefix(path, "riskstrat/")
			if !own || slices.Contains(allowed.imports, "*") || slices.Contains(allowed.imports, target) {
				continue
			}
			t.Errorf("package %s imports %s; it may not: %s", name, target, allowed.why)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.Doc, "Package ") && !strings.HasPrefix(p.Doc, "Command ") {
			t.Errorf("package %s has no package doc", p.ImportPath)
		}
	}
}

// packages lists the module's packages as the Go tool sees them.
func packages(t *testing.T) []goPackage {
	t.Helper()
	var complaint strings.Builder
	list := exec.Command("go", "list", "-json=ImportPath,Doc,Imports", "riskstrat/...")
	list.Stderr = &complaint
	out, err := list.Output()
	if err != nil {
		t.Fatalf("listing packages: %v: %s", err, complaint.String())
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 10 {
		t.Fatalf("have %d packages: the list is not the module's", len(all))
	}
	return all
}
