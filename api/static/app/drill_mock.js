// A mock interview: timed questions without feedback, follow-ups at the weak points, a report at the end.

import { percent, share } from "./bars.js";
import { button, h } from "./dom.js";
import { confirmed } from "./dialogs.js";
import { submitByKeys } from "./drill_cards.js";
import { attempt } from "./drills.js";
import { modelAnswer, verdict } from "./grade.js";
import { call } from "./http.js";
import { announce } from "./live.js";
import { lang, t } from "./words.js";

export class MockPage {
  constructor(app, body, id) {
    this.body = body;
    this.id = id;
  }

  async open() {
    if (this.id) this.#show(await call(`v1/drills/mock/${this.id}`));
    else await this.#choose();
  }

  close() {
    clearInterval(this.clock);
  }

  async #choose() {
    const topics = await call(`v1/drills/topics?lang=${lang()}`);
    const number = (id, value, max) => h("input", { type: "number", id, name: id, min: 1, max, value, required: true });
    const choice = (id, options) => h("select", { id, name: id }, options.map(([value, name]) => h("option", { value }, name)));
    const field = (id, input) => h("label", { for: id }, t(`mock.${id}`), input);
    const form = h(
      "form",
      { class: "drill-form choose" },
      field("count", number("count", 5, 30)),
      field("minutes", number("minutes", 20, 240)),
      field("topic", choice("topic", [["", t("level.all")], ...topics.filter((topic) => topic.topic !== "own").map((topic) => [topic.topic, topic.title])])),
      field("difficulty", choice("difficulty", [["", t("level.all")], ...["junior", "mid", "senior"].map((name) => [name, t(`level.${name}`)])])),
      h("p", { class: "actions" }, h("button", { type: "submit", class: "primary" }, t("mock.begin"))),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = new FormData(form);
      const body = { count: Number(given.get("count")), minutes: Number(given.get("minutes")), topic: given.get("topic") || null, difficulty: given.get("difficulty") || null, lang: lang() };
      attempt(this.body, async () => {
        const run = await call("v1/drills/mock", { body });
        history.replaceState(null, "", `#/drills/mock/${run.id}`);
        this.#show(run);
      });
    });
    this.body.replaceChildren(h("p", { class: "lede" }, t("mock.lede")), h("p", { class: "quiet" }, t("mock.rules")), form);
  }

  #show(run) {
    clearInterval(this.clock);
    this.id = run.id;
    if (run.state === "over") this.#report(run.report);
    else this.#question(run);
  }

  #question(run) {
    const input = h("textarea", { id: "drill-answer", rows: 7, "aria-label": t("drills.your_answer"), placeholder: t("drills.any_language"), maxlength: 4000 });
    const send = (answer) => attempt(this.body, async () => this.#show(await call(`v1/drills/mock/${run.id}/answer`, { body: { answer } })));
    const form = h(
      "form",
      { class: "drill-form" },
      input,
      h("p", { class: "actions" }, h("button", { type: "submit", class: "primary" }, t("mock.next")), button({ onclick: () => send("") }, t("mock.skip")), button({ class: "danger", onclick: () => this.#end(run) }, t("mock.end"))),
    );
    form.addEventListener("submit", (event) => (event.preventDefault(), send(input.value)));
    submitByKeys(input, form);
    const left = h("span", { class: "clock", role: "timer" });
    this.body.replaceChildren(
      h(
        "article",
        { class: "card", lang: run.lang },
        h("p", { class: "card-facts" }, h("strong", {}, t("mock.number", { n: run.number, of: run.of })), run.follow_up ? h("span", { class: "severity is-info" }, t("drills.follow_up")) : null, left),
        h("h2", { class: "card-question" }, run.question),
        form,
      ),
    );
    this.#count(left, performance.now() + run.seconds_left * 1000);
    input.focus();
  }

  #count(left, ends) {
    let told = false;
    const tick = () => {
      const seconds = Math.max(0, Math.round((ends - performance.now()) / 1000));
      left.textContent = clock(seconds);
      left.classList.toggle("is-short", seconds <= 60);
      if (seconds <= 60 && !told) announce(t("mock.minute"));
      told ||= seconds <= 60;
      if (seconds > 0) return;
      clearInterval(this.clock);
      attempt(this.body, async () => this.#show(await call(`v1/drills/mock/${this.id}`)));
    };
    this.clock = setInterval(tick, 1000);
    tick();
  }

  async #end(run) {
    if (!(await confirmed(t("mock.end.sure"), t("mock.end")))) return;
    await attempt(this.body, async () => this.#show(await call(`v1/drills/mock/${run.id}/end`, { method: "POST" })));
  }

  #report(report) {
    const topic = (one) =>
      h(
        "li",
        { class: "topic-row" },
        h("span", {}, one.title),
        h("span", { class: "topic-score" }, share(one.score, one.title), h("span", { class: "quiet" }, percent(one.score))),
        one.read.length ? h("ul", { class: "reading" }, one.read.map((r) => h("li", {}, h("a", { href: `#/notes/${r.note}` }, r.heading && r.heading !== r.title ? `${r.title} › ${r.heading}` : r.title)))) : null,
      );
    const question = (one) =>
      h(
        "details",
        { class: "more" },
        h("summary", {}, verdict(one.verdict), h("span", {}, one.question)),
        h("div", { class: "answered" }, h("h4", {}, t("drills.your_answer")), h("p", { class: "said" }, one.answer || t("mock.skipped")), told("verdict.missing", one.missing), told("verdict.contradicted", one.contradicted), one.follow_up ? h("p", {}, verdict(one.follow_up.verdict), " ", one.follow_up.question, h("br"), h("span", { class: "quiet" }, one.follow_up.answer || t("mock.skipped"))) : null, modelAnswer(one.model_answer)),
      );
    this.body.replaceChildren(
      h("p", { class: "lede" }, t("mock.result", { score: percent(report.score), answered: report.answered, of: report.of, time: clock(report.seconds) })),
      h("section", {}, h("h2", {}, t("mock.topics")), h("ul", { class: "topic-rows" }, report.topics.map(topic))),
      h("section", {}, h("h2", {}, t("mock.questions")), report.questions.map(question)),
      h("p", { class: "actions" }, h("a", { class: "button", href: "#/drills/mock" }, t("mock.again"))),
    );
    announce(t("mock.over"));
  }
}

function told(key, list) {
  return list.length ? [h("h4", {}, t(key)), h("ul", {}, list.map((says) => h("li", {}, says)))] : null;
}

/** "19:40" */
export const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.round(seconds) % 60).padStart(2, "0")}`;
