// Text in drawings: SVG does not break lines, so they are broken here, by the width they really have.

import { s } from "./dom.js";

let ruler = null;

/** The width of a text in pixels. font: as CSS writes it. */
export function width(text, font) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = font;
  return ruler.measureText(text).width;
}

/** A text as lines that fit. most: lines at the most, the last then ends with an ellipsis. */
export function lines(text, room, font, most = Infinity) {
  const made = [""];
  for (const piece of text.match(PIECES) ?? []) {
    for (const part of width(piece, font) > room ? [...piece] : [piece]) {
      if (width(made.at(-1) + part.trimEnd(), font) <= room) made[made.length - 1] += part;
      else made.push(part.trimStart());
    }
  }
  const told = made.map((line) => line.trimEnd());
  if (told.length <= most) return told;
  let last = told[most - 1];
  while (last && width(`${last}…`, font) > room) last = last.slice(0, -1);
  return [...told.slice(0, most - 1), `${last}…`];
}

/** Lines as a text element. y: the base of the first line. */
export function block(said, { x, y, leading, ...attrs }) {
  return s("text", { x, y, ...attrs }, said.map((line, i) => s("tspan", { x, y: y + i * leading }, line)));
}

// A line may break after a space, a hyphen, a dot or a slash, and between Chinese characters, but not within
// a number, before a comma or behind an opening bracket.
const PIECES = /[（「]?[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef][、，。：；）」]*|(?:[^\s\-./=:\u2e80-\u9fff\uf900-\uffef]|\.(?=\d))*[\-./=:]*[、，。：；）」]*\s*/g;
