// Which services fit a person. The part holds those that are open.

const folded = (text) => text.trim().toLowerCase();

// fittingServices are the services with places, or with none known to be gone, that meet one of the needs; all of them where no need is
// given. Nearest first: for the practice alone, for its cluster or PCN, for the whole place, for another area; then those known to have places,
// then the shortest wait, then by name. areas are the practice, its cluster and its PCN.
function fittingServices(services, needs, areas) {
  const wanted = needs.map(folded), own = areas.filter(Boolean).map(folded);
  const nearness = (s) => (!s.area ? 2 : folded(s.area) === own[0] ? 0 : own.includes(folded(s.area)) ? 1 : 3);
  const unknown = (n) => (n === undefined || n === null ? 1 : 0);
  const wait = (s) => (unknown(s.waiting_days) ? Infinity : s.waiting_days);
  return services
    .filter((s) => s.places !== 0)
    .filter((s) => wanted.length === 0 || !s.needs || s.needs.some((n) => wanted.includes(folded(n))))
    .map((s) => ({ ...s, near: nearness(s) }))
    .sort((a, b) => a.near - b.near || unknown(a.places) - unknown(b.places) ||
      (wait(a) === wait(b) ? 0 : wait(a) - wait(b)) || byCodePoint(a.service + "\t" + a.provider, b.service + "\t" + b.provider));
}

// serviceFacts says what there is to know before choosing a service.
function serviceFacts(s) {
  const known = (n) => n !== undefined && n !== null;
  return [
    s.provider,
    s.near < 2 ? "in your area" : s.area ? `in ${s.area}` : "in all areas",
    known(s.places) ? counted(s.places, "place", "places") : "places not known",
    known(s.waiting_days) ? (s.waiting_days === 0 ? "no wait" : `usual wait ${counted(s.waiting_days, "day", "days")}`) : null,
    s.eligibility ? `for ${s.eligibility}` : null,
    s.verified_on ? `checked ${dayText(s.verified_on)}` : "never checked: ring first",
  ].filter(Boolean).join(" · ");
}
