// Practice: cards, mock interviews, incidents and statistics, each a page of its own under one heading.

import { CardsPage } from "./drill_cards.js";
import { IncidentsPage } from "./drill_incidents.js";
import { MockPage } from "./drill_mock.js";
import { StatsPage } from "./drill_stats.js";
import { button, h, icon } from "./dom.js";
import { t } from "./words.js";

const PAGES = { cards: CardsPage, mock: MockPage, incidents: IncidentsPage, stats: StatsPage };

export class DrillsView {
  /** page: one of PAGES; id: of a run that is going on. */
  constructor(app, page = "cards", id = null, params = new URLSearchParams()) {
    this.name = page in PAGES ? page : "cards";
    this.body = h("div", { class: "drill-body" });
    this.page = new PAGES[this.name](app, this.body, id, params);
    const link = (name) => h("a", { href: `#/drills/${name}`, "aria-current": name === this.name ? "page" : null }, t(`drills.${name}`));
    this.element = h(
      "div",
      { class: "view drills" },
      h("header", { class: "view-head" }, h("h1", { tabindex: "-1" }, t("drills.title")), h("nav", { class: "tabs", "aria-label": t("drills.title") }, Object.keys(PAGES).map(link))),
      this.body,
    );
  }

  async open() {
    document.title = `${t("drills.title")} · kbase`;
    await attempt(this.body, () => this.page.open());
  }

  close() {
    this.page.close?.();
  }
}

/** Does something that fills an element; a failure is shown in it, with a way to try again. */
export async function attempt(element, work) {
  element.setAttribute("aria-busy", "true");
  const loading = h("p", { class: "quiet", role: "status" }, t("loading"));
  if (!element.childElementCount) element.append(loading);
  try {
    await work();
  } catch (failure) {
    if (failure.status === undefined) throw failure;
    element.querySelector(":scope > .problem")?.remove();
    element.prepend(
      h("div", { class: "problem", role: "alert" }, h("p", {}, icon("error"), h("strong", {}, failure.message)), failure.hint ? h("p", {}, failure.hint) : null, failure.status < 500 && failure.status ? null : h("p", {}, button({ onclick: () => attempt(element, work) }, icon("refresh"), t("ask.retry")))),
    );
  } finally {
    loading.remove();
    element.removeAttribute("aria-busy");
  }
}
