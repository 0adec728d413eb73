package source

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding"
)

// Safety at the door. An extract that shows who somebody is must not be processed at all, so before the first row is
// handed on every file is looked at:
//
//   - the name of every column, whether or not it is read: names of persons, address, postcode, telephone, e-mail, NHS
//     number, date of birth;
//   - in about the first sampleRows rows of every text column that is read, every value: e-mail address, full postcode (in identifiers,
//     which may look like one by accident: more than one distinct value in a hundred);
//   - the same values: NHS numbers. One ten-digit number in eleven passes the NHS number's check by chance, so a column is
//     refused when, of its distinct ten-digit values, more pass than would by chance once in a million;
//   - year_of_birth: its type, and the numbers of its first page: whole dates.
//
// During the scan every new name of an open vocabulary is looked at again, where it costs nothing: each is seen once.
// A pseudonym that merely encrypts an NHS number cannot be noticed here.

// sampleRows is how many rows of each file are looked at before anything is processed.
const sampleRows = 20_000

// chanceOfAccident is how often an honest extract may be refused for its ten-digit identifiers.
const chanceOfAccident = 1e-6

// inspection is what the sampled values of one text column show. In a column of identifiers single values may look like
// a postcode by accident, so there the share of its distinct values decides.
type inspection struct {
	ids       bool
	identity  string            // what a value turned out to be; empty while none did
	distinct  map[uint64]bool   // by Hash of the value: whether it looks like a postcode
	tenDigits map[[10]byte]bool // distinct ten-digit values: whether they pass the NHS number's check
}

func newInspection(kind Kind) *inspection {
	return &inspection{ids: kind == ID, distinct: map[uint64]bool{}, tenDigits: map[[10]byte]bool{}}
}

// inspect looks at the pages of one row group, of which at most rows rows.
func (in *inspection) inspect(pages parquet.Pages, rows int64) error {
	var seen parquet.Dictionary
	for rows > 0 && in.identity == "" {
		page, err := pages.ReadPage()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		rows -= page.NumRows()
		if d := page.Dictionary(); d == nil {
			in.values(page.Data(), int(page.NumValues()-page.NumNulls()))
		} else if d != seen {
			in.values(d.Page().Data(), d.Len())
			seen = d
		}
		parquet.Release(page)
	}
	return nil
}

// values looks at n values, at most sampleRows of them.
func (in *inspection) values(values encoding.Values, n int) {
	data, offsets := values.ByteArray()
	for i := range min(n, sampleRows) {
		text := data[offsets[i]:offsets[i+1]]
		hash := Hash(text)
		if _, seen := in.distinct[hash]; seen {
			continue
		}
		if digits, ok := tenDigitsOf(text); ok {
			in.tenDigits[digits] = nhsNumber(digits)
		}
		what := identityIn(string(text))
		in.distinct[hash] = what != ""
		if what != "" && (!in.ids || what == "an e-mail address") {
			in.identity = what
			return
		}
	}
}

func (in *inspection) verdict() string {
	if in.identity != "" {
		return in.identity
	}
	if pass := trues(in.tenDigits); upperTail(len(in.tenDigits), pass, 1.0/11) < chanceOfAccident {
		return "NHS numbers"
	}
	if 100*trues(in.distinct) > len(in.distinct) {
		return "full postcodes"
	}
	return ""
}

func trues[K comparable](m map[K]bool) (n int) {
	for _, v := range m {
		if v {
			n++
		}
	}
	return n
}

// identityIn names the identity a text shows; empty if none.
func identityIn(text string) string {
	if strings.IndexByte(text, '@') > 0 && emailIn(text) {
		return "an e-mail address"
	}
	if postcodeIn(text) {
		return "a full postcode"
	}
	return ""
}

// emailIn reports whether the text holds something@something.something.
func emailIn(text string) bool {
	for _, word := range strings.Fields(text) {
		name, domain, ok := strings.Cut(word, "@")
		if dot := strings.LastIndexByte(domain, '.'); ok && name != "" && dot > 0 && dot < len(domain)-1 {
			return true
		}
	}
	return false
}

// tenDigitsOf returns the digits of a text that is a ten-digit number, also when grouped 3-3-4 as NHS numbers are printed.
func tenDigitsOf(text []byte) (digits [10]byte, ok bool) {
	if len(text) != 10 && len(text) != 12 {
		return digits, false
	}
	n := 0
	for i, b := range text {
		switch {
		case b >= '0' && b <= '9':
			if n == 10 {
				return digits, false
			}
			digits[n] = b
			n++
		case len(text) == 12 && (i == 3 || i == 7) && (b == ' ' || b == '-'):
		default:
			return digits, false
		}
	}
	return digits, n == 10
}

// nhsNumber reports whether ten digits pass the check of the NHS number: the first nine are weighted 10 down to 2, and the tenth
// is 11 less the remainder of their sum by 11, with 11 written 0 and 10 never issued (NHS Data Dictionary, NHS number).
func nhsNumber(digits [10]byte) bool {
	sum := 0
	for i, b := range digits[:9] {
		sum += int(b-'0') * (10 - i)
	}
	check := 11 - sum%11
	if check == 11 {
		check = 0
	}
	return check == int(digits[9]-'0')
}

// upperTail is the probability that at least k of n independent trials of probability p succeed.
func upperTail(n, k int, p float64) float64 {
	if k == 0 {
		return 1
	}
	logChoose := func(k int) float64 {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return a - b - c
	}
	sum := 0.0
	for ; k <= n; k++ {
		sum += math.Exp(logChoose(k) + float64(k)*math.Log(p) + float64(n-k)*math.Log1p(-p))
	}
	return sum
}

// inspectYears reports whether a column of birth years holds whole dates, as 19800513 or as a date type.
func inspectYears(c *parquet.Column, pages func() parquet.Pages) (bool, error) {
	f, ok := formOf(c.Type())
	if !ok || f == texts {
		return false, nil // another type, which binding the column refuses
	}
	if f != integers {
		return f == days || f == instants || f == legacy, nil
	}
	p := pages()
	defer func() { _ = p.Close() }()
	page, err := p.ReadPage()
	if errors.Is(err, io.EOF) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer parquet.Release(page)
	values, n := page.Data(), int(page.NumValues()-page.NumNulls())
	if d := page.Dictionary(); d != nil {
		values, n = d.Page().Data(), d.Len()
	}
	for i := range n {
		if v := integer(&values, i); v >= 19_000_101 && v <= 21_991_231 {
			return true, nil
		}
	}
	return false, nil
}

// inspectNames refuses a file any of whose columns is named like an identity.
func inspectNames(schema *parquet.Column) error {
	for _, c := range schema.Columns() {
		if what := identityNamed(c.Name()); what != "" {
			return fmt.Errorf("column %s is named like %s", c.Name(), what)
		}
	}
	return nil
}
