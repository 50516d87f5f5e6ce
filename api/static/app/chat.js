// The conversation: questions, answers, and the place to ask.

import { Composer } from "./composer.js";
import { Turn, fetchThread } from "./conversation.js";
import { clusterName, recorded } from "./costs.js";
import { button, h, icon } from "./dom.js";
import { path } from "./objects.js";
import { changed, onChange, remove, rename, save } from "./threads.js";
import { t } from "./words.js";

/** The view of a thread, or of a conversation that is about to begin (id null). turn: the one that a link leads to. */
export class Chat {
  constructor(app, { id = null, turn = null, prefill = "" } = {}) {
    this.app = app;
    this.id = id;
    this.linked = turn;
    this.turns = [];
    this.title = "";
    this.log = h("div", { class: "turns" });
    this.head = h("header", { class: "view-head" });
    this.composer = new Composer({ send: (asked) => this.ask(asked), cluster: app.ready?.cluster });
    this.element = h("div", { class: "view chat" }, this.head, this.log, this.composer.element);
    this.prefill = prefill;
    this.leave = onChange((change) => this.#changed(change));
  }

  /** Fills the view. */
  async open() {
    if (this.id) await this.#load();
    else this.#welcome();
    this.#showHead();
    const asked = this.app.asking; // a view beside this one sent the person here with a question
    this.composer.attach(this.app.context ?? null);
    this.app.asking = this.app.context = null;
    if (asked) this.ask(asked);
    else if (this.prefill) this.composer.fill(this.prefill);
    else if (!this.linked && !matchMedia("(pointer: coarse)").matches) this.composer.input.focus({ preventScroll: true });
  }

  /** Ends what the view still reads. */
  close() {
    this.closed = true;
    this.leave();
    for (const turn of this.turns) turn.abort();
  }

  /** Asks in this thread; false while another answer is coming. */
  ask({ question, namespace }) {
    if (this.turns.some((turn) => turn.running)) return false;
    this.log.querySelector(".welcome")?.remove();
    const turn = this.#add(question);
    turn.begin({ thread: this.id, namespace });
    turn.element.scrollIntoView({ block: "start", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    return true;
  }

  #add(question) {
    const turn = new Turn(question, {
      kept: (thread) => this.#kept(thread, question),
      asked: (finding) => this.askAbout(finding),
      again: (turn) => this.ask({ question: turn.question, namespace: turn.body?.namespace }),
      ended: () => this.id && changed(this.id, "turn"),
    });
    this.turns.push(turn);
    this.log.append(turn.element);
    return turn;
  }

  /** Asks what is wrong with the object of a finding. */
  askAbout(finding) {
    this.ask({ question: questionAbout(finding.about), namespace: finding.about.namespace });
  }

  #kept(thread, question) {
    if (this.id === thread || this.closed) return;
    this.id = thread;
    this.title = question;
    history.replaceState(null, "", `#/t/${thread}`);
    this.app.threads.mark(thread);
    this.#showHead();
  }

  async #load() {
    let thread;
    if (!this.turns.length) this.log.replaceChildren(h("p", { class: "quiet", role: "status" }, t("loading")));
    try {
      thread = await fetchThread(this.id);
    } catch (failure) {
      this.log.replaceChildren(h("div", { class: "problem", role: "alert" }, h("p", {}, h("strong", {}, failure.message)), h("p", {}, failure.hint), h("p", {}, h("a", { class: "button", href: "#/" }, t("nav.new")))));
      this.composer.element.hidden = failure.code === "no_such_thread";
      return;
    }
    this.title = thread.title;
    this.turns = [];
    this.log.replaceChildren();
    for (const kept of thread.turns) this.#add(kept.question).show(kept.answer, kept.feedback);
    for (const coming of thread.running) this.#add(coming.question).join(coming.turn, this.id);
    if (!this.turns.length) this.#welcome();
    const linked = this.turns.find((turn) => turn.turn === this.linked);
    (linked ?? this.turns.at(-1))?.element.scrollIntoView({ block: "start" });
    linked?.element.querySelector(".question").focus({ preventScroll: true });
  }

  async #changed({ id, what, here }) {
    if (id !== this.id || this.closed) return;
    if (what === "deleted") location.hash = "#/";
    else if (what === "renamed" || (what === "turn" && !here && !this.turns.some((turn) => turn.running))) {
      if (what === "turn") await this.#load();
      else this.title = (await fetchThread(id)).title;
      this.#showHead();
    }
  }

  #showHead() {
    const thread = { id: this.id, title: this.title };
    const tools = this.id
      ? [
          button({ class: "icon-button", label: t("thread.rename"), onclick: () => rename(thread) }, icon("edit")),
          button({ class: "icon-button", label: t("thread.export"), onclick: () => save(thread) }, icon("download")),
          button({ class: "icon-button", label: t("thread.delete"), onclick: () => remove(thread) }, icon("trash")),
        ]
      : [];
    this.head.replaceChildren(h("h1", { tabindex: "-1" }, this.title || t("chat.title")), h("div", { class: "tools" }, tools));
    document.title = this.title ? `${this.title} · kbase` : "kbase";
  }

  #welcome() {
    const { ready } = this.app;
    const kind = ready?.cluster ? "live" : "notes";
    const examples = [1, 2, 3, 4].map((n) => t(`example.${kind}.${n}`));
    this.log.replaceChildren(
      h(
        "section",
        { class: "welcome" },
        h("p", { class: "lede" }, t("welcome.lede")),
        ready ? connected(ready.cluster) : null,
        h("h2", {}, t("welcome.try")),
        h("ul", { class: "examples" }, examples.map((text) => h("li", {}, button({ onclick: () => this.ask({ question: text }) }, text)))),
        h("p", { class: "quiet" }, t("welcome.promise")),
      ),
    );
  }
}

function connected(source) {
  const kind = source ? (recorded(source) ? "recording" : "cluster") : "no_cluster";
  return h("p", { class: "connected" }, icon(kind === "cluster" ? "ok" : "info"), t(`welcome.${kind}`, source ? { name: clusterName(source) } : {}));
}

/** What a person would ask about an object. */
export const questionAbout = (object) => t("ask.about", { kind: object.kind, name: object.name, path: path(object) });
