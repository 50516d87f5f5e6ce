// The way of a request: a box for each part, from left to right where there is room, else from top to bottom.

import { named } from "./objects.js";
import { frame, marks, state, table } from "./picture_parts.js";
import { block, lines } from "./svg_text.js";
import { h, s } from "./dom.js";
import { t } from "./words.js";

const NAME = "600 12.5px ui-monospace, monospace";
const FACT = "12px system-ui, sans-serif";
const LINK = "11px system-ui, sans-serif";
const PAD = 10;
const LEADING = 16;
const GAP = 66; // room for what a line says
const NARROWEST = 132; // of a box that stands beside others
const MOST_LINES = 6; // of facts in a box; all of them stand in the table

/** A drawing of a given width, and the table. */
export function path(data, mark) {
  const desc = data.parts.map((part) => [part.about?.kind, part.name, t(`picture.${part.state}`), ...part.facts].filter(Boolean).join(", ")).join("; ");
  return {
    draw: (across) => {
      const boxWidth = Math.floor((across - GAP * (data.parts.length - 1)) / data.parts.length);
      return boxWidth >= NARROWEST ? beside(data, mark, desc, across, Math.min(boxWidth, 220)) : below(data, mark, desc, across);
    },
    table: table(
      ["picture.part", "picture.found", "picture.evidence"].map((key) => t(key)),
      data.parts.flatMap((part) => [row(part, mark), ...part.members.map((member) => row(member, mark))]),
    ),
  };
}

function row(part, mark) {
  const found = h("span", { class: `severity is-${part.state === "broken" ? "error" : part.state}` }, t(`picture.${part.state}`));
  return [part.about ? named(part.about) : part.name, [found, " ", part.facts.join(" ")], part.evidence.map((id) => mark(id))];
}

function beside(data, mark, desc, across, boxWidth) {
  const boxes = data.parts.map((part) => laid(part, boxWidth, mark));
  const down = Math.max(...boxes.map((box) => box.height));
  const middle = Math.min(...boxes.map((box) => box.height)) / 2;
  const drawn = boxes.flatMap((box, i) => {
    const x = i * (boxWidth + GAP);
    const link = data.parts[i].link;
    return [
      i ? [line(data.parts, i, `M${x - GAP + 3} ${middle}H${x - 9}`, `M${x - 10} ${middle - 4}l6 4-6 4`), link ? label(link, x - GAP / 2, middle, GAP - 10) : null] : null,
      s("g", { transform: `translate(${x} 0)` }, box.draw(box.height)),
    ];
  });
  const whole = boxes.length * boxWidth + (boxes.length - 1) * GAP;
  return frame({ title: data.title, desc, across: Math.min(across, whole + 2), down: down + 2 }, ...drawn);
}

function below(data, mark, desc, across) {
  const drawn = [];
  let y = 0;
  data.parts.forEach((part, i) => {
    if (i) {
      drawn.push(line(data.parts, i, `M24 ${y + 3}V${y + 25}`, `M20 ${y + 24}l4 6 4-6`));
      if (part.link) drawn.push(block(lines(part.link, across - 50, LINK, 1), { x: 38, y: y + 20, leading: 14, class: "link" }));
      y += 33;
    }
    const box = laid(part, across - 2, mark);
    drawn.push(s("g", { transform: `translate(1 ${y})` }, box.draw(box.height)));
    y += box.height;
  });
  return frame({ title: data.title, desc, across, down: y + 2 }, ...drawn);
}

/** A line to a part: whole as far as a request gets, broken at the first fault, faint after it. */
function line(parts, i, shaft, head) {
  const first = parts.findIndex((part) => part.state === "broken");
  const kind = first < 0 || i < first ? (parts[i].state === "unknown" ? "unknown" : "ok") : i === first ? "broken" : "affected";
  return s("g", { class: `line is-${kind}` }, s("path", { d: shaft }), s("path", { d: head }));
}

function label(link, x, middle, room) {
  const said = lines(link, room, LINK, 3);
  const above = said.length > 1 ? said.slice(0, -1) : said;
  const under = said.length > 1 ? said.slice(-1) : [];
  const at = { x, leading: 13, class: "link", "text-anchor": "middle" };
  return [block(above, { ...at, y: middle - 8 - (above.length - 1) * 13 }), under.length ? block(under, { ...at, y: middle + 18 }) : null];
}

/** A box of a given width: how high it wants to be, and how it is drawn at a height. */
function laid(part, across, mark) {
  const room = across - 2 * PAD;
  const kind = part.about?.kind ?? "";
  const name = lines(part.name, kind ? room : room - 20, NAME, 4);
  const content = [];
  let y = kind ? 20 : 4;
  const put = (said, extra) => {
    content.push(block(said, { x: PAD, y: y + 13, leading: LEADING, class: extra }));
    y += said.length * LEADING;
  };
  const putMarks = (ids) => {
    if (!ids.length) return;
    content.push(...marks(ids, mark, PAD, y + 15, room));
    y += 22;
  };
  put(name, "name");
  y += 2;
  if (part.state !== "ok" && !part.members.length) put(lines(t(`picture.${part.state}`), room, FACT, 1), `word is-${part.state}`);
  for (const fact of part.facts) put(lines(fact, room, FACT, MOST_LINES), "fact");
  putMarks(part.evidence);
  for (const member of part.members) {
    y += 6;
    content.push(s("path", { class: "rule", d: `M${PAD} ${y}h${room}` }), state(member.state, PAD, y + 5));
    y += 3;
    const called = lines(member.name, room - 20, NAME, 3);
    content.push(block(called, { x: PAD + 20, y: y + 13, leading: LEADING, class: "name" }));
    y += called.length * LEADING;
    for (const fact of member.facts) put(lines(fact, room, FACT, MOST_LINES), "fact");
    putMarks(member.evidence);
  }
  const height = y + 8;
  const draw = (down) => [
    s("rect", { class: `part is-${part.state}`, x: 1, y: 1, width: across - 2, height: Math.max(down, height) - 1, rx: 8 }),
    kind ? block([kind], { x: PAD, y: 18, leading: LEADING, class: "kind" }) : null,
    state(part.state, across - PAD - 14, 7),
    ...content,
  ];
  return { height, draw };
}
