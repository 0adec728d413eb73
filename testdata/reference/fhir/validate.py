"""validate.py FILE...: reads each file as a FHIR R4 document holding one referral, and prints what it says as a line of JSON."""

import json
import re
import sys

import fhir.resources
from fhir.resources.bundle import Bundle

assert fhir.resources.__fhir_version__ == "4.0.1", fhir.resources.__fhir_version__
UUID = re.compile(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# The models know the codes that R4 requires of an element, and do not enforce them.
STATUS = {"draft", "active", "on-hold", "revoked", "completed", "entered-in-error", "unknown"}
INTENT = {"proposal", "plan", "directive", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option"}


def read(path):
    text = open(path, encoding="utf-8").read()
    bundle = Bundle.parse_raw(text)
    # Moments may be written in more than one way.
    plain = lambda t: re.sub(r'"(timestamp|date)": ?"[^"]*"', r'"\1": ""', t)
    assert json.loads(plain(bundle.json())) == json.loads(plain(text)), "the models drop or change an element"
    assert bundle.type == "document" and bundle.timestamp.tzinfo is not None  # bdl-10
    assert bundle.identifier.system and bundle.identifier.value  # bdl-9
    by_url = {e.fullUrl: e.resource for e in bundle.entry}
    assert len(by_url) == len(bundle.entry) and all(UUID.fullmatch(u) for u in by_url)  # bdl-7
    composition = bundle.entry[0].resource
    assert composition.resource_type == "Composition" and composition.status == "final"  # bdl-11
    follow = lambda reference: by_url[reference.reference]  # a reference to nothing fails

    one = lambda kind: [r for r in by_url.values() if r.resource_type == kind]
    (request,), (patient,) = one("ServiceRequest"), one("Patient")
    practice = follow(request.requester)
    assert request.status in STATUS and request.intent in INTENT
    assert follow(request.subject) is patient and follow(composition.subject) is patient
    assert [follow(a) for a in composition.author] == [practice] and practice.resource_type == "Organization"
    assert set(patient.dict()) == {"resourceType", "identifier"}, "the patient has more than an identifier"
    sections = {s.title: [follow(e).resource_type for e in s.entry] for s in composition.section}
    reached = {id(follow(e)) for s in composition.section for e in s.entry}
    assert reached == {id(r) for r in by_url.values()} - {id(composition)}, "an entry stands under no heading"
    said = {
        "title": composition.title,
        "sections": sections,
        "request": request.identifier[0].value,
        "status": request.status,
        "intent": request.intent,
        "code": [request.code.coding[0].system, request.code.coding[0].code, request.code.coding[0].display],
        "subject": [[i.system, i.value] for i in patient.identifier],
        "practice": [[i.system, i.value] for i in practice.identifier],
        "authored_on": str(request.authoredOn),
        "reasons": [r.text for r in request.reasonCode or []],
        "notes": [n.text for n in request.note or []],
        "service": "",
        "provider": "",
    }
    for performer in request.performer or []:
        service = follow(performer)
        assert service.resource_type == "HealthcareService"
        said["service"], said["provider"] = service.name, follow(service.providedBy).name
    return said


for path in sys.argv[1:]:
    print(json.dumps(read(path)))
