// What has been decided: kept in the page's memory until it is saved, and nowhere else.

const decided = new Map(); // by resident: {resident, list, decision, decided_on, service, provider, note, saved, referral}; referral is {request, file, withdrawn}
let lastSaved = null; // {name, text} of the file saved last

// unsaved are the decisions no file holds yet, in the order in which they were made.
const unsaved = () => [...decided.values()].filter((d) => !d.saved);

// cleaned is a text without line breaks, tabs and halves of characters, which the file may not hold.
function cleaned(text) {
  const whole = new TextDecoder().decode(new TextEncoder().encode(text));
  return whole.replace(/\p{Cc}+/gu, " ").trim();
}

// decide records a decision in place of an earlier unsaved one about the same person.
function decide(resident, list, decision, on, service) {
  const d = { resident, decision, decided_on: on, note: "", saved: false };
  if (list) {
    d.list = list;
  }
  if (service) {
    d.service = service.service;
    d.provider = service.provider;
  }
  decided.delete(resident);
  decided.set(resident, d);
}

// decisionsFile is the file of some decisions: its name and its text. Package decision says what it holds.
function decisionsFile(night, decisions) {
  const rows = decisions.map(({ saved, referral, note, ...d }) => (cleaned(note) ? { ...d, note: cleaned(note) } : d));
  rows.sort((a, b) => byCodePoint(sealLine(a), sealLine(b)));
  const seal = sealOf(night.digest, rows);
  const file = { format: night.decision_format, place: night.part.place, practice: night.part.practice, as_of: night.part.as_of, part: night.digest, decisions: rows, seal };
  return { name: `decisions-${night.part.practice}-${night.part.as_of}-${seal.slice(0, 8)}.json`, text: JSON.stringify(file, null, 1) + "\n" };
}

// download hands a file to the browser, which asks nobody else for it.
function download(file) {
  const url = URL.createObjectURL(new Blob([file.text], { type: "application/json" }));
  const link = build("a", { href: url, download: file.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

// looksLikeNHSNumber recognises ten digits that pass its check (modulus 11): such a number may not leave the practice in a file.
function looksLikeNHSNumber(text) {
  const digits = text.replace(/[\s-]/g, "");
  if (!/^\d{10}$/.test(digits)) {
    return false;
  }
  const sum = [...digits.slice(0, 9)].reduce((n, digit, i) => n + Number(digit) * (10 - i), 0);
  return (11 - (sum % 11)) % 11 === Number(digits[9]);
}

// holdsNHSNumber finds such a number within a text, however it is spaced.
const holdsNHSNumber = (text) => (text.match(/(?<!\d)\d(?:[\s-]?\d){9}(?!\d)/gu) || []).some(looksLikeNHSNumber);
