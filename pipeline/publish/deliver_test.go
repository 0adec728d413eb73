package publish

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func destinations(root string) Destinations {
	return Destinations{
		Practice:         &Destination{Path: filepath.Join(root, "practices", "{practice}", "outreach"), Mode: "0640"},
		PCN:              &Destination{Path: filepath.Join(root, "pcns", "pcn-{pcn}"), Mode: "0440"},
		PopulationHealth: &Destination{Path: filepath.Join(root, "population"), Mode: "0644"},
		Operator:         &Destination{Path: filepath.Join(root, "operator"), Mode: "0600"},
	}
}

// Each audience finds its own part, under the night's name and under latest, with the mode it was promised.
func TestDeliver(t *testing.T) {
	out, root := t.TempDir(), t.TempDir()
	p := mustNight(t, out, "2026-11-20", "x")
	to, err := Deliver(out, p, destinations(root))
	if err != nil {
		t.Fatal(err)
	}
	var rel []string
	for _, dir := range to {
		r, _ := filepath.Rel(root, dir)
		rel = append(rel, r)
	}
	if diff := cmp.Diff([]string{"practices/A1/outreach", "practices/B2/outreach", "pcns/pcn-U1", "population", "operator"}, rel); diff != "" {
		t.Error(diff)
	}
	have := tree(t, root)
	night := tree(t, p.Dir)
	want := map[string]string{}
	for _, f := range []string{"index.html", "lists.xlsx", "part.json", "register.csv", "rising_need.csv"} {
		for _, practice := range []string{"A1", "B2"} {
			want["practices/"+practice+"/outreach/2026-11-20/"+f] = night["lists/practice/"+practice+"/"+f]
		}
	}
	for _, f := range []string{"counts.csv", "index.html", "reasons.csv", "register.csv", "register.html", "rising_need.csv", "rising_need.html"} {
		want["pcns/pcn-U1/2026-11-20/"+f] = night["lists/pcn/U1/"+f]
	}
	want["population/2026-11-20/audit/index.html"] = night["audit/index.html"]
	for _, f := range []string{"audit/index.html", manifestName, timingsName, quarantineName} {
		want["operator/2026-11-20/"+f] = night[f]
	}
	for _, folder := range rel {
		want[folder+"/latest"] = "-> 2026-11-20"
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Error(diff)
	}
	for path, mode := range map[string]os.FileMode{
		"practices/A1/outreach/2026-11-20/register.csv": 0o640, "practices/A1/outreach": 0o750, "practices/A1/outreach/2026-11-20": 0o750, "practices/A1": 0o711,
		"pcns/pcn-U1/2026-11-20/register.csv": 0o440, "pcns/pcn-U1/2026-11-20": 0o750,
		"population/2026-11-20/audit/index.html": 0o644, "population/2026-11-20/audit": 0o755,
		"operator/2026-11-20/manifest.json": 0o600, "operator/2026-11-20": 0o700,
	} {
		info, err := os.Stat(filepath.Join(root, path))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: have %v (%v), want %v", path, info.Mode(), err, mode)
		}
	}
}

// A destination holds one night: the newest given to it. Delivering again, or an older night, changes nothing; what a
// killed delivery left goes.
func TestDeliverAgain(t *testing.T) {
	out, root := t.TempDir(), t.TempDir()
	older := mustNight(t, out, "2026-11-19", "x")
	newer := mustNight(t, out, "2026-11-20", "x")
	d := Destinations{PopulationHealth: &Destination{Path: root}}
	os.MkdirAll(filepath.Join(root, ".staging-2026-11-18", "audit"), 0o700)
	os.WriteFile(filepath.Join(root, "readme.txt"), []byte("theirs"), 0o600)
	for i, p := range []*Published{older, newer, newer, older} {
		if _, err := Deliver(out, p, d); err != nil {
			t.Fatal(err)
		}
		var have []string
		for path := range tree(t, root) {
			have = append(have, path)
		}
		slices.Sort(have)
		night := "2026-11-20"
		if i == 0 {
			night = "2026-11-19"
		}
		if diff := cmp.Diff([]string{night + "/audit/index.html", "latest", "readme.txt"}, have); diff != "" {
			t.Errorf("delivery %d: %s", i, diff)
		}
	}
}

func TestDeliverRefusesDamage(t *testing.T) {
	out, root := t.TempDir(), t.TempDir()
	p := mustNight(t, out, "2026-11-20", "x")
	os.WriteFile(filepath.Join(p.Dir, "lists/practice/B2/register.csv"), []byte("other"), 0o600)
	if _, err := Deliver(out, p, destinations(root)); err == nil || !strings.Contains(err.Error(), "lists/practice/B2/register.csv: is not the file of the manifest") {
		t.Errorf("have %v", err)
	}
	if _, err := os.Stat(filepath.Join(root, "practices/B2/outreach/2026-11-20")); err == nil {
		t.Error("a damaged list was delivered")
	}
}

func TestDestinationsValidate(t *testing.T) {
	for _, c := range []struct {
		name, want string
		d          Destinations
	}{
		{"none", "", Destinations{}},
		{"apart", "", destinations("/srv")},
		{"no path", "publish.practice: path: have none", Destinations{Practice: &Destination{}}},
		{"every practice in one folder", "want the placeholder {practice} once", Destinations{Practice: &Destination{Path: "/srv/lists"}}},
		{"another's placeholder", "want the placeholder {pcn} once", Destinations{PCN: &Destination{Path: "/srv/{practice}"}}},
		{"a placeholder for nobody", "want no placeholder", Destinations{Operator: &Destination{Path: "/srv/{pcn}"}}},
		{"a practice's list below a PCN's", "publish.pcn: path: /srv/{pcn} and the path of publish.practice (/srv/{practice}/lists) lie within each other",
			Destinations{Practice: &Destination{Path: "/srv/{practice}/lists"}, PCN: &Destination{Path: "/srv/{pcn}"}}},
		{"one folder for two", "publish.operator: path: /srv/x/../a", Destinations{PopulationHealth: &Destination{Path: "/srv/a"}, Operator: &Destination{Path: "/srv/x/../a"}}},
		{"a fixed name that a code could take", "lie within each other", Destinations{Practice: &Destination{Path: "/srv/{practice}"}, Operator: &Destination{Path: "/srv/operator"}}},
		{"below the output folder", "and the path of out (/var/out)", Destinations{Operator: &Destination{Path: "/var/out/operator"}}},
		{"above the output folder", "lie within each other", Destinations{Operator: &Destination{Path: "/var"}}},
		{"a name that starts alike", "", Destinations{Operator: &Destination{Path: "/var/out2"}}},
		{"mode in words", `mode: have "rw-r-----"`, Destinations{Operator: &Destination{Path: "/srv", Mode: "rw-r-----"}}},
		{"mode that others may write", "nobody else can write", Destinations{Operator: &Destination{Path: "/srv", Mode: "0666"}}},
		{"mode that the owner cannot read", "the owner can read", Destinations{Operator: &Destination{Path: "/srv", Mode: "0040"}}},
	} {
		err := c.d.Validate("/var/out")
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have %v, want %q", c.name, err, c.want)
		}
	}
}

// A link does not hide that one reader's folder lies within another's.
func TestDestinationsThroughLinks(t *testing.T) {
	root := t.TempDir()
	os.Mkdir(filepath.Join(root, "real"), 0o700)
	os.Symlink("real", filepath.Join(root, "alias"))
	d := Destinations{PopulationHealth: &Destination{Path: filepath.Join(root, "real")}, Operator: &Destination{Path: filepath.Join(root, "alias", "sub")}}
	if err := d.Validate(filepath.Join(root, "out")); err == nil {
		t.Error("a folder below another's, reached through a link, was accepted")
	}
}

// What lies at a destination is the newest night's or nothing; whatever else is named.
func TestVerifyDeliveries(t *testing.T) {
	out, root := t.TempDir(), t.TempDir()
	p := mustNight(t, out, "2026-11-20", "x")
	d := destinations(root)
	if n, err := VerifyDeliveries(out, d); n != 0 || err != nil {
		t.Errorf("nothing delivered: have %d files, %v", n, err)
	}
	if _, err := Deliver(out, p, d); err != nil {
		t.Fatal(err)
	}
	if n, err := VerifyDeliveries(out, d); n != 22 || err != nil { // as TestDeliver lists them
		t.Errorf("have %d files, %v, want 22", n, err)
	}
	list := filepath.Join(root, "practices/A1/outreach/2026-11-20/register.csv")
	good, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(root, "pcns/pcn-U1/latest")
	for _, c := range []struct {
		how        string
		harm, mend func() error
		want       string
	}{
		{"a byte more", func() error { return os.WriteFile(list, append(good, ' '), 0o600) }, func() error { return os.WriteFile(list, good, 0o600) }, "practices/A1/outreach/2026-11-20/register.csv: have digest"},
		{"a file less", func() error { return os.Remove(list) }, func() error { return os.WriteFile(list, good, 0o600) }, "register.csv: is missing"},
		{"a file more", func() error { return os.WriteFile(list+"x", good, 0o600) }, func() error { return os.Remove(list + "x") }, "register.csvx: is not in the night"},
		{"no link", func() error { return os.Remove(link) }, func() error { return os.Symlink("2026-11-20", link) }, "pcns/pcn-U1/latest: have"},
		{"half a delivery", func() error { return os.Mkdir(filepath.Join(root, "operator/.staging-2026-11-21"), 0o700) }, func() error { return os.Remove(filepath.Join(root, "operator/.staging-2026-11-21")) }, "a delivery was cut off"},
		{"an old night", func() error { mustNight(t, out, "2026-11-21", "x"); return nil }, func() error { return nil }, "2026-11-20: is not of the newest night, 2026-11-21"},
	} {
		if err := c.harm(); err != nil {
			t.Fatal(err)
		}
		if _, err := VerifyDeliveries(out, d); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: have %v, want %q", c.how, err, c.want)
		}
		if err := c.mend(); err != nil {
			t.Fatal(err)
		}
	}
}
