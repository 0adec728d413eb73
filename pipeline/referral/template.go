package referral

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// slotPrefix begins every slot, and nothing else in a template.
const slotPrefix = "slot:"

// The slots. Those of the first group are names ("urn:uuid:...") that the page makes afresh for each document.
const (
	slotDocument    = slotPrefix + "document"
	slotComposition = slotPrefix + "composition"
	slotRequest     = slotPrefix + "request" // stays the same when the referral is withdrawn
	slotPatient     = slotPrefix + "patient"
	slotPractice    = slotPrefix + "practice"
	slotService     = slotPrefix + "service"  // absent: no service is chosen yet
	slotProvider    = slotPrefix + "provider" // absent with the service

	slotMadeAt       = slotPrefix + "made_at" // date, time and offset
	slotTitle        = slotPrefix + "title"
	slotStatus       = slotPrefix + "status"    // active, or revoked
	slotPseudonym    = slotPrefix + "pseudonym" // absent where the local id is known
	slotLocalID      = slotPrefix + "local_id"  // absent where it is not
	slotPracticeCode = slotPrefix + "practice_code"
	slotServiceName  = slotPrefix + "service_name"
	slotProviderName = slotPrefix + "provider_name"
	slotReferredOn   = slotPrefix + "referred_on" // date
	slotNeed         = slotPrefix + "need"        // absent: none is recorded
	slotNote         = slotPrefix + "note"        // absent: none was typed
)

// Slots are all slots that a template has, sorted; the page fills these and no other.
func Slots() []string {
	return []string{slotComposition, slotDocument, slotLocalID, slotMadeAt, slotNeed, slotNote, slotPatient, slotPractice, slotPracticeCode, slotProvider,
		slotProviderName, slotPseudonym, slotReferredOn, slotRequest, slotService, slotServiceName, slotStatus, slotTitle}
}

// uriSystem is the system of an identifier that is itself a URI (FHIR R4, data type Identifier).
const uriSystem = "urn:ietf:rfc:3986"

// object is a JSON object; keys are written sorted.
type object = map[string]any

// Template is the document before it is about anybody, as JSON objects, arrays and texts; nil where the place makes no referrals.
func (c Config) Template() map[string]any {
	if !c.On() {
		return nil
	}
	kind := object{"coding": []any{object{"system": c.CodeSystem, "code": c.Code, "display": c.Display}}, "text": c.Display}
	return object{
		"resourceType": "Bundle",
		"type":         "document",
		"identifier":   identifier(uriSystem, slotDocument),
		"timestamp":    slotMadeAt,
		"entry": []any{
			entry(slotComposition, composition(kind)),
			entry(slotRequest, request(kind)),
			entry(slotPatient, object{
				"resourceType": "Patient",
				"identifier":   []any{identifier(c.PseudonymSystem, slotPseudonym), identifier(c.LocalIDSystem, slotLocalID)},
			}),
			entry(slotPractice, object{"resourceType": "Organization", "identifier": []any{identifier(c.OrganizationSystem, slotPracticeCode)}}),
			entry(slotService, object{"resourceType": "HealthcareService", "name": slotServiceName, "providedBy": reference(slotProvider)}),
			entry(slotProvider, object{"resourceType": "Organization", "name": slotProviderName}),
		},
	}
}

// composition is the document's table of contents: PRSB headings over what stands under each.
func composition(kind object) object {
	section := func(heading string, slots ...string) object {
		var entries []any
		for _, s := range slots {
			entries = append(entries, reference(s))
		}
		return object{"title": heading, "entry": entries}
	}
	return object{
		"resourceType": "Composition",
		"status":       "final",
		"type":         kind,
		"title":        slotTitle,
		"date":         slotMadeAt,
		"subject":      reference(slotPatient),
		"author":       []any{reference(slotPractice)},
		"section": []any{
			section("Person demographics", slotPatient),
			section("GP practice", slotPractice),
			section("Referral details", slotRequest, slotService, slotProvider),
		},
	}
}

// request is the referral itself.
func request(kind object) object {
	return object{
		"resourceType": "ServiceRequest",
		"identifier":   []any{identifier(uriSystem, slotRequest)},
		"status":       slotStatus,
		"intent":       "order",
		"code":         kind,
		"subject":      reference(slotPatient),
		"authoredOn":   slotReferredOn,
		"requester":    reference(slotPractice),
		"performer":    []any{reference(slotService)},
		"reasonCode":   []any{object{"text": slotNeed}},
		"note":         []any{object{"text": slotNote}},
	}
}

func entry(fullURL string, resource object) object {
	return object{"fullUrl": fullURL, "resource": resource}
}

func identifier(system, value string) object { return object{"system": system, "value": value} }

func reference(to string) object { return object{"reference": to} }

// Check refuses a template that the page could not fill: one that lacks a slot, or has one nobody knows. It does not judge the rest, which
// is FHIR's to do.
func Check(template map[string]any) error {
	have := map[string]bool{}
	collect(template, have)
	for _, slot := range Slots() {
		if !have[slot] {
			return fmt.Errorf("checking a template of referrals: it has no %s", slot)
		}
		delete(have, slot)
	}
	if len(have) > 0 {
		return fmt.Errorf("checking a template of referrals: it has the unknown %s", slices.Sorted(maps.Keys(have))[0])
	}
	return nil
}

// collect adds every slot within a value of JSON.
func collect(value any, slots map[string]bool) {
	switch v := value.(type) {
	case string:
		if strings.HasPrefix(v, slotPrefix) {
			slots[v] = true
		}
	case []any:
		for _, x := range v {
			collect(x, slots)
		}
	case map[string]any:
		for _, x := range v {
			collect(x, slots)
		}
	}
}
