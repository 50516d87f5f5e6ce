// The notes: a list to browse, a search over their passages, and one note to read.

import { h, icon } from "./dom.js";
import { call } from "./http.js";
import { grouped } from "./lists.js";
import { markdown } from "./markdown.js";
import { fetchNote, noteBody, noteFacts, showMarked, sources } from "./note.js";
import { has, lang, t } from "./words.js";

export class NotesView {
  constructor(app, id, params) {
    this.app = app;
    this.id = id;
    this.query = params.get("q") ?? "";
    this.lines = params.get("lines")?.split("-").map(Number) ?? null;
    this.head = h("header", { class: "view-head" });
    this.body = h("div", { class: "notes-body" }, h("p", { class: "quiet", role: "status" }, t("loading")));
    this.element = h("div", { class: "view notes" }, this.head, this.body);
  }

  async open() {
    try {
      this.all = await call(`v1/notes?lang=${lang()}`);
      if (this.id) await this.#one();
      else this.#list();
    } catch (failure) {
      this.head.replaceChildren(h("h1", { tabindex: "-1" }, t("notes.title")));
      this.body.replaceChildren(h("div", { class: "problem", role: "alert" }, h("p", {}, icon("error"), h("strong", {}, failure.message)), h("p", {}, failure.hint), h("p", {}, h("a", { class: "button", href: "#/notes" }, t("notes.all")))));
    }
  }

  #list() {
    document.title = `${t("notes.title")} · kbase`;
    this.head.replaceChildren(h("h1", { tabindex: "-1" }, t("notes.title")), h("p", { class: "quiet" }, t("notes.count", { n: this.all.length })));
    this.input = h("input", { type: "search", id: "note-search", placeholder: t("notes.search"), "aria-label": t("notes.search") });
    this.input.value = this.query;
    this.found = h("div", { "aria-live": "polite" });
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), 200);
    });
    this.body.replaceChildren(h("div", { class: "search big" }, icon("search"), this.input), this.found);
    this.search();
  }

  /** Shows the passages that the words of the box find; without words, all notes. */
  async search() {
    const query = this.input.value.trim();
    history.replaceState(null, "", query ? `#/notes?q=${encodeURIComponent(query)}` : "#/notes");
    if (!query) {
      this.found.replaceChildren(this.#shelf());
      return;
    }
    try {
      const hits = await call(`v1/search?lang=${lang()}&q=${encodeURIComponent(query)}`);
      if (query !== this.input.value.trim()) return;
      this.found.replaceChildren(
        hits.length ? h("ol", { class: "hits" }, hits.map(hit)) : h("p", { class: "quiet" }, t("notes.nothing", { query })),
      );
    } catch (failure) {
      this.found.replaceChildren(h("p", { class: "problem", role: "alert" }, failure.message));
    }
  }

  #shelf() {
    const groups = grouped(this.all, (note) => (note.id.includes("/") ? note.id.split("/")[0] : note.collection));
    return h(
      "div",
      { class: "shelf" },
      [...groups].map(([folder, notes]) =>
        h(
          "section",
          {},
          h("h2", {}, has(`folder.${folder}`) ? t(`folder.${folder}`) : folder, h("span", { class: "count" }, String(notes.length))),
          h("ul", {}, notes.map((note) => h("li", {}, h("a", { href: `#/notes/${note.id}` }, note.title), note.applies === "other versions" ? h("span", { class: "pill is-warning" }, t("note.other")) : null))),
        ),
      ),
    );
  }

  async #one() {
    const note = await fetchNote(this.id);
    document.title = `${note.title} · kbase`;
    const body = noteBody(note, { lines: this.lines, top: 1, known: new Set(this.all.map((n) => n.id)) });
    this.head.replaceChildren(h("p", { class: "crumbs" }, h("a", { href: "#/notes" }, icon("back"), t("notes.all"))), h("h1", { tabindex: "-1" }, note.title));
    const questions = note.questions.slice(0, 6).map((question) => h("li", {}, h("a", { href: `#/?q=${encodeURIComponent(question)}` }, question)));
    this.body.replaceChildren(
      noteFacts(note),
      body,
      ...[
        questions.length ? h("section", { class: "note-questions" }, h("h3", {}, t("note.questions")), h("ul", {}, questions)) : null,
        note.checks.length ? h("section", {}, h("h3", {}, t("note.checks")), h("p", { class: "codes" }, note.checks.map((code) => h("code", { class: "check-code" }, code)))) : null,
        sources(note),
      ].filter(Boolean),
    );
    if (this.lines) showMarked(body);
  }
}

function hit(found) {
  const excerpt = h("div", { class: "prose excerpt" }, markdown(found.excerpt, { top: 4 }));
  return h(
    "li",
    {},
    h("a", { href: `#/notes/${found.note}?lines=${found.lines.join("-")}` }, h("strong", {}, found.title), found.heading ? h("span", {}, ` › ${found.heading}`) : null),
    excerpt,
  );
}
