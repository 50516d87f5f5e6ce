// How practice goes: what is kept in memory, day by day, topic by topic, and what comes due.

import { bars, percent, share } from "./bars.js";
import { h } from "./dom.js";
import { call } from "./http.js";
import { lang, t } from "./words.js";

export class StatsPage {
  constructor(app, body) {
    this.body = body;
  }

  async open() {
    const stats = await call(`v1/drills/stats?lang=${lang()}`);
    const number = (value, words) => h("li", {}, h("strong", {}, String(value)), h("span", {}, words));
    this.body.replaceChildren(
      h(
        "ul",
        { class: "summary", "aria-label": t("drills.stats") },
        number(stats.due_now, t("stats.due")),
        number(stats.answers, t("stats.answers")),
        number(`${stats.cards_seen}/${stats.cards_total}`, t("stats.seen")),
        number(percent(stats.retention), t("stats.retention", { aim: percent(stats.desired_retention) })),
        number(stats.streak, t("stats.streak", { longest: stats.longest_streak })),
      ),
      ...(stats.answers ? drawn(stats) : [h("p", {}, t("stats.none"), " ", h("a", { href: "#/drills" }, t("drills.begin")))]),
      h("section", {}, h("h2", {}, t("drills.topics")), h("ul", { class: "topic-rows" }, stats.topics.map(topic))),
    );
  }
}

function drawn({ days, forecast }) {
  const said = (day) => t("stats.day", { n: day.value, score: percent(day.share) });
  return [
    bars(t("stats.days"), days.map((day) => ({ label: day.date, value: day.answers, share: day.score })), { unit: said }),
    bars(t("stats.forecast"), forecast.map((day) => ({ label: day.date, value: day.due, share: 1 }))),
  ];
}

function topic(one) {
  const weak = one.weakest.map((point) => h("li", {}, h("a", { href: `#/drills/cards?card=${encodeURIComponent(point.card)}` }, point.says), h("span", { class: "quiet" }, ` ${t("stats.times", { n: point.times })}`)));
  return h(
    "li",
    { class: "topic-row" },
    h("span", {}, one.title, h("span", { class: "count" }, t("stats.of", { seen: one.seen, cards: one.cards }))),
    h("span", { class: "topic-score" }, share(one.score, one.title), h("span", { class: "quiet" }, percent(one.score))),
    weak.length ? h("ul", { class: "reading" }, weak) : null,
  );
}
