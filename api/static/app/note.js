// A note as it is read: its passages by the lines they stand on, so that a citation can be shown where it is.

import { h, icon } from "./dom.js";
import { call } from "./http.js";
import { connect } from "./note_links.js";
import { markdown } from "./markdown.js";
import { lang, t } from "./words.js";

/** The note of an id, from the service. */
export const fetchNote = (id, language = lang()) => call(`v1/notes/${id.split("/").map(encodeURIComponent).join("/")}?lang=${language}`);

/** The note's text below its title. lines: [first, last] of its file to be marked; top: level of its first heading. */
export function noteBody(note, { lines = null, top = 3, known = null } = {}) {
  const parts = note.passages.map((passage, i) => {
    const part = h("div", { class: "passage" }, markdown(passage.text, { top }));
    if (lines) mark(part, passage.lines[0], lines);
    if (elsewhere(passage, note)) aside(part, passage, note.passages[i - 1]);
    return part;
  });
  const body = h("div", { class: "prose note-text", lang: note.lang }, parts);
  body.querySelector(`h${top}`)?.remove();
  connect(body, known);
  return body;
}

/** Whether a section is for other versions than the connected server, unlike what is said of the whole note. */
const elsewhere = (passage, note) => passage.applies === "other versions" && passage.kubernetes !== note.kubernetes;

/** Marks such a section, and says so where it begins: a long one has several passages. */
function aside(part, passage, before) {
  part.classList.add("is-other");
  if (before?.kubernetes === passage.kubernetes) return;
  const said = h("p", { class: "other" }, h("span", { class: "pill is-warning" }, t("note.section_other", { range: passage.kubernetes })));
  const heading = part.querySelector("h1, h2, h3, h4, h5, h6");
  if (heading) heading.after(said);
  else part.prepend(said);
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
