package referral

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func coded() Config {
	return Config{
		Code: "871731000000106", Display: "Referral to social prescribing service", CodeSystem: "http://snomed.info/sct",
		OrganizationSystem: "https://fhir.nhs.uk/Id/ods-organization-code", PseudonymSystem: "https://place.example/id/pseudonym", LocalIDSystem: "urn:oid:1.2.3.4",
	}
}

// Concepts of SNOMED CT's own examples and of published code sets pass; one digit changed, two neighbours swapped, or another component of
// it does not.
func TestConcepts(t *testing.T) {
	for _, id := range []string{"871731000000106", "871711000000103", "22298006", "73211009", "138875005", "404684003", "108252007"} {
		if err := checkConcept(id); err != nil {
			t.Error(err)
		}
		for i := range len(id) {
			changed := []byte(id)
			changed[i] = '0' + (changed[i]-'0'+1)%10
			if checkConcept(string(changed)) == nil {
				t.Errorf("%s: with digit %d changed it is taken", id, i)
			}
			if i > 0 && id[i] != id[i-1] {
				swapped := []byte(id)
				swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
				if checkConcept(string(swapped)) == nil {
					t.Errorf("%s: with digits %d and %d swapped it is taken", id, i-1, i)
				}
			}
		}
	}
	for what, id := range map[string]string{"nothing": "", "letters": "87173100000010a", "short": "22006", "long": "8717310000001068717", "a description": "751689013", "leading zero": "022298006"} {
		if checkConcept(id) == nil {
			t.Errorf("%s: is taken", what)
		}
	}
}

func TestValidate(t *testing.T) {
	if err := coded().Validate(); err != nil {
		t.Error(err)
	}
	if err := (Config{}).Validate(); err != nil || (Config{}).On() || (Config{}).Template() != nil || (Config{}).English() != nil {
		t.Errorf("no section: have %v, want no referrals", err)
	}
	for key, spoil := range map[string]func(*Config){
		"code":             func(c *Config) { c.Code = "" },
		"display":          func(c *Config) { c.Display = " " },
		"code_system":      func(c *Config) { c.CodeSystem = "" },
		"ods_system":       func(c *Config) { c.OrganizationSystem = "ods" },
		"pseudonym_system": func(c *Config) { c.PseudonymSystem = slotNote },
		"local_id_system":  func(c *Config) { c.LocalIDSystem = c.PseudonymSystem },
	} {
		c := coded()
		spoil(&c)
		if err := c.Validate(); err == nil || !strings.HasPrefix(err.Error(), key+": ") {
			t.Errorf("%s: have %v", key, err)
		}
	}
}

// The template survives its way through a part's JSON, and Check takes it with all its slots and no other.
func TestTemplate(t *testing.T) {
	template := coded().Template()
	encoded, err := json.Marshal(template)
	if err != nil {
		t.Fatal(err)
	}
	var decoded map[string]any
	if err := json.Unmarshal(encoded, &decoded); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(template, decoded); diff != "" {
		t.Error(diff)
	}
	if err := Check(decoded); err != nil {
		t.Error(err)
	}
	for what, text := range map[string]string{
		"without a slot":  strings.Replace(string(encoded), slotNeed, "need", 1),
		"an unknown slot": strings.Replace(string(encoded), `"document"`, `"slot:other"`, 1),
		"nothing":         "{}",
	} {
		var broken map[string]any
		if err := json.Unmarshal([]byte(text), &broken); err != nil {
			t.Fatal(err)
		}
		if Check(broken) == nil {
			t.Errorf("%s: is taken", what)
		}
	}
}
