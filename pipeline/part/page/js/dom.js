// Building elements. Whatever a text says, it becomes a text node: nothing here, or elsewhere on the page, reads text as HTML.

// build makes an element. A function among the attributes listens for the event of that name; true is an attribute without a value,
// and false, null or undefined is none.
function build(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

// draw makes an SVG element.
function draw(tag, attributes, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else if (value === true) {
      element.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value);
    }
  }
  element.append(...children.flat().filter((c) => c !== null && c !== undefined && c !== false && c !== ""));
  return element;
}

const monthNames = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// dayText writes 2026-11-20 as 20 Nov 2026.
function dayText(iso) {
  const [year, month, day] = iso.split("-");
  return `${Number(day)} ${monthNames[month - 1]} ${year}`;
}

// monthText writes 2026-11 as Nov 2026.
function monthText(iso) {
  const [year, month] = iso.split("-");
  return `${monthNames[month - 1]} ${year}`;
}

// daysBetween counts the days from one date to another.
function daysBetween(from, to) {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86400000);
}

// counted writes 1 person, 2 people.
function counted(n, one, many) {
  return `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;
}

// idText sets a pseudonym in fours, with nothing between that would be copied along.
function idText(id) {
  const letters = Array.from(id), blocks = [];
  for (let i = 0; i < letters.length; i += 4) {
    blocks.push(build("span", null, letters.slice(i, i + 4).join("")));
  }
  return build("span", { class: "id" }, blocks);
}
