// A note as it is read: its passages by the lines they stand on, so that a citation can be shown where it is.

import { h, icon } from "./dom.js";
import { call } from "./http.js";
import { markdown } from "./markdown.js";
import { lang, t } from "./words.js";

/** The note of an id, from the service. */
export const fetchNote = (id, language = lang()) => call(`v1/notes/${id.split("/").map(encodeURIComponent).join("/")}?lang=${language}`);

/** The note's text below its title. lines: [first, last] of its file to be marked; top: level of its first heading. */
export function noteBody(note, { lines = null, top = 3, known = null } = {}) {
  const parts = note.passages.map((passage) => {
    const part = h("div", { class: "passage" }, markdown(passage.text, { top }));
    if (lines) mark(part, passage.lines[0], lines);
    return part;
  });
  const body = h("div", { class: "prose note-text", lang: note.lang }, parts);
  body.querySelector(`h${top}`)?.remove();
  if (known) connect(body, known);
  return body;
}

/** Scrolls to what is marked. */
export function showMarked(inside) {
  inside.querySelector(".is-cited")?.scrollIntoView({ block: "center" });
}

function mark(part, start, [first, last]) {
  for (const block of part.querySelectorAll(":scope > [data-line], :scope > .code, :scope > .scroll, :scope > ul > li, :scope > ol > li")) {
    const own = (block.matches("[data-line]") ? block : block.querySelector("[data-line]"))?.getAttribute("data-line");
    if (!own) continue;
    const [from, to] = own.split("-").map(Number); // from 0, the end exclusive
    if (start + from <= last && start + to - 1 >= first) block.classList.add("is-cited");
  }
}

// Notes name one another by their ids ("runbooks/pod-pending"): these become links.
function connect(body, known) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, pre")) texts.push(walker.currentNode);
  for (const text of texts) {
    const pieces = text.data.split(/([a-z][\w-]*\/[a-z][\w-]*)/);
    if (!pieces.some((piece) => known.has(piece))) continue;
    text.replaceWith(...pieces.map((piece) => (known.has(piece) ? h("a", { href: `#/notes/${piece}` }, piece) : piece)));
  }
}

/** Facts about a note on one line: for which versions, when checked, in which languages. */
export function noteFacts(note) {
  const applies = note.applies === "any" ? null : h("span", { class: note.applies === "this server" ? "pill is-ok" : "pill is-warning" }, t(note.applies === "this server" ? "note.applies" : "note.other"));
  return h(
    "p",
    { class: "note-facts" },
    h("code", {}, note.id),
    note.kubernetes ? h("span", {}, t("note.versions", { range: note.kubernetes })) : null,
    note.checked ? h("span", {}, t("note.checked", { date: note.checked })) : null,
    applies,
  );
}

/** Where a note's facts come from. */
export function sources(note) {
  if (!note.sources.length) return null;
  const item = (url) => h("li", {}, /^https?:\/\//.test(url) ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, url) : url);
  return h("section", { class: "note-sources" }, h("h3", {}, t("note.sources")), h("ul", {}, note.sources.map(item)));
}

/** A button that leads from an extract to the whole note. */
export const wholeNote = (id, lines) =>
  h("a", { class: "button", href: `#/notes/${id}${lines ? `?lines=${lines.join("-")}` : ""}` }, icon("book"), t("note.open"));
