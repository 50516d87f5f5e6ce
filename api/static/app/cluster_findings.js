// The findings of a report by namespace: filtered by words, severity and area, each card with an address of its own.

import { copyButton } from "./copy.js";
import { h, icon } from "./dom.js";
import { findingCard } from "./finding.js";
import { grouped } from "./lists.js";
import { path } from "./objects.js";
import { reading, runnable } from "./run.js";
import { address } from "./share.js";
import { t } from "./words.js";

export const LEVELS = ["error", "warning", "info"];

/** A finding that follows from no other. */
export const isRoot = (finding) => finding.follows_from === null || finding.follows_from === undefined;

/** What is shown of the findings, as it stands in the address of the page. */
export class Filter {
  constructor(params) {
    this.namespace = params.get("ns") ?? "";
    this.text = params.get("q") ?? "";
    this.area = params.get("area");
    this.levels = new Set(params.get("levels")?.split(",") ?? LEVELS);
    this.finding = params.get("finding"); // the one that a link leads to
  }

  /** The address of the cluster page with this filter; finding: of one finding. */
  hash({ finding = null } = {}) {
    const given = { ns: this.namespace, q: finding ? "" : this.text, area: finding ? "" : this.area, finding };
    const params = new URLSearchParams(Object.entries(given).filter(([, value]) => value));
    if (!finding && this.levels.size < LEVELS.length) params.set("levels", [...this.levels].join(","));
    return `#/cluster${params.size ? `?${params}` : ""}`;
  }

  /** Keeps it in the address, so that a reload and a link show the same. */
  keep() {
    history.replaceState(null, "", this.hash());
  }
}

/** The filters and the cards below them. mark: id of evidence -> element; ask: called with a finding. */
export class Findings {
  constructor({ report, checks, filter, mark, ask }) {
    Object.assign(this, { report, filter, mark, ask });
    this.areas = new Map(checks.map((check) => [check.code, check.area]));
    this.titles = new Map(checks.flatMap((check) => check.notes.map((note) => [note.id, note.title])));
    this.effects = grouped(report.findings, (f) => f.follows_from);
    this.list = h("div", { class: "found" });
    this.element = h("section", { "aria-labelledby": "found-title" }, h("h2", { id: "found-title" }, t("cluster.findings")), this.#filters(), this.list);
    this.show();
  }

  /** The ids of the cards that are open. */
  opened() {
    return this.#cards().filter((card) => card.open).map((card) => card.dataset.finding);
  }

  /** Opens cards by their ids; one that is gone is no longer found. */
  reopen(ids) {
    for (const card of this.#cards()) card.open = ids.includes(card.dataset.finding);
  }

  /** Opens the finding that a link leads to. */
  reveal() {
    const card = this.#cards().find((one) => one.dataset.finding === this.filter.finding);
    if (!card) return;
    for (let open = card; open; open = open.parentElement.closest("details")) open.open = true;
    card.scrollIntoView({ block: "start" });
    card.querySelector("summary").focus({ preventScroll: true });
  }

  #cards() {
    return [...this.list.querySelectorAll("details.finding")];
  }

  /** Shows what the filter lets through. */
  show() {
    const wanted = this.report.findings.filter((f) => isRoot(f) && [f, ...this.#of(f)].some((one) => this.#fits(one)));
    const spaces = [...grouped(wanted, (f) => f.about.namespace ?? "")].sort(([a], [b]) => a.localeCompare(b)); // "" first
    this.list.replaceChildren(
      ...spaces.map(([space, findings]) => this.#space(space, findings)),
      ...(wanted.length ? [] : [h("p", { class: "quiet" }, this.report.findings.length ? t("cluster.none_match") : this.#nothing())]),
    );
    runnable(this.list, reading(wanted.flatMap((f) => [f, ...this.#of(f)]).flatMap((f) => f.runs)));
  }

  #of(finding) {
    return this.effects.get(this.report.findings.indexOf(finding)) ?? [];
  }

  #fits(f) {
    const { text, area, levels } = this.filter;
    const words = `${f.code} ${f.about.kind} ${path(f.about)} ${f.cause}`.toLowerCase();
    return levels.has(f.severity) && (!area || this.areas.get(f.code) === area) && words.includes(text.toLowerCase());
  }

  #space(space, findings) {
    const head = h("h3", {}, space ? h("span", { class: "kind" }, "namespace ") : null, space || t("cluster.wide"), h("span", { class: "count" }, String(findings.length)));
    return h("section", { class: "space" }, head, h("div", { class: "findings" }, findings.map((f) => this.#card(f))));
  }

  #card(finding) {
    const id = `${finding.code}/${finding.about.kind}/${path(finding.about)}`;
    const link = copyButton(() => address(this.filter.hash({ finding: id })), "inline", { sign: "link", label: t("share.link") });
    const effects = this.#of(finding).map((effect) => h("li", { class: "effect" }, this.#card(effect)));
    const card = findingCard(finding, { mark: this.mark, ask: this.ask, notes: readMore(finding.notes, this.titles), effects, link });
    card.dataset.finding = id;
    return card;
  }

  #filters() {
    const input = h("input", { type: "search", id: "finding-search", placeholder: t("cluster.filter"), "aria-label": t("cluster.filter") });
    input.value = this.filter.text;
    input.addEventListener("input", () => this.#filtered(() => (this.filter.text = input.value.trim())));
    const level = (name) => {
      const box = h("input", { type: "checkbox", checked: this.filter.levels.has(name) });
      box.addEventListener("change", () => this.#filtered(() => this.filter.levels[box.checked ? "add" : "delete"](name)));
      return h("label", { class: "check" }, box, t(`severity.${name}`));
    };
    return h("div", { class: "filters" }, h("div", { class: "search" }, icon("search"), input), h("div", { class: "checks", role: "group", "aria-label": t("cluster.levels") }, LEVELS.map(level)));
  }

  #filtered(change) {
    change();
    this.filter.keep();
    this.show();
  }

  /** No finding is good news only where everything could be looked at. */
  #nothing() {
    const { not_checked: missed, clean } = this.report;
    return t(missed.length ? (clean.length ? "cluster.partly" : "cluster.unseen") : "cluster.healthy", { n: clean.length });
  }
}

function readMore(ids, titles) {
  const links = ids.filter((id) => titles.has(id)).map((id) => h("li", {}, h("a", { href: `#/notes/${id}` }, titles.get(id))));
  return links.length ? h("section", { class: "read-more" }, h("h4", {}, t("finding.notes")), h("ul", {}, links)) : null;
}
