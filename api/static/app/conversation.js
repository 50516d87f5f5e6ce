// One question and its answer on the page, and the stream that brings it, through lost connections too.

import { AnswerView } from "./answer.js";
import { button, h, icon } from "./dom.js";
import { Failure, call, stream } from "./http.js";
import { announce } from "./live.js";
import { answerLang, t } from "./words.js";

const PATIENCE = [500, 1000, 2000, 4000, 8000, 15_000]; // milliseconds between attempts; the last one goes on
const MOST_ANEW = 2; // times that a question is asked anew: a service that loses it each time fails at it
const SOON = 2; // tries after which it is more than a hiccup, and the person is told what to look at

/** A turn of a conversation. hooks: kept(thread), asked(finding), again(turn), ended(). */
export class Turn {
  constructor(question, hooks) {
    this.question = question;
    this.hooks = hooks;
    this.view = new AnswerView({ ask: hooks.asked, again: () => hooks.again(this) });
    this.stop = button({ class: "halt", onclick: () => this.abort() }, icon("stop"), t("ask.stop"));
    this.element = h("article", { class: "turn" }, h("h2", { class: "question", tabindex: "-1" }, question), this.view.element);
    this.running = null;
  }

  /** Shows an answer that is kept. */
  show(answer, given) {
    this.turn = answer.turn;
    this.view.finish(answer, { given });
  }

  /** Asks and shows the answer as it grows. */
  async begin({ thread, namespace }) {
    this.body = { question: this.question, thread: thread ?? "", lang: answerLang(this.question), ...(namespace ? { namespace } : {}) };
    await this.#follow();
  }

  /** Follows an answer that is in the making. */
  async join(turn, thread) {
    this.turn = turn;
    this.body = { question: this.question, thread }; // for the case that the service has forgotten it
    await this.#follow();
  }

  /** Stops reading; the service finishes the answer and keeps it. */
  abort() {
    this.running?.abort();
  }

  async #follow() {
    this.running = new AbortController();
    this.element.setAttribute("aria-busy", "true");
    this.view.status(t("ask.waiting"));
    this.view.element.append(this.stop);
    try {
      await this.#read();
    } catch (fault) {
      this.#failed(fault);
    } finally {
      this.running = null;
      this.stop.remove();
      this.element.removeAttribute("aria-busy");
      this.hooks.ended?.();
    }
  }

  /** Reads until the answer is there; a lost connection is taken up again where it broke. */
  async #read() {
    for (let [tries, anew] = [0, 0]; ; ) {
      try {
        const from = this.turn ? [`v1/turns/${this.turn}/stream`, { after: this.last }] : ["v1/ask/stream", { body: this.body }];
        await stream(from[0], { ...from[1], signal: this.running.signal }, (name, data, id) => {
          tries = 0;
          this.#hear(name, data, id);
        });
        return;
      } catch (fault) {
        if (fault.code === "no_such_turn" && ++anew <= MOST_ANEW) this.#again();
        else if (!lost(fault)) throw fault;
        const long = tries >= SOON ? ` ${t("error.offline.hint")}` : "";
        this.view.status(fault.code === "busy" ? `${fault.message} ${t("ask.queued")}` : `${t("ask.reconnecting")}${long}`);
        await pause(PATIENCE[Math.min(tries++, PATIENCE.length - 1)], this.running.signal);
      }
    }
  }

  /** The service has been started anew and knows nothing of the question: it is asked once more. */
  #again() {
    this.turn = this.last = undefined;
    this.view.reset();
  }

  #hear(name, data, id) {
    this.last = id ?? this.last;
    if (name === "error") throw new Failure(500, data.error.code, data.error.message, data.error.hint);
    if (name === "status") {
      this.turn = data.turn ?? this.turn;
      if (data.thread) this.hooks.kept(data.thread);
      this.view.status(data.text);
    } else if (name === "done") {
      this.view.finish(data);
      if (data.thread) this.hooks.kept(data.thread);
      announce(t("answer.ready", { text: this.view.body.firstElementChild?.textContent ?? "" }));
    } else this.view.hear(name, data);
  }

  #failed(fault) {
    if (fault.name === "AbortError") {
      this.view.status("");
      const on = button({ class: "link", onclick: () => this.#resume() }, t("ask.go_on"));
      this.view.after.replaceChildren(h("p", { class: "quiet" }, t("ask.stopped"), " ", on));
      return;
    }
    this.view.fail(fault instanceof Failure ? fault : new Failure(0, "page", String(fault), ""), [
      button({ onclick: () => this.#retry() }, icon("refresh"), t("ask.retry")),
    ]);
  }

  #resume() {
    this.view.after.replaceChildren();
    this.#follow();
  }

  #retry() {
    this.#again();
    this.view.body.replaceChildren();
    this.#resume();
  }
}

/** Whether waiting helps: the network, a gateway, or a service that starts or has too much to do. */
const lost = (fault) => fault instanceof Failure && (fault.code === "broken" || fault.code === "offline" || fault.code === "busy" || [429, 502, 504].includes(fault.status));

function pause(ms, signal) {
  return new Promise((settle, fail) => {
    const timer = setTimeout(done, ms);
    const stopped = () => (clearTimeout(timer), fail(signal.reason));
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", stopped);
      settle();
    }
    addEventListener("online", done, { once: true });
    signal.addEventListener("abort", stopped, { once: true });
  });
}

/** The turns of a thread: those kept, and those in the making. */
export const fetchThread = (id) => call(`v1/threads/${id}`);
