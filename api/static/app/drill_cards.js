// Cards: choose a topic, answer, see what was missing, meet it again when it is due.

import { share, percent } from "./bars.js";
import { button, h, icon } from "./dom.js";
import { attempt } from "./drills.js";
import { modelAnswer, points, reading, verdict } from "./grade.js";
import { call } from "./http.js";
import { announce } from "./live.js";
import { lang, t, time } from "./words.js";

const LEVELS = ["junior", "mid", "senior"];
const RATINGS = ["again", "hard", "good", "easy"];

export class CardsPage {
  constructor(app, body, id, params) {
    this.app = app;
    this.body = body;
    this.card = params.get("card");
    this.topic = params.get("topic");
    this.practising = params.has("topic");
    this.difficulty = params.get("level") ?? "";
  }

  async open() {
    if (this.card) this.#ask({ ...(await call(`v1/drills/cards/${this.card}?lang=${lang()}`)), why: "chosen" });
    else if (this.practising) await this.next();
    else await this.#topics();
  }

  async #topics() {
    const topics = await call(`v1/drills/topics?lang=${lang()}`);
    const due = topics.reduce((sum, topic) => sum + topic.due, 0);
    const level = h("select", { id: "level", onchange: (event) => (this.difficulty = event.target.value) }, ["", ...LEVELS].map((name) => h("option", { value: name }, t(name ? `level.${name}` : "level.all"))));
    const tile = (topic) =>
      h(
        "li",
        {},
        button(
          { class: "area topic", onclick: () => this.#begin(topic.topic) },
          h("span", { class: "area-name" }, topic.title),
          topic.due ? h("span", { class: "severity is-warning" }, t("drills.due", { n: topic.due })) : h("span", {}),
          h("span", { class: "quiet" }, t("drills.counts", { cards: topic.cards, fresh: topic.new })),
          h("span", { class: "topic-score" }, share(topic.score, t("drills.score")), h("span", { class: "quiet" }, percent(topic.score))),
        ),
      );
    this.body.replaceChildren(
      h(
        "div",
        { class: "drill-start" },
        h("p", { class: "lede" }, due ? t("drills.waiting", { n: due }) : t("drills.nothing_due")),
        h("p", { class: "actions" }, button({ class: "primary", onclick: () => this.#begin("") }, icon("drill"), t("drills.begin")), h("label", { class: "namespace", for: "level" }, t("level"), level)),
      ),
      h("section", {}, h("h2", {}, t("drills.topics")), h("ul", { class: "areas" }, topics.map(tile))),
      h("p", { class: "quiet" }, t("drills.export"), " ", ["csv", "apkg"].map((format) => [button({ class: "link", onclick: () => attempt(this.body, () => this.#save(format)) }, icon("download"), format === "csv" ? "CSV" : "Anki"), " "])),
    );
  }

  async #save(format) {
    const file = await call(`v1/drills/export?format=${format}&lang=${lang()}`, { as: "blob" });
    const link = h("a", { href: URL.createObjectURL(file), download: `kbase.${format}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  #begin(topic) {
    const params = new URLSearchParams({ topic, ...(this.difficulty ? { level: this.difficulty } : {}) });
    location.hash = `#/drills/cards?${params}`;
  }

  /** Shows the next card of the topic. */
  async next() {
    const params = new URLSearchParams({ lang: lang(), ...(this.topic ? { topic: this.topic } : {}), ...(this.difficulty ? { difficulty: this.difficulty } : {}) });
    const [card] = await call(`v1/drills/next?${params}`);
    if (card) this.#ask(card);
    else this.body.replaceChildren(h("div", { class: "empty" }, h("p", { class: "lede" }, t("drills.done")), h("p", {}, h("a", { class: "button", href: "#/drills/cards" }, t("drills.topics")))));
  }

  #ask(card) {
    const begun = performance.now();
    const input = h("textarea", { id: "drill-answer", rows: 6, "aria-label": t("drills.your_answer"), placeholder: t("drills.any_language"), maxlength: 4000 });
    const result = h("div", { class: "grade" });
    const submit = h("button", { type: "submit", class: "primary" }, t("drills.check"));
    const skip = button({ onclick: () => grade("") }, t("drills.show_answer"));
    const form = h("form", { class: "drill-form" }, input, h("p", { class: "actions" }, submit, skip, h("span", { class: "quiet" }, t("drills.submit_keys"))));
    const grade = (answer) =>
      attempt(result, async () => {
        const seconds = Math.round((performance.now() - begun) / 100) / 10;
        const graded = await call("v1/drills/grade", { body: { card: card.id, answer, lang: lang(), seconds } });
        input.readOnly = true;
        form.querySelector(".actions").remove();
        this.#graded(result, graded);
      });
    form.addEventListener("submit", (event) => (event.preventDefault(), grade(input.value)));
    submitByKeys(input, form);
    this.body.replaceChildren(
      h(
        "article",
        { class: "card", lang: card.lang },
        h("p", { class: "card-facts" }, h("a", { href: "#/drills/cards" }, icon("back"), card.title), h("span", { class: "pill" }, t(`level.${card.difficulty}`)), card.why ? h("span", { class: "quiet" }, t(`why.${card.why}`)) : null),
        h("h2", { class: "card-question", tabindex: "-1" }, card.question),
        form,
        result,
      ),
    );
    input.focus();
  }

  #graded(result, graded) {
    const { review } = graded;
    const next = button({ class: "primary", onclick: () => attempt(this.body, () => this.next()) }, t("drills.next"));
    const parts = [
      h("p", { class: "grade-head" }, verdict(graded.verdict), h("strong", {}, percent(graded.score)), graded.judge ? h("span", { class: "quiet" }, t("drills.judge", { model: graded.judge })) : null),
      graded.remark || !graded.points.length ? h("p", {}, graded.feedback) : null, // else the points say the same
      points(graded.points),
      graded.follow_up ? h("p", { class: "follow-up" }, icon("chat"), h("span", {}, h("strong", {}, t("drills.follow_up")), " ", graded.follow_up.question)) : null,
      modelAnswer(graded.model_answer, { open: graded.verdict !== "correct" }),
      reading(graded.citations, graded.lang),
      review ? this.#schedule(review) : null,
      h("p", { class: "actions" }, next, graded.card ? button({ onclick: () => attempt(result, () => this.#askAbout(graded.card)) }, icon("chat"), t("drills.ask_about")) : null),
    ];
    result.replaceChildren(...parts.filter(Boolean));
    announce(`${t(`verdict.${graded.verdict}`)}. ${graded.feedback}`);
    next.focus();
  }

  /** When the card comes again; the person may know better than the grader. */
  #schedule(review) {
    const line = h("span", {}, t("drills.again_at", { time: time(review.due_at) }));
    const rate = (rating) => async () => {
      const kept = await call(`v1/drills/reviews/${review.id}`, { body: { rating } });
      line.textContent = t("drills.again_at", { time: time(kept.due_at) });
      for (const one of buttons) one.setAttribute("aria-pressed", String(one.dataset.rating === kept.rating));
    };
    const box = h("div", { class: "schedule" });
    const buttons = RATINGS.map((rating) => button({ dataset: { rating }, "aria-pressed": String(rating === review.rating), onclick: () => attempt(box, rate(rating)) }, t(`rating.${rating}`)));
    box.append(line, h("span", { class: "ratings", role: "group", "aria-label": t("drills.rate") }, buttons));
    return box;
  }

  async #askAbout(card) {
    this.app.context = await call(`v1/drills/cards/${card.id}/context?lang=${lang()}`);
    location.hash = "#/";
  }
}

/** Ctrl+Enter (or Cmd+Enter) hands a longer text in. */
export function submitByKeys(input, form) {
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}
