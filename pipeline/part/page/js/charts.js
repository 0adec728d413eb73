// The pictures of a card. Each has a sentence for those who do not see it and a table of the same numbers.

const contactKinds = [
  { key: "gp", title: "GP appointments", one: "GP appointment" },
  { key: "ae", title: "A&E", one: "A&E attendance" },
  { key: "admissions", title: "Emergency stays", one: "emergency admission" },
];

// contactsChart draws contacts by month: one lane a kind, all lanes to one scale, every number above its bar.
function contactsChart(months) {
  const left = 104, column = 24, lane = 46, bar = 26;
  const width = left + months.length * column, height = contactKinds.length * lane + 18;
  const most = Math.max(1, ...months.flatMap((m) => contactKinds.map((k) => m[k.key])));
  const shapes = contactKinds.flatMap((kind, row) => {
    const base = (row + 1) * lane - 4;
    return [
      draw("text", { x: 0, y: base - 2, class: "lane" }, kind.title),
      draw("line", { x1: left, x2: width, y1: base, y2: base, class: "base" }),
      ...months.flatMap((m, i) => contactBar(m[kind.key], left + i * column, base, column, (bar * m[kind.key]) / most)),
    ];
  });
  const ticks = months.map((m, i) =>
    draw("text", { x: left + (i + 0.5) * column, y: height - 4, class: "tick" }, monthNames[Number(m.month.slice(5)) - 1]));
  const said = contactKinds.map((k) => counted(months.reduce((n, m) => n + m[k.key], 0), k.one, `${k.one}s`)).join(", ");
  return build("figure", null,
    build("figcaption", null, `${monthText(months[0].month)} to ${monthText(months[months.length - 1].month)}: ${said}. The last month is not over.`),
    draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Contacts by month: ${said}` }, shapes, ticks),
    numbers("Contacts by month, as a table", ["Month", ...contactKinds.map((k) => k.title)],
      months.map((m) => [monthText(m.month), ...contactKinds.map((k) => m[k.key])])));
}

function contactBar(n, x, base, column, height) {
  if (n === 0) {
    return [];
  }
  return [
    draw("rect", { x: x + 4, y: base - height, width: column - 8, height, class: "bar" }),
    draw("text", { x: x + column / 2, y: base - height - 3, class: "count" }, String(n)),
  ];
}

// nightsChart draws the chance over the last nights, from 0 to the next ten above the highest.
function nightsChart(nights) {
  const width = 340, height = 56, left = 8, right = 60;
  const top = Math.ceil(Math.max(...nights.map((n) => n.chance_in_100)) / 10) * 10 || 10;
  const x = (i) => left + (i * (width - left - right)) / Math.max(1, nights.length - 1);
  const y = (n) => 8 + (height - 16) * (1 - n / top);
  const first = nights[0], last = nights[nights.length - 1];
  const said = `${first.chance_in_100} in 100 on ${dayText(first.as_of)}, ${last.chance_in_100} in 100 on ${dayText(last.as_of)}`;
  return build("figure", null,
    build("figcaption", null, `${said}.`),
    draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `Chance over the last nights: ${said}` },
      draw("line", { x1: left, x2: width - right, y1: y(0), y2: y(0), class: "base" }),
      draw("polyline", { points: nights.map((n, i) => `${x(i)},${y(n.chance_in_100)}`).join(" "), class: "trend" }),
      draw("circle", { cx: x(nights.length - 1), cy: y(last.chance_in_100), r: 3.5, class: "bar" }),
      draw("text", { x: x(nights.length - 1) + 8, y: y(last.chance_in_100) + 4, class: "lane" }, `${last.chance_in_100} in 100`)),
    numbers("Chance by night, as a table", ["Night", "Chance in 100"], nights.map((n) => [dayText(n.as_of), n.chance_in_100])));
}

// numbers is the table behind a picture.
function numbers(title, head, rows) {
  return build("details", { class: "numbers" },
    build("summary", null, title),
    build("table", null,
      build("caption", { class: "unseen" }, title),
      build("thead", null, build("tr", null, head.map((h) => build("th", { scope: "col" }, h)))),
      build("tbody", null, rows.map(([name, ...cells]) =>
        build("tr", null, build("th", { scope: "row" }, name), cells.map((c) => build("td", { class: "number" }, String(c))))))));
}
