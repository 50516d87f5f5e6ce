// Where a question is written.

import { button, h, icon } from "./dom.js";
import { announce } from "./live.js";
import { t } from "./words.js";

const MOST = 4000; // characters, as the service takes them

/** A form that calls send({question, namespace}). */
export class Composer {
  constructor({ send, cluster }) {
    this.send = send;
    this.input = h("textarea", { id: "question", rows: 1, "aria-label": t("ask.label"), placeholder: t("ask.placeholder"), "aria-describedby": "ask-hint" });
    this.namespace = h("input", { type: "text", id: "namespace", autocomplete: "off", spellcheck: "false", placeholder: t("ask.namespace.all"), maxlength: 63 });
    this.problem = h("p", { class: "problem", role: "alert", hidden: true });
    const submit = h("button", { type: "submit", class: "send", "aria-label": t("ask.send"), title: t("ask.send") }, icon("send"));
    this.about = h("p", { class: "about-card", hidden: true });
    this.element = h(
      "form",
      { class: "composer" },
      this.problem,
      this.about,
      h("div", { class: "box" }, this.input, submit),
      h(
        "div",
        { class: "below" },
        cluster ? h("label", { class: "namespace", for: "namespace" }, t("ask.namespace"), this.namespace) : null,
        h("p", { id: "ask-hint", class: "quiet" }, t("ask.hint")),
      ),
    );
    this.element.addEventListener("submit", (event) => (event.preventDefault(), this.submit()));
    this.input.addEventListener("input", () => this.grow());
    this.input.addEventListener("keydown", (event) => {
      // Enter also ends a word in an input method; it must not send half a sentence then.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.submit();
    });
  }

  /** Sends what is written; says why where it cannot. */
  submit() {
    const words = this.input.value.trim();
    const question = words && this.context ? `${this.context}\n\n${words}` : words;
    this.problem.hidden = question.length <= MOST;
    if (question.length > MOST) {
      this.problem.textContent = t("ask.too_long", { n: question.length, most: MOST });
      return;
    }
    if (!question) return;
    if (this.send({ question, namespace: this.namespace.value.trim() }) === false) {
      announce(t("ask.busy"));
      return;
    }
    this.input.value = "";
    this.attach(null);
    this.grow();
    if (matchMedia("(pointer: coarse)").matches) this.input.blur(); // its keyboard would cover the answer
  }

  /** What the next question is about: {question, text}, of which the text goes before the words; null: nothing. */
  attach(context) {
    this.context = context?.text ?? "";
    this.about.hidden = !context;
    if (!context) return;
    const off = button({ class: "icon-button", label: t("ask.about_card.off"), onclick: () => this.attach(null) }, icon("close"));
    this.about.replaceChildren(h("span", {}, t("ask.about_card", { question: context.question })), off);
  }

  /** Writes a question into the box, for the person to send or change. */
  fill(question) {
    this.input.value = question;
    this.grow();
    this.input.focus();
  }

  grow() {
    this.input.style.height = "auto"; // by script, which style-src allows: no style attribute of the document is parsed
    this.input.style.height = `${Math.min(this.input.scrollHeight, 240)}px`;
  }
}
