// A graded answer: the verdict, point by point, what was missing, and where to read.

import { h, icon } from "./dom.js";
import { openDrawer } from "./drawer.js";
import { markdown } from "./markdown.js";
import { fetchNote, noteBody, noteFacts, showMarked, wholeNote } from "./note.js";
import { plain } from "./plain.js";
import { t } from "./words.js";

const SIGNS = { correct: ["ok", "ok"], partial: ["warning", "warning"], wrong: ["error", "error"] };
const POINTS = { present: "ok", missing: "unknown", contradicted: "error" };

/** A verdict as a sign and a word. */
export function verdict(name) {
  const [kind, sign] = SIGNS[name] ?? ["unknown", "unknown"];
  return h("span", { class: `severity is-${kind}` }, icon(sign), t(`verdict.${name}`));
}

/** Points as a list: made, missing, said wrongly. */
export function points(list) {
  const item = (point) => {
    const kind = POINTS[point.status] ?? "unknown";
    return h(
      "li",
      { class: `point is-${kind}` },
      icon(kind === "unknown" ? "minus" : kind),
      h(
        "div",
        {},
        h("p", {}, h("span", { class: "quiet" }, t("point.said", { status: t(`point.${point.status}`) })), " ", plain(point.says), point.must ? null : h("span", { class: "quiet" }, ` ${t("point.optional")}`)),
        point.status === "contradicted" && point.quote ? h("p", { class: "quiet" }, t("point.you_said"), " ", h("q", {}, point.quote)) : null,
      ),
    );
  };
  return h("ul", { class: "points" }, list.map(item));
}

/** Passages to read, each opening at its place. */
export function reading(citations, lang) {
  if (!citations.length) return null;
  const open = (c) => (event) => {
    event.preventDefault();
    const content = fetchNote(c.note, lang).then((note) => [noteFacts(note), noteBody(note, { lines: c.lines, top: 2 }), wholeNote(note.id, c.lines)]);
    openDrawer(c.title, content, { ready: showMarked });
  };
  const item = (c) => h("li", {}, h("a", { href: `#/notes/${c.note}?lines=${c.lines.join("-")}`, onclick: open(c) }, c.heading && c.heading !== c.title ? `${c.title} › ${c.heading}` : c.title));
  return h("section", {}, h("h3", {}, t("drills.read")), h("ul", { class: "reading" }, citations.map(item)));
}

/** The model answer, folded until it is wanted. */
export function modelAnswer(text, { open = false } = {}) {
  return h("details", { class: "more", open }, h("summary", {}, t("drills.model_answer")), h("div", { class: "prose" }, markdown(text, { top: 4 })));
}
