package source

import (
	"strings"
	"unicode"
)

// identities lists what a column's name may not say, in the order tried. Names are compared in lower case
// without anything but letters and digits: "Date of Birth", date_of_birth and DateOfBirth are one. Local extracts name columns in
// many ways; the values are looked at as well.
var identities = []struct {
	what     string
	exact    []string // the whole name
	contains []string // a part that means nothing else
	but      []string // names containing one of these are no identity after all
}{
	{what: "a person's name",
		exact: []string{"name", "patient", "initials"},
		contains: []string{"forename", "surname", "firstname", "middlename", "lastname", "familyname", "givenname", "fullname",
			"patientname", "residentname", "personname", "maidenname", "preferredname", "knownas"}},
	{what: "an NHS number", contains: []string{"nhsnumber", "nhsno", "nhsnum", "newnhs"}, exact: []string{"nhs"}},
	{what: "a date of birth",
		exact:    []string{"dob", "birth", "born"},
		contains: []string{"dateofbirth", "birthdate", "birthday", "dateborn", "patientdob", "dobof", "dtofbirth"}},
	{what: "a postcode", contains: []string{"postcode", "postalcode"}, but: []string{"district", "sector", "area", "outward"}},
	{what: "an e-mail address", contains: []string{"email", "mailaddress"}},
	{what: "a telephone number",
		exact: []string{"phone", "telephone", "mobile", "tel", "fax"},
		contains: []string{"phonenumber", "phoneno", "telephonenumber", "telephoneno", "mobilenumber", "mobileno", "mobilephone", "homephone",
			"workphone", "contactnumber", "contactphone"}},
	{what: "an address", exact: []string{"addr", "uprn", "street", "house"},
		contains: []string{"address", "addressline", "addrline", "housenumber", "houseno", "streetname"}, but: []string{"ipaddress"}},
}

// identityNamed names the identity that a column's name announces; empty if none.
func identityNamed(column string) string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, column)
	for _, id := range identities {
		if matches(name, id.exact, func(a, b string) bool { return a == b }) ||
			matches(name, id.contains, strings.Contains) && !matches(name, id.but, strings.Contains) {
			return id.what
		}
	}
	return ""
}

func matches(name string, parts []string, match func(name, part string) bool) bool {
	for _, p := range parts {
		if match(name, p) {
			return true
		}
	}
	return false
}

// postcodeAreas are the letters a United Kingdom postcode can start with (Royal Mail). With them an organisation's code
// such as R1A0B is not taken for a postcode.
const postcodeAreas = " AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX " +
	"FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW " +
	"OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE "

// postcodeIn reports whether a text is, or holds as words of their own, a full postcode.
func postcodeIn(text string) bool {
	if len(text) < 5 || len(text) > 8 && !strings.ContainsAny(text, " ,;.:()/-\t\n") {
		return false // the usual pseudonym, at the cost of one look
	}
	fields := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, f := range fields {
		if postcode(f) || i+1 < len(fields) && len(fields[i+1]) == 3 && len(f) <= 4 && postcode(f+fields[i+1]) {
			return true
		}
	}
	return false
}

// postcode reports whether a word is a full postcode: area letters, a digit, at most one more letter or digit, then the
// inward code of a digit and two letters, which are never C, I, K, M, O or V.
func postcode(word string) bool {
	n := len(word)
	if n < 5 || n > 7 {
		return false
	}
	word = strings.ToUpper(word)
	inward := word[n-3:]
	if !digit(inward[0]) || !inwardLetter(inward[1]) || !inwardLetter(inward[2]) {
		return false
	}
	outward := word[:n-3]
	area := strings.TrimRight(strings.TrimRight(outward[:min(2, len(outward))], "0123456789"), "0123456789")
	if !strings.Contains(postcodeAreas, " "+area+" ") || area == "" {
		return false
	}
	rest := outward[len(area):]
	switch len(rest) {
	case 1:
		return digit(rest[0])
	case 2:
		return digit(rest[0]) && (digit(rest[1]) || letter(rest[1]))
	}
	return false
}

func digit(b byte) bool  { return b >= '0' && b <= '9' }
func letter(b byte) bool { return b >= 'A' && b <= 'Z' }

func inwardLetter(b byte) bool { return letter(b) && !strings.ContainsRune("CIKMOV", rune(b)) }
