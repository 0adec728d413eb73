// The referral: the part's template with its slots filled. Package referral says what each slot is, and what a referral leaves out.

// filled is a copy of a template in which every text that is the name of a slot is the slot's value. A value is never looked at again:
// whatever it says stays a text. Where a value is null the object that holds it is left out, and so is whatever is empty then.
function filled(template, slots) {
  if (typeof template === "string") {
    return slots.has(template) ? slots.get(template) : template;
  }
  if (Array.isArray(template)) {
    const kept = template.map((v) => filled(v, slots)).filter((v) => v !== null);
    return kept.length > 0 ? kept : null;
  }
  const kept = [];
  for (const [key, value] of Object.entries(template)) {
    const v = filled(value, slots);
    if (v === null && typeof value === "string") {
      return null;
    }
    if (v !== null) {
      kept.push([key, v]);
    }
  }
  return kept.length > 0 ? Object.fromEntries(kept) : null;
}

// newName is a name that nothing else has: a random UUID (RFC 9562, version 4) as a URN. A page opened from a file has no randomUUID
// everywhere.
function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return "urn:uuid:" + [[0, 8], [8, 12], [12, 16], [16, 20], [20, 32]].map(([from, to]) => hex.slice(from, to)).join("-");
}

// needsMet are the recorded needs that a service is for: all of them where it is for any, or where none is chosen yet. The others are
// not its business.
function needsMet(needs, service) {
  const met = service && service.needs ? service.needs.map(folded) : null;
  return (needs || []).filter((n) => !met || met.includes(folded(n)));
}

// chosenService is the service of a decision; undefined where none is chosen yet.
const chosenService = (night, d) => night.part.services.find((s) => s.service === d.service && s.provider === d.provider);

// referralFile is the referral of a decision about a row: its name, which says nothing of the person, and its text. request is the name of
// the referral: a withdrawal has that of what it withdraws.
function referralFile(night, row, d, request, withdrawn) {
  const local = night.local[row.resident];
  const text = (s) => cleaned(s || "").replace(/\s/gu, " ") || null; // FHIR's texts know no other space
  const slots = new Map(Object.entries({
    document: newName(), composition: newName(), patient: newName(), practice: newName(), request,
    service: text(d.service) && newName(), provider: text(d.service) && text(d.provider) && newName(),
    made_at: new Date().toISOString(), referred_on: d.decided_on, status: withdrawn ? "revoked" : "active",
    title: withdrawn ? "Referral withdrawn" : "Referral",
    pseudonym: local ? null : text(row.resident), local_id: text(local), practice_code: text(night.part.practice),
    service_name: text(d.service), provider_name: text(d.provider),
    need: text(needsMet(row.needs, chosenService(night, d)).join("; ")), note: text(d.note),
  }).map(([slot, value]) => ["slot:" + slot, value]));
  const short = request.slice("urn:uuid:".length).slice(0, 8);
  return {
    name: `referral-${night.part.practice}-${d.decided_on}-${short}${withdrawn ? "-withdrawn" : ""}.json`,
    text: JSON.stringify(filled(night.part.referral, slots), null, 1) + "\n",
  };
}

// isOut reports whether a referral was made of a decision and not withdrawn: until it is, the decision stands.
const isOut = (d) => Boolean(d.referral && !d.referral.withdrawn);

// referralPart is, for a person who accepted, the way to make the referral, or what became of it. Null where the place makes none.
function referralPart(night, row, d, acts) {
  if (!night.part.referral || d.decision !== "accepted") {
    return null;
  }
  const whom = d.provider || "whoever finds the service";
  if (!d.referral) {
    const need = needsMet(row.needs, chosenService(night, d)).join("; ");
    return [
      build("p", { class: "act" }, build("button", { type: "button", class: "main", id: "refer", click: acts.refer }, "Make the referral")),
      build("p", { class: "small" }, `A file to pass on to ${whom}. It says who (${night.local[row.resident] ? "your own id" : "the pseudonym: you say who that is when you pass it on"}), ` +
        `${d.service ? "which service, " : ""}${need ? `what for (${need}), ` : ""}your practice, the day, and your note if you write one. Nothing else from the record.`),
    ];
  }
  if (d.referral.withdrawn) {
    return build("p", { id: "referred" }, `Referral withdrawn. Pass ${d.referral.withdrawn.name}, in your downloads, on to ${whom}.${d.saved ? " The decision stays as it was saved." : ""}`);
  }
  return [
    build("p", { id: "referred" }, `Referral made: ${d.referral.file.name} is in your downloads. Pass it on to ${whom} the way your practice sends referrals; this page has sent it to nobody.`),
    build("p", { class: "act" },
      build("button", { type: "button", click: () => download(d.referral.file) }, "Download it again"),
      build("button", { type: "button", id: "withdraw", click: acts.withdraw }, "Withdraw it")),
  ];
}
