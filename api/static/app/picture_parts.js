// What drawings share: the frame that screen readers get, signs of state, marks that open evidence, the table beside it.

import { h, icon, s } from "./dom.js";
import { width } from "./svg_text.js";
import { t } from "./words.js";

const SIGNS = { ok: "ok", broken: "error", affected: "warning", unknown: "unknown" };
let drawings = 0;

/** The drawing itself. desc: what it shows, in words. */
export function frame({ title, desc, across, down }, ...content) {
  const id = `picture-${(drawings += 1)}`;
  return s(
    "svg",
    { viewBox: `0 0 ${across} ${down}`, width: across, height: down, role: "img", "aria-labelledby": `${id}-title`, "aria-describedby": `${id}-desc` },
    s("title", { id: `${id}-title` }, title),
    s("desc", { id: `${id}-desc` }, desc),
    ...content,
  );
}

/** The sign of a state, its left upper corner at x, y. */
export function state(name, x, y) {
  const drawn = icon(SIGNS[name], `is-${name}`);
  for (const [key, value] of Object.entries({ x, y, width: 14, height: 14 })) drawn.setAttribute(key, value);
  return drawn;
}

const MARK_FONT = "600 11px system-ui, sans-serif";

/** Marks in a row from x: a pointer opens them; for the keyboard they stand in the table. */
export function marks(ids, mark, x, y, room) {
  let at = x;
  const drawn = [];
  for (const id of ids) {
    const wide = width(id, MARK_FONT) + 10;
    if (at + wide > x + room) break;
    const open = () => mark(id)?.click();
    drawn.push(s("g", { class: "in-mark", onclick: open }, s("rect", { x: at, y: y - 12, width: wide, height: 16, rx: 4 }), s("text", { x: at + 5, y }, id)));
    at += wide + 4;
  }
  return drawn;
}

/** Rows of cells under their heads, as a table that scrolls by itself. */
export function table(heads, rows) {
  return h(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": t("table") },
    h("table", {}, h("thead", {}, h("tr", {}, heads.map((name) => h("th", { scope: "col" }, name)))), h("tbody", {}, rows.map((cells) => h("tr", {}, cells.map((cell) => h("td", {}, cell)))))),
  );
}
