// A person's card: who, why, what to do, and what is known. Its order is that of the work: what must be read before any contact comes
// first, then the reasons, then the decision, then the history.

// card builds the card of one entry: a row of a list. acts holds what its buttons do.
function card(night, entry, acts) {
  const { row, list } = entry, others = entry.same.filter((e) => e !== entry);
  return [
    cardHead(night, entry, acts),
    row.review_first && build("p", { class: "first" }, "Read the record first, before any contact."),
    row.contact && row.contact.length > 0 && build("p", { class: "needs" }, build("strong", null, "To reach them: "), row.contact.join("; ")),
    build("h3", null, "Why this person"),
    row.reasons.length > 0 ? build("ul", { class: "why" }, row.reasons.map((r) => build("li", null, r))) : build("p", null, "No single pattern stands out."),
    row.change && build("p", { class: "small" }, `Since the night before: ${row.change}`),
    decisionPart(night, entry, acts),
    list.outcome && row.chance_in_100 ? chancePart(entry) : null,
    row.months && row.months.length > 0 && [build("h3", null, "Contacts by month"), contactsChart(row.months)],
    others.length > 0 && build("p", { class: "small" }, `Also on: ${others.map((e) => `${e.list.title} (place ${e.row.rank})`).join(", ")}.`),
    row.address && build("p", { class: "small" }, `Address group ${row.address}: one worker for everyone with this number.`),
    night.local[row.resident] && build("p", { class: "small" }, "Pseudonym: ", idText(row.resident)),
  ].flat();
}

function cardHead(night, entry, acts) {
  const { row, list } = entry, days = daysBetween(row.listed_on, night.part.as_of);
  return [
    build("div", { class: "panehead" },
      build("h2", { tabindex: "-1", id: "panetitle" }, personName(night, row.resident)),
      build("div", { class: "steps" },
        build("button", { type: "button", click: acts.previous, disabled: !acts.hasPrevious }, "Previous"),
        build("button", { type: "button", click: acts.next, disabled: !acts.hasNext }, "Next"),
        build("button", { type: "button", click: acts.close }, "Close"))),
    build("p", { class: "where" },
      row.nominated ? `Put forward by the practice for ${list.title}` : `Place ${row.rank} on ${list.title}`,
      ` · ${days <= 0 ? "new on the list" : `on the list for ${counted(days, "day", "days")}, since ${dayText(row.listed_on)}`}`,
      row.tier ? ` · ${row.tier}` : ""),
  ];
}

// personName is the local id where the practice's own key gave one, else the pseudonym.
function personName(night, resident) {
  const local = night.local[resident];
  return local ? build("span", { class: "local" }, local) : idText(resident);
}

// whatMayHelp names recorded needs. Without one it guesses nothing.
function whatMayHelp(row) {
  if (row.needs && row.needs.length > 0) {
    return build("p", null, "Recorded in a referral: ", build("strong", null, row.needs.join(", ")), ". Ask whether that is still what matters.");
  }
  return build("p", null, build("strong", null, "Ask what matters to them. "),
    "No need is recorded, and how often someone is seen does not say what is behind it.");
}

function chancePart({ row, list }) {
  return [
    build("h3", null, "Chance"),
    build("p", null, build("b", { class: "big" }, String(row.chance_in_100)), ` in 100: of 100 people with a record like this, about ${row.chance_in_100} will have ${list.outcome}.`),
    row.nights && row.nights.length > 1 ? nightsChart(row.nights) : null,
  ].flat();
}

// decisionPart is what was decided, with a way back until it is saved, or the choice of what to decide.
function decisionPart(night, entry, acts) {
  const d = decided.get(entry.row.resident);
  return build("section", { class: "decide", "aria-labelledby": "decidetitle" }, d ? decisionMade(night, entry, d, acts) : decisionChoice(night, entry, acts));
}

function decisionMade(night, { row }, d, acts) {
  const problem = build("p", { id: "noteproblem", class: "problem", role: "alert" });
  const write = (e) => {
    const identifies = holdsNHSNumber(e.target.value);
    d.note = identifies ? "" : e.target.value;
    e.target.setAttribute("aria-invalid", String(identifies));
    problem.textContent = identifies ? "There is an NHS number in it: it may not leave the practice in a file. The note is not kept until you take it out." : "";
  };
  const note = build("input", { id: "note", type: "text", maxlength: "300", autocomplete: "off", "aria-describedby": "noteproblem", input: write });
  note.value = d.note;
  return [
    build("h3", { id: "decidetitle", tabindex: "-1" }, decisionText(night, d)),
    d.saved || isOut(d) ? null : build("p", { class: "field" }, build("label", { for: "note" }, "Note for whoever takes this on (no names; may stay empty)"), note),
    d.saved || isOut(d) ? null : problem,
    referralPart(night, row, d, acts),
    build("p", null, `Decided on ${dayText(d.decided_on)}. `, d.saved
      ? "Saved in a file: it can be changed no more here."
      : ["Not saved yet. ", isOut(d) ? "To change it, withdraw the referral first." : build("button", { type: "button", id: "undo", click: acts.undo }, "Undo")]),
  ].flat();
}

// decisionText says a decision in words.
function decisionText(night, d) {
  const word = night.words.find((w) => w.code === d.decision).label;
  return d.service ? `${word}: ${d.service}, ${d.provider}` : word;
}

function decisionChoice(night, entry, acts) {
  const services = serviceChoice(night, entry, acts);
  const date = build("input", { id: "decidedon", type: "date", min: night.part.as_of, max: acts.lastDay, value: acts.date, change: (e) => acts.setDate(e.target) });
  const button = (w) => build("button", { type: "button", "data-decision": w.code, click: () => acts.decide(w.code) },
    w.code === "accepted" && services ? `${w.label}, service to be found` : w.label);
  return [
    build("h3", { id: "decidetitle", tabindex: "-1" }, "What may help, and what came of it"),
    whatMayHelp(entry.row),
    ...(services ? [services].flat() : []),
    build("div", { class: "choices" }, night.words.filter((w) => w.code !== "nominate").map(button)),
    build("p", { class: "small" }, "“Objects” and “unsafe to contact” last: the person is not listed again."),
    build("p", { class: "field" }, build("label", { for: "decidedon" }, "Date of the decision"), date),
  ];
}

const shownServices = 3;

// serviceChoice offers the services that fit; a click accepts. Null where the part names none at all.
function serviceChoice(night, entry, acts) {
  const part = night.part, needs = entry.row.needs || [];
  if (part.services.length === 0) {
    return null;
  }
  const fitting = fittingServices(part.services, needs, [part.practice, part.cluster, part.pcn]);
  if (fitting.length === 0) {
    return build("p", null, "No open service with places is known for that need. Say what was accepted below, and tell who keeps the list of services.");
  }
  const offer = (s) => build("li", null, build("button", { type: "button", class: "service", click: () => acts.decide("accepted", s) },
    build("strong", null, `Accepted: ${s.service}`), build("span", null, serviceFacts(s))));
  const rest = fitting.slice(shownServices);
  return [
    build("p", { class: "lead" }, `Open services${needs.length > 0 ? " for it" : ""}, nearest first, then by places and wait:`),
    build("ul", { class: "services" }, fitting.slice(0, shownServices).map(offer)),
    rest.length > 0 && build("details", null, build("summary", null, `${counted(rest.length, "more service", "more services")}`), build("ul", { class: "services" }, rest.map(offer))),
  ];
}
