package main

import (
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// assurance returns the pages of the assurance pack, by name.
func assurance(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", "docs", "assurance", "*.md"))
	if err != nil || len(paths) < 7 {
		t.Fatalf("have %d pages of assurance, %v", len(paths), err)
	}
	pages := map[string]string{}
	for _, p := range paths {
		pages[filepath.Base(p)] = readDoc(t, "docs/assurance/"+filepath.Base(p))
	}
	return pages
}

// namedTest is a test as the pack names it, with the tag that it needs.
var namedTest = regexp.MustCompile("`([a-z/]+)\\.(Test[A-Za-z0-9]+)`(?: \\((full|sims)\\))?")

// TestAssuranceEvidence: every test that the pack names as evidence is there, in the package and under the tag that it says.
func TestAssuranceEvidence(t *testing.T) {
	tests := testsOfTheModule(t)
	named := 0
	for name, page := range assurance(t) {
		for _, m := range namedTest.FindAllStringSubmatch(page, -1) {
			tag, known := tests[m[1]+"."+m[2]]
			if !known || tag != m[3] {
				t.Errorf("%s: %s.%s with tag %q: have it %t, with tag %q", name, m[1], m[2], m[3], known, tag)
			}
			named++
		}
	}
	if named < 80 {
		t.Errorf("have %d tests named as evidence", named)
	}
}

// testsOfTheModule returns the build tag of every test, "" for none, by package and name.
func testsOfTheModule(t *testing.T) map[string]string {
	t.Helper()
	root := filepath.Join("..", "..")
	tests := map[string]string{}
	err := filepath.WalkDir(root, func(p string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && p != root && strings.HasPrefix(e.Name(), ".") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(p, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(p))
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && strings.HasPrefix(f.Name.Name, "Test") {
				tests[path.Join(filepath.ToSlash(folder), ".")+"."+f.Name.Name] = buildTag(file)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return tests
}

func buildTag(file *ast.File) string {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if x, err := constraint.Parse(c.Text); err == nil && group.End() < file.Package {
				return x.String()
			}
		}
	}
	return ""
}

// TestHazards: each hazard is graded by the table and no worse after its controls than before, is controlled by a test or by a step of the
// checklist that exists, and has been accepted by nobody, since nobody is named who could.
func TestHazards(t *testing.T) {
	pages := assurance(t)
	log := pages["hazards.md"]
	risk := risks(t, log)
	steps := regexp.MustCompile(`(?m)^\| (D\d+) \|`).FindAllStringSubmatch(pages["deployment.md"], -1)
	sections := strings.Split(log, "\n### ")[1:]
	for i, s := range sections {
		title, body, _ := strings.Cut(s, "\n")
		if number := strings.Fields(title)[0]; number != "H"+strconv.Itoa(i+1) {
			t.Errorf("%s: want number H%d", title, i+1)
		}
		before, after := grade(t, title, body, "Before controls", risk), grade(t, title, body, "After controls", risk)
		if after > before || after > 3 {
			t.Errorf("%s: risk %d after controls, %d before", title, after, before)
		}
		if !namedTest.MatchString(field(body, "Controls")) {
			t.Errorf("%s: no test controls it", title)
		}
		organisation := regexp.MustCompile(`D\d+`).FindAllString(field(body, "By the organisation"), -1)
		for _, d := range organisation {
			if !slices.ContainsFunc(steps, func(m []string) bool { return m[1] == d }) {
				t.Errorf("%s: rests on %s, which is not on the checklist", title, d)
			}
		}
		if after == 3 && len(organisation) == 0 {
			t.Errorf("%s: nobody lowers what remains", title)
		}
		if field(body, "Harm") == "" || field(body, "Accepted by") != "*nobody yet*" {
			t.Errorf("%s: want a harm, and an acceptance by nobody yet", title)
		}
	}
	for _, m := range regexp.MustCompile(`H(\d+)`).FindAllString(strings.Join([]string{pages["safety_case.md"], pages["data_flow.md"], pages["transparency.md"]}, "\n"), -1) {
		if !strings.Contains(log, "### "+m+" ") {
			t.Errorf("%s is no hazard of the log", m)
		}
	}
}

// field returns what stands behind "- NAME: " in a hazard.
func field(body, name string) string {
	m := regexp.MustCompile(`(?m)^- ` + name + `: (.*)$`).FindStringSubmatch(body)
	if m == nil {
		return ""
	}
	return m[1]
}

// grade returns the risk that a hazard is given, having checked it against the table.
func grade(t *testing.T, title, body, name string, risk map[[2]string]int) int {
	t.Helper()
	m := regexp.MustCompile(`^([a-z]+), ([a-z ]+): (\d)$`).FindStringSubmatch(field(body, name))
	if m == nil {
		t.Errorf("%s: %s: have %q, want severity, likelihood: risk", title, name, field(body, name))
		return 0
	}
	want := risk[[2]string{m[2], m[1]}]
	if strconv.Itoa(want) != m[3] {
		t.Errorf("%s: %s: %s and %s are risk %d by the table, have %s", title, name, m[1], m[2], want, m[3])
	}
	return want
}

// risks reads the table of the log: risk by likelihood and severity.
func risks(t *testing.T, log string) map[[2]string]int {
	t.Helper()
	out := map[[2]string]int{}
	severities := []string{"minor", "significant", "considerable", "major", "catastrophic"}
	for _, likelihood := range []string{"very high", "high", "medium", "low", "very low"} {
		m := regexp.MustCompile(`(?m)^\| ` + likelihood + ` \| (\d) \| (\d) \| (\d) \| (\d) \| (\d) \|$`).FindStringSubmatch(log)
		if m == nil {
			t.Fatalf("the table has no row of %s", likelihood)
		}
		for i, s := range severities {
			out[[2]string{likelihood, s}] = int(m[i+1][0] - '0')
		}
	}
	return out
}

// TestAssuranceNamesNobody: whoever has to answer for a deployment is named by the organisation, in its own copy.
func TestAssuranceNamesNobody(t *testing.T) {
	office := regexp.MustCompile(`(?im)^- \**[^:\n]*(?:officer|guardian|owner|organisation|team|supplier)[^:\n]*:\** *(.*)$`)
	seen := 0
	for name, page := range assurance(t) {
		if name == "README.md" {
			continue
		}
		for _, m := range office.FindAllStringSubmatch(page, -1) {
			if strings.HasPrefix(m[0], "- By the organisation") {
				continue
			}
			if !strings.HasPrefix(m[1], "*nobody is named yet*") {
				t.Errorf("%s: %q: want *nobody is named yet*", name, m[0])
			}
			seen++
		}
		for _, row := range regexp.MustCompile(`(?m)^\| D\d+ \|.*\| ([^|]*) \|$`).FindAllStringSubmatch(page, -1) {
			if row[1] != "*nobody yet*" {
				t.Errorf("%s: a step is signed: %s", name, row[1])
			}
		}
	}
	if seen < 8 {
		t.Errorf("have %d offices", seen)
	}
}

// TestAssuranceCommands: every command that the pack tells somebody to type is one of the program's.
func TestAssuranceCommands(t *testing.T) {
	for name, page := range assurance(t) {
		for _, m := range regexp.MustCompile("`riskstrat ([a-z ]+?)(?: --[^`]*| [A-Z][^`]*)?`").FindAllStringSubmatch(page, -1) {
			if r := riskstrat(append(strings.Fields(m[1]), "--help")...); r.code != exitDone || !strings.Contains(r.out, "riskstrat "+m[1]) {
				t.Errorf("%s: the program has no command %s", name, m[1])
			}
		}
	}
}
