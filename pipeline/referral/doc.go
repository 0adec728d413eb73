// Package referral says what a practice's referral to a service looks like: a FHIR R4 document that the practice's page fills in and its
// reader passes on.
//
// The flow:
//
//  1. A place that wants referrals writes the section referral of its configuration (Config): the SNOMED CT concept they are coded with and
//     the systems its identifiers are of. Without it nobody's page offers one.
//  2. Template makes the document with a slot, a text such as "slot:need", wherever something is known only when a person decides. The night
//     puts it into every practice's part.
//  3. The page, offline or opened at the practice, fills the slots (pipeline/part/page/js/referral.js). A value takes the whole place of
//     its slot and is not looked at again, so that no text can become more than a text. Where a value is absent, so is the object that was
//     to hold it, and whatever is empty then.
//  4. Check refuses a template with a slot that the page would leave open, or without one that it fills.
//
// What the document is, by FHIR R4 (4.0.1): a Bundle of type document, because that is the one that is kept and passed on as a whole; its
// Composition has a section for each heading of the PRSB Social Prescribing Information Standard that a referral can fill, and refers to
//
//	Person demographics   Patient: one identifier and nothing else. Offline it is the pseudonym; opened at the practice, the local id. Never
//	                      both: that pair is the practice's key
//	GP practice           Organization: the practice that asks, by its ODS code
//	Referral details      ServiceRequest, status active (revoked when withdrawn) and intent order:
//	                      code          the referral, from the configuration
//	                      authoredOn    the day of the decision (referred_on of table referrals)
//	                      requester     the practice (source)
//	                      performer     HealthcareService and the Organization that provides it (service, provider); none yet: whoever
//	                                    gets the document finds one
//	                      reasonCode    the need, as text and only where one is recorded (need)
//	                      note          what the practice typed
//
// "Person demographics" is version 1.1's own heading; "GP practice" and "Referral details" are those the PRSB's standards share, and not
// checked against that version, whose full model a place should hold its first referrals against.
//
// What it leaves out on purpose: chance, rank, tier and reasons, for how often somebody is seen does not say what they need and is not the
// service's business; how to reach the person, which is for the practice; and anything about anybody else. The standard asks for a name,
// a date of birth and an address too: riskstrat has none, so the practice, which knows the person, adds them when it passes the referral on.
//
// The package reads no part and no clock.
package referral
