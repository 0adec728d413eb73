// The page: it takes the table that stands without it, and adds filters, cards and decisions.

const night = JSON.parse(document.getElementById("night").textContent);
Object.setPrototypeOf(night.local, null); // so that it has the people of the key table and nothing else
const at = (id) => document.getElementById(id);
const entries = []; // one a row of a list, in the order of the page: {row, list, listIndex, tr, same, button, mark}
let open = null; // the entry whose card is shown
let opener = null; // the button that opened the pane, where it shows no card
let lines = night.first_lines; // how many a screen shows until it is asked for more
let chosenDay = ""; // that decisions are dated by; empty: the day it is when a person is looked at

// lastDay is today, for no decision is of a day to come; a page may stay open for days. A clock that is behind must not date a decision before
// the night it answers.
function lastDay() {
  const today = localDay(new Date());
  return today < night.part.as_of ? night.part.as_of : today;
}

const decisionDay = () => chosenDay || lastDay();

// warnIfLate says that a list is past its last day, from the day on which it is.
function warnIfLate() {
  at("late").hidden = !night.part.lists.some((l) => l.valid_until < lastDay());
}

function localDay(date) {
  return [date.getFullYear(), String(date.getMonth() + 1).padStart(2, "0"), String(date.getDate()).padStart(2, "0")].join("-");
}

// collect pairs the rows of the table with those of the part, which are in the same order.
function collect() {
  const byResident = new Map(), rows = document.querySelectorAll("tr[data-row]");
  night.part.lists.forEach((list, listIndex) => list.rows.forEach((row) => {
    const entry = { row, list, listIndex, tr: rows[entries.length], same: byResident.get(row.resident) || [] };
    byResident.set(row.resident, entry.same);
    entry.same.push(entry);
    entries.push(entry);
  }));
}

// dress makes the person of an entry a button. It is left until the row is shown: a page may have thousands, of which few ever are.
function dress(entry) {
  if (!entry.button) {
    const cell = entry.tr.children[1];
    entry.button = build("button", { type: "button", class: "person" }, [...cell.childNodes]);
    entry.mark = build("span", { class: "state" });
    cell.append(entry.button, entry.mark);
    markDecision(entry);
  }
}

// ---- filters

const filters = ["list", "tier", "kind", "new", "first", "undecided", "search"];

function shows(e, f) {
  return (f.list === "" || e.listIndex === Number(f.list)) &&
    (f.tier === "" || e.row.tier === f.tier) &&
    (f.kind === "" || e.tr.dataset.kinds.split(" ").includes(f.kind)) &&
    (!f.new || e.row.new) &&
    (!f.first || e.row.review_first) &&
    (!f.undecided || !decided.has(e.row.resident)) &&
    (f.search === "" || searched(`${e.row.resident}|${night.local[e.row.resident] || ""}`).includes(f.search));
}

// searched is a text as it is searched: in any case, however it is spaced.
const searched = (text) => folded(text).replace(/\s/g, "");

function applyFilters() {
  const f = Object.fromEntries(filters.map((name) => [name, at(name).type === "checkbox" ? at(name).checked : at(name).value]));
  f.search = searched(f.search);
  let shown = 0;
  const perList = night.part.lists.map(() => 0);
  for (const e of entries) {
    const on = shows(e, f);
    shown += on;
    e.tr.hidden = !on;
    e.tr.classList.toggle("later", on && shown > lines);
    if (on && shown <= lines) {
      dress(e);
    }
    perList[e.listIndex] += on;
  }
  const narrowed = filters.some((name) => f[name] !== "" && f[name] !== false);
  document.querySelectorAll("section[data-list]").forEach((section, i) => {
    section.hidden = f.list !== "" && i !== Number(f.list);
    section.querySelectorAll(".wide").forEach((w) => { w.hidden = narrowed && perList[i] === 0 && w.dataset.of === "rows"; });
    section.querySelectorAll(".none").forEach((p) => { p.hidden = !(narrowed && perList[i] === 0 && night.part.lists[i].rows.length > 0); });
  });
  at("count").textContent = narrowed ? `${counted(shown, "line", "lines")} of ${entries.length.toLocaleString("en-GB")}` : `All ${counted(entries.length, "line", "lines")}`;
  at("more").hidden = shown <= lines;
  at("more").textContent = `Show the other ${counted(shown - lines, "line", "lines")}`;
  at("narrowed").hidden = !narrowed;
  at("everyone").disabled = !narrowed;
}

// showMore shows every line that fits, and goes to the first of those that were not shown.
function showMore() {
  const next = entries.find((e) => e.tr.classList.contains("later"));
  lines = Infinity;
  applyFilters();
  next.button.focus();
}

function clearFilters() {
  for (const name of filters) {
    if (at(name).type === "checkbox") {
      at(name).checked = false;
    } else {
      at(name).value = "";
    }
  }
  applyFilters();
}

// ---- the pane beside the list

// On a narrow screen the pane lies over the list, which then can neither be reached nor read.
const narrow = matchMedia("(max-width: 60rem)");

function cover() {
  for (const below of [at("tools"), at("lists")]) {
    below.inert = narrow.matches && !at("pane").hidden;
  }
}

function showPane(...content) {
  at("pane").replaceChildren(...content.flat().filter((c) => c));
  at("pane").hidden = false;
  cover();
  document.body.classList.add("paned");
  at("pane").scrollTop = 0;
}

function closePane() {
  const from = open;
  setOpen(null);
  at("pane").hidden = true;
  cover();
  document.body.classList.remove("paned");
  const back = from ? from.button : opener;
  (back.offsetParent === null ? at("nominate") : back).focus(); // where it was opened from, unless a filter has hidden that
}

function setOpen(entry) {
  if (open) {
    open.tr.classList.remove("open");
    open.button.removeAttribute("aria-current");
  }
  open = entry;
  if (open) {
    open.tr.classList.add("open");
    open.button.setAttribute("aria-current", "true");
  }
}

// neighbour is the next shown entry in a direction, or undefined.
function neighbour(entry, step) {
  for (let i = entries.indexOf(entry) + step; i >= 0 && i < entries.length; i += step) {
    if (!entries[i].tr.hidden) {
      return entries[i];
    }
  }
  return undefined;
}

function openCard(entry, focus = "panetitle") {
  dress(entry);
  setOpen(entry);
  entry.tr.classList.remove("later");
  const before = neighbour(entry, -1), after = neighbour(entry, 1), last = lastDay();
  let on = decisionDay(); // as the card shows it
  warnIfLate();
  showPane(card(night, entry, {
    hasPrevious: before, hasNext: after, date: on, lastDay: last,
    previous: () => openCard(before), next: () => openCard(after), close: closePane,
    decide: (code, service) => record(entry, code, on, service),
    refer: () => refer(entry), withdraw: () => withdraw(entry),
    undo: () => { undo(entry.row.resident); openCard(entry, "decidetitle"); },
    setDate: (input) => {
      if (input.value >= night.part.as_of && input.value <= last) {
        on = input.value;
        chosenDay = on === last ? "" : on;
      } else {
        input.value = on;
      }
    },
  }));
  at("pane").setAttribute("aria-label", "Person");
  at(focus).focus({ preventScroll: focus === "panetitle" });
  entry.tr.scrollIntoView({ block: "nearest" });
}

// ---- deciding and saving

function record(entry, code, on, service) {
  decide(entry.row.resident, entry.list.name, code, on, service);
  afterDecision(entry.row.resident);
  openCard(entry, "decidetitle");
  say(`${decisionText(night, decided.get(entry.row.resident))}. ${counted(unsaved().length, "decision", "decisions")} not saved yet.`);
}

function undo(resident) {
  decided.delete(resident);
  afterDecision(resident);
  say(`Undone. ${counted(unsaved().length, "decision", "decisions")} not saved yet.`);
}

// refer makes the referral of a decision, once: asked again, the page gives the same file.
function refer(entry) {
  const d = decided.get(entry.row.resident), request = newName();
  d.referral = { request, file: referralFile(night, entry.row, d, request, false), withdrawn: null };
  download(d.referral.file);
  afterDecision(d.resident);
  openCard(entry, "decidetitle");
  say(`Referral made: ${d.referral.file.name} is in your downloads.`);
}

// withdraw makes the file that takes a referral back. The decision stays as it is, and can be undone if no file holds it yet.
function withdraw(entry) {
  const d = decided.get(entry.row.resident);
  d.referral.withdrawn = referralFile(night, entry.row, d, d.referral.request, true);
  download(d.referral.withdrawn);
  afterDecision(d.resident);
  openCard(entry, "decidetitle");
  say(`Referral withdrawn: pass on ${d.referral.withdrawn.name}, in your downloads.`);
}

// afterDecision brings the list and the bar up to date with a decision about a person.
function afterDecision(resident) {
  entries.filter((e) => e.row.resident === resident && e.button).forEach(markDecision);
  const n = unsaved().length;
  at("pending").textContent = n > 0 ? `${counted(n, "decision", "decisions")} not saved yet` : decided.size > 0 ? "All decisions are saved" : "No decisions yet";
  at("save").disabled = n === 0;
  at("review").hidden = decided.size === 0;
}

// markDecision writes beside a person what was decided.
function markDecision({ row, mark }) {
  const d = decided.get(row.resident);
  mark.textContent = d ? `${decisionText(night, d)}${isOut(d) ? ", referral made" : ""}${d.saved ? " (saved)" : " (not saved)"}` : "";
}

function say(text) {
  at("said").textContent = text;
}

function save() {
  const made = unsaved();
  if (made.length === 0) {
    return;
  }
  lastSaved = decisionsFile(night, made);
  download(lastSaved);
  for (const d of made) {
    d.saved = true;
    afterDecision(d.resident);
  }
  if (open) {
    openCard(open, "panetitle");
  }
  showSaved(made.length);
}

function showSaved(n) {
  at("saved").replaceChildren(
    `${counted(n, "decision", "decisions")} sent to your downloads as ${lastSaved.name}. Put the file where your network collects decisions; the next night reads it. `,
    build("button", { type: "button", click: () => download(lastSaved) }, "Download it again"));
  say(`${counted(n, "decision", "decisions")} saved as ${lastSaved.name}.`);
}

// review lists every decision made on this page.
function review() {
  setOpen(null);
  opener = at("review");
  showPane(
    build("div", { class: "panehead" }, build("h2", { tabindex: "-1", id: "panetitle" }, "Your decisions"), build("div", { class: "steps" }, build("button", { type: "button", click: closePane }, "Close"))),
    build("ul", { class: "made" }, [...decided.values()].map((d) => build("li", null,
      build("span", null, personName(night, d.resident), build("br"),
        `${decisionText(night, d)} · ${dayText(d.decided_on)}${isOut(d) ? " · referral made" : ""}${d.saved ? " · saved" : ""}`),
      d.saved || isOut(d) ? null : build("button", { type: "button", click: () => { undo(d.resident); review(); } }, "Undo")))));
  at("pane").setAttribute("aria-label", "Your decisions");
  at("panetitle").focus();
}

// ---- someone who is on no list

function nominate() {
  setOpen(null);
  opener = at("nominate");
  const problem = build("p", { id: "problem", class: "problem", role: "alert" });
  const field = build("input", { id: "someone", type: "text", autocomplete: "off", spellcheck: "false", "aria-describedby": "problem" });
  const add = (code) => () => {
    const found = whoIs(field.value);
    if (found.problem) {
      problem.textContent = found.problem;
      field.setAttribute("aria-invalid", "true");
      field.focus();
      return;
    }
    decide(found.resident, "", code, decisionDay(), null);
    afterDecision(found.resident);
    say(`${decisionText(night, decided.get(found.resident))}. ${counted(unsaved().length, "decision", "decisions")} not saved yet.`);
    review();
  };
  showPane(
    build("div", { class: "panehead" }, build("h2", { tabindex: "-1", id: "panetitle" }, "Someone who is not listed"), build("div", { class: "steps" }, build("button", { type: "button", click: closePane }, "Close"))),
    build("p", null, "You know people better than a list does. Put someone forward and the next night lists them, outside the order; or say that someone objects to being offered help this way."),
    build("p", { class: "field" }, build("label", { for: "someone" }, hasLocal ? "Their local id, or their pseudonym" : "Their pseudonym"), field),
    problem,
    build("div", { class: "choices" }, night.words.filter((w) => w.code === "nominate" || w.code === "objects").map((w) => build("button", { type: "button", "data-decision": w.code, click: add(w.code) }, w.label))));
  at("pane").setAttribute("aria-label", "Someone who is not listed");
  field.focus();
}

// ofLocal finds whose local id a text is: in any case, unless that makes two people's the same.
const ofLocal = (() => {
  const exactly = new Map(), loosely = new Map();
  for (const [resident, local] of Object.entries(night.local)) {
    exactly.set(local, resident);
    loosely.set(folded(local), loosely.has(folded(local)) ? null : resident);
  }
  return (text) => exactly.get(text) || loosely.get(folded(text)) || null;
})();
const hasLocal = Object.keys(night.local).length > 0;

// mayBePseudonym reports whether a text can be a pseudonym. Whoever has a key table knows them all; otherwise it is as long as those of the page, where
// they are all of one length, and no NHS number. A text of letters alone is rather somebody's name.
function mayBePseudonym(text) {
  if (hasLocal) {
    return text in night.local;
  }
  const lengths = new Set([...entries.map((e) => e.row), ...night.part.lists.flatMap((l) => l.left || [])].map((r) => Array.from(r.resident).length));
  return !looksLikeNHSNumber(text) && !/^[\p{L}\p{M}\p{P}]*$/u.test(text) && (lengths.size !== 1 || lengths.has(Array.from(text).length));
}

// whoIs finds the pseudonym of what was typed: {resident}, or {problem} in words. What is known to be no pseudonym never passes.
function whoIs(typed) {
  const text = typed.trim();
  const resident = ofLocal(text) || text.replace(/\s/g, "");
  if (text === "") {
    return { problem: hasLocal ? "Type a local id or a pseudonym." : "Type a pseudonym." };
  }
  if (!mayBePseudonym(resident)) {
    return { problem: hasLocal ? "This is no local id of your key table and no pseudonym." : "This is no pseudonym: only a pseudonym may leave the practice in a file." };
  }
  if (entries.some((e) => e.row.resident === resident)) {
    return { problem: "This person is on a list: find them there and decide on their card." };
  }
  return decided.has(resident) ? { problem: "There is a decision about this person already." } : { resident };
}

// ---- start

function start() {
  collect();
  for (const name of filters) {
    at(name).addEventListener("input", applyFilters);
  }
  at("tools").addEventListener("submit", (e) => e.preventDefault());
  at("everyone").addEventListener("click", clearFilters);
  at("more").addEventListener("click", showMore);
  at("nominate").addEventListener("click", nominate);
  at("save").addEventListener("click", save);
  at("review").addEventListener("click", review);
  at("lists").addEventListener("click", (e) => {
    const button = e.target.closest("button.person");
    if (button) {
      openCard(entries.find((x) => x.tr === button.closest("tr")));
    }
  });
  narrow.addEventListener("change", cover);
  document.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && !at("pane").hidden) {
      closePane();
    }
  });
  window.addEventListener("beforeunload", (e) => {
    if (unsaved().length > 0) {
      e.preventDefault();
      e.returnValue = "";
    }
  });
  document.addEventListener("visibilitychange", warnIfLate);
  warnIfLate();
  applyFilters();
  afterDecision("");
  document.body.classList.add("alive");
  at("tools").hidden = false;
  at("bar").hidden = false;
}

start();
