// Node fit: a box for each node, nearest first: how much room it has, and what each filter of the scheduler says.

import { named } from "./objects.js";
import { frame, marks, state, table } from "./picture_parts.js";
import { block, lines, width } from "./svg_text.js";
import { h, s } from "./dom.js";
import { t } from "./words.js";

const NAME = "600 12.5px ui-monospace, monospace";
const FACT = "12px system-ui, sans-serif";
const PAD = 10;
const LEADING = 16;
const GAP = 12;
const BESIDE = 560; // from this width on two nodes stand beside one another
const BAR = 12;
const FULL = 0.62; // of a bar's length is what the node has; the rest shows by how much a wish exceeds it

/** A drawing of a given width, and the table. */
export function fit(data, mark) {
  const said = (filter) => [filter.name, verdict(filter.state), ...filter.facts].join(" ");
  const desc = data.nodes.map((node) => `${node.about.name}: ${node.filters.map(said).join(", ")}`).join("; ");
  return {
    draw: (across) => drawn(data, mark, desc, across),
    table: table(
      ["picture.part", "picture.filter", "picture.found", "picture.evidence"].map((key) => t(key)),
      data.nodes.flatMap((node) => [
        ...node.resources.map((share) => [named(node.about), share.resource, caption(share), share.evidence.map((id) => mark(id))]),
        ...node.filters.map((filter) => [named(node.about), filter.name, judged(filter), filter.evidence.map((id) => mark(id))]),
      ]),
    ),
  };
}

const verdict = (name) => t({ ok: "picture.passes", broken: "picture.rejects" }[name] ?? "picture.unknown");

function judged(filter) {
  const kind = filter.state === "broken" ? "error" : filter.state;
  return [h("span", { class: `severity is-${kind}` }, verdict(filter.state)), " ", filter.facts.join(" ")];
}

function caption({ said, wants }) {
  const room = said.used === null ? t("picture.room_unknown", { all: said.allocatable }) : t("picture.room", { used: said.used, all: said.allocatable });
  return `${room} · ${wants ? t("picture.wants", { wants: said.wants }) : t("picture.wants_none")}`;
}

function drawn(data, mark, desc, across) {
  const columns = across >= BESIDE ? Math.min(2, data.nodes.length) : 1;
  const wide = Math.floor((across - GAP * (columns - 1)) / columns);
  const boxes = data.nodes.map((node, i) => laid(node, wide, mark, i === 0 && data.nodes.length > 1));
  const content = [];
  let y = 0;
  for (let i = 0; i < boxes.length; i += columns) {
    const row = boxes.slice(i, i + columns);
    const high = Math.max(...row.map((box) => box.height));
    row.forEach((box, k) => content.push(s("g", { transform: `translate(${k * (wide + GAP)} ${y})` }, box.draw(high))));
    y += high + GAP;
  }
  return frame({ title: data.title, desc, across, down: y - GAP + 2 }, ...content);
}

function laid(node, across, mark, nearest) {
  const room = across - 2 * PAD;
  const refused = node.filters.some((filter) => filter.state === "broken");
  const content = [];
  let y = 22;
  const put = (said, x, wide, name) => {
    const told = lines(said, wide, name.startsWith("name") ? NAME : FACT);
    content.push(block(told, { x, y: y + 13, leading: LEADING, class: name }));
    y += told.length * LEADING;
  };
  put(node.about.name, PAD, room, "name");
  if (node.alike) put(t("picture.alike", { n: node.alike }), PAD, room, "fact");
  for (const share of node.resources) {
    y += 6;
    put(`${share.resource}: ${caption(share)}`, PAD, room, "fact");
    content.push(...bar(share, PAD, y + 4, room));
    y += BAR + 6;
  }
  for (const filter of node.filters) {
    y += 6;
    content.push(s("path", { class: "rule", d: `M${PAD} ${y}h${room}` }), state(filter.state, PAD, y + 6));
    y += 4;
    const after = PAD + 28 + width(filter.name, NAME);
    const short = filter.evidence.length && !filter.facts.length && after + 40 < across;
    if (short) content.push(...marks(filter.evidence, mark, after, y + 13, across - PAD - after));
    put(filter.name, PAD + 20, room - 20, "name");
    for (const fact of filter.facts) put(fact, PAD + 20, room - 20, "fact");
    if (filter.state === "unknown") put(t("picture.unknown"), PAD + 20, room - 20, "fact");
    if (filter.evidence.length && !short) {
      content.push(...marks(filter.evidence, mark, PAD + 20, y + 15, room - 20));
      y += 22;
    }
  }
  const height = y + 8;
  const draw = (down) => [
    s("rect", { class: `part is-${refused ? (nearest ? "broken" : "affected") : "ok"}`, x: 1, y: 1, width: across - 2, height: down - 1, rx: 8 }),
    block([nearest ? `Node · ${t("chain.nearest")}` : "Node"], { x: PAD, y: 18, leading: LEADING, class: "kind" }),
    state(refused ? "broken" : "ok", across - PAD - 14, 7),
    ...content,
  ];
  return { height, draw };
}

/** What is requested and what the pod wants on top, against what the node has: a line stands where it ends. */
function bar(share, x, y, room) {
  const all = Math.max(share.allocatable, Number.MIN_VALUE);
  const scale = (amount) => Math.min(room, (amount / all) * room * FULL);
  const used = scale(share.used ?? 0);
  const wants = Math.max(share.wants ? 3 : 0, scale((share.used ?? 0) + share.wants) - used);
  const fits = share.used === null || share.used + share.wants <= share.allocatable;
  const end = x + room * FULL;
  const beyond = ((share.used ?? 0) + share.wants) * FULL > all; // more than the drawing has room for: the bar is broken
  return [
    s("rect", { class: "room", x, y, width: room, height: BAR, rx: 3 }),
    s("rect", { class: "room-all", x, y, width: share.allocatable ? room * FULL : 0, height: BAR, rx: 3 }),
    s("rect", { class: "room-used", x, y, width: used, height: BAR }),
    s("rect", { class: fits ? "room-wants" : "room-wants is-broken", x: x + used, y, width: Math.min(wants, room - used), height: BAR }),
    s("path", { class: "room-end", d: `M${end} ${y - 3}v${BAR + 6}` }),
    beyond ? s("path", { class: "room-beyond", d: `M${x + room - 16} ${y + BAR + 1}l5 ${-BAR - 2}m3 0l-5 ${BAR + 2}` }) : null,
  ];
}
