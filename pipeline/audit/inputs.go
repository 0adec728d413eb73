package audit

import (
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"riskstrat/features/source"
	"riskstrat/pipeline/disclosure"
	"riskstrat/pipeline/part/listcsv"
	"riskstrat/pipeline/publish"
	"riskstrat/pipeline/publish/page"
)

// Feed is what a night knows of a table beside the fate of its rows (publish.Manifest.Feeds).
type Feed struct {
	Table      string
	Unmatched  int64      // used rows whose identifier is no resident's
	Duplicates int64      // used rows that repeat another exactly: they count once
	Lag        int        // days by which the feed is declared late
	MaxAge     int        // days, lag included, by which its newest row may be older than the night; 0: its age is not checked
	Since      source.Day // first day on which it is complete, named where enough rows are of it; NoDay: not known
}

// inputs is the section on what the night was made from.
type inputs struct {
	Feeds   []feed
	LeftOut []leftOut
	OptOuts []optOut
	Files   int
}

// feed is one table as the page shows it.
type feed struct {
	Table                 string
	In, Out, Left         disclosure.Count // rows; Left for any reason
	Unmatched, Duplicates disclosure.Count
	Newest, Since         string // days; empty: there is none
	Age                   string // of Newest on the night, and the most it may be, in days
}

// leftOut is why rows of a table were left out.
type leftOut struct {
	Table, Why string
	Rows       disclosure.Count
}

// optOut is one kind of opt-out, with the people registered tonight whom it is in force for.
type optOut struct {
	publish.OptOut
	People disclosure.Count
}

func newInputs(r *Report) inputs {
	in := inputs{Files: len(r.Manifest.Recipe.Inputs)}
	more := map[string]Feed{}
	for _, f := range r.Feeds {
		more[f.Table] = f
	}
	for _, c := range r.Manifest.Feeds {
		f, out := newFeed(r.Profile, r.Manifest.AsOf, c, more[c.Table])
		in.Feeds, in.LeftOut = append(in.Feeds, f), append(in.LeftOut, out...)
	}
	for _, o := range r.Manifest.OptOuts {
		in.OptOuts = append(in.OptOuts, optOut{o, r.Profile.Protect(r.OptedOut[o.Kind])})
	}
	return in
}

// newFeed protects the counts of a table; what came in and what was left out are totals of what is shown, so that none of the others
// follows from them.
func newFeed(p disclosure.Profile, asOf source.Day, c source.Counts, more Feed) (feed, []leftOut) {
	out := leftOutOf(p, c)
	var left []disclosure.Count
	for _, o := range out {
		left = append(left, o.Rows)
	}
	f := feed{Table: c.Table, Out: p.Protect(c.Out), Left: disclosure.Total(left...), Unmatched: p.Protect(more.Unmatched), Duplicates: p.Protect(more.Duplicates)}
	f.In = disclosure.Total(append(left, f.Out)...)
	if day, shown := newestShown(p, asOf, c.Daily); shown {
		f.Newest = shortDate(day)
		if f.Age = strconv.Itoa(int(asOf - day)); more.MaxAge > 0 {
			f.Age += fmt.Sprintf(" of %d", more.MaxAge)
		}
	}
	if enough(p, c.Daily[more.Since]) {
		f.Since = shortDate(more.Since)
	}
	return f, out
}

// leftOutOf is why rows of a table were left out, future bookings and the place's filter first.
func leftOutOf(p disclosure.Profile, c source.Counts) []leftOut {
	var all []leftOut
	add := func(why string, rows int64) {
		if rows > 0 {
			all = append(all, leftOut{c.Table, why, p.Protect(rows)})
		}
	}
	add("dated after the night: a booking to come", c.Future)
	add("left out by the place’s own filter", c.Filtered)
	for _, why := range slices.Sorted(maps.Keys(c.Bad)) {
		add("set aside: "+why, c.Bad[why])
	}
	return all
}

// newestShown is the newest day before the night of which enough rows are dated that the date is nobody's own.
func newestShown(p disclosure.Profile, asOf source.Day, daily map[source.Day]int64) (source.Day, bool) {
	days := slices.SortedFunc(maps.Keys(daily), func(a, b source.Day) int { return cmp.Compare(b, a) })
	for _, d := range days {
		if d < asOf && enough(p, daily[d]) {
			return d, true
		}
	}
	return source.NoDay, false
}

// enough reports whether so many rows of a day hide whose they are, so that the day may be named.
func enough(p disclosure.Profile, rows int64) bool { return rows > 0 && !p.Protect(rows).Redacted() }

// shortDate writes 20 Nov 2026.
func shortDate(d source.Day) string { return d.Time().Format("2 Jan 2006") }

// finding is what the table of contents says of the section.
func (in *inputs) finding() string {
	tables := map[string]bool{}
	for _, o := range in.LeftOut {
		tables[o.Table] = true
	}
	said := fmt.Sprintf("%d tables from %d files", len(in.Feeds), in.Files)
	if len(tables) == 0 {
		return said + "; no row was left out."
	}
	return said + fmt.Sprintf("; rows were left out of %s.", english(slices.Sorted(maps.Keys(tables))))
}

// english joins words: a, b and c.
func english(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// digest is the files of one table under one digest.
type digest struct {
	Table, Bytes string
	Files        int
	SHA256       string // of the one file; of the list of files, as sha256sum prints it, where there are more
}

// digests brings the files of each table under one digest: in order of their names, a line "SHA256  NAME" each.
func digests(files []publish.Input) []digest {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b publish.Input) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.File, b.File))
	})
	var all []digest
	for len(files) > 0 {
		n := 1
		for n < len(files) && files[n].Table == files[0].Table {
			n++
		}
		d := digest{Table: files[0].Table, Files: n, SHA256: files[0].SHA256}
		list, bytes := sha256.New(), int64(0)
		for _, f := range files[:n] {
			fmt.Fprintf(list, "%s  %s\n", f.SHA256, f.File)
			bytes += f.Bytes
		}
		if n > 1 {
			d.SHA256 = hex.EncodeToString(list.Sum(nil))
		}
		d.Bytes = page.Number(bytes)
		all, files = append(all, d), files[n:]
	}
	return all
}

// writeInputs writes a row for each file.
func writeInputs(w io.Writer, files []publish.Input) error {
	out := csv.NewWriter(w)
	out.Write([]string{"table", "file", "bytes", "sha256"})
	for _, f := range files {
		out.Write([]string{f.Table, listcsv.Guard(f.File), strconv.FormatInt(f.Bytes, 10), f.SHA256})
	}
	out.Flush()
	return out.Error()
}
