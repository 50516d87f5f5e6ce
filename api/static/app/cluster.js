// The cluster at a glance: health per area, findings by workload, and what could not be checked.

import { questionAbout } from "./chat.js";
import { Filter, Findings, LEVELS, isRoot } from "./cluster_findings.js";
import { clusterName } from "./costs.js";
import { button, h, icon } from "./dom.js";
import { openDrawer } from "./drawer.js";
import { evidenceDetail, evidenceName } from "./evidence.js";
import { gaps } from "./gaps.js";
import { call } from "./http.js";
import { grouped } from "./lists.js";
import { announce } from "./live.js";
import { since } from "./since.js";
import { lang, t, time } from "./words.js";

export class ClusterView {
  constructor(app, params) {
    this.app = app;
    this.filter = new Filter(params);
    this.tools = h("div", { class: "tools" });
    this.body = h("div", { class: "cluster-body" });
    this.element = h("div", { class: "view cluster" }, h("header", { class: "view-head" }, h("h1", { tabindex: "-1" }, t("cluster.title")), this.tools), this.body);
  }

  async open() {
    document.title = `${t("cluster.title")} · kbase`;
    if (this.app.ready && !this.app.ready.cluster) {
      this.body.replaceChildren(h("div", { class: "empty" }, h("p", { class: "lede" }, t("cluster.none")), h("p", {}, t("cluster.none.hint"))));
      return;
    }
    await this.load();
  }

  close() {
    this.reading?.abort();
  }

  /** Runs the checks and shows what they say; what an earlier run said stays until then, and its open cards after. */
  async load() {
    this.reading?.abort();
    this.reading = new AbortController();
    this.body.setAttribute("aria-busy", "true");
    this.body.querySelector(":scope > .problem")?.remove();
    const checking = h("p", { class: "status", role: "status" }, h("span", { class: "pulse", "aria-hidden": "true" }), t("cluster.checking"));
    this.body.prepend(checking);
    const asked = new URLSearchParams({ pictures: "true", ...(this.filter.namespace ? { namespace: this.filter.namespace } : {}) });
    const { signal } = this.reading;
    try {
      [this.report, this.checks] = await Promise.all([call(`v1/check?${asked}`, { signal }), this.checks ?? call(`v1/checks?lang=${lang()}`, { signal })]);
    } catch (failure) {
      if (failure.name === "AbortError") return;
      this.#failed(failure);
      return;
    } finally {
      checking.remove();
      this.body.removeAttribute("aria-busy");
    }
    const open = this.findings?.opened() ?? [];
    this.#showTools();
    this.#show();
    this.findings.reopen(open);
    this.findings.reveal();
    announce(t("cluster.done", { n: this.report.findings.filter(isRoot).length }));
  }

  #failed(failure) {
    this.body.prepend(
      h("div", { class: "problem", role: "alert" }, h("p", {}, icon("error"), h("strong", {}, failure.message)), h("p", {}, failure.hint), h("p", {}, button({ onclick: () => this.load() }, icon("refresh"), t("ask.retry")), this.filter.namespace ? h("a", { class: "button", href: "#/cluster" }, t("cluster.all")) : null)),
    );
  }

  #showTools() {
    const { cluster } = this.report;
    const names = [...new Set(this.report.findings.map((f) => f.about.namespace).filter(Boolean))].sort();
    const input = h("input", { type: "text", list: "namespaces", "aria-label": t("ask.namespace"), placeholder: t("ask.namespace.all"), autocomplete: "off", spellcheck: "false" });
    input.value = this.filter.namespace;
    input.addEventListener("change", () => {
      this.filter.namespace = input.value.trim();
      location.hash = this.filter.hash();
    });
    this.tools.replaceChildren(
      h("p", { class: "quiet" }, `${clusterName(cluster.source)} · ${cluster.server_version ?? ""} · `, h("time", { datetime: cluster.observed_at }, t("costs.seen", { time: time(cluster.observed_at) })), since(cluster.observed_at)),
      h("label", { class: "namespace" }, t("ask.namespace"), input, h("datalist", { id: "namespaces" }, names.map((name) => h("option", { value: name })))),
      button({ onclick: () => this.load() }, icon("refresh"), t("cluster.again")),
    );
  }

  #show() {
    const areas = byArea(this.checks, this.report);
    const evidence = new Map(this.report.evidence.map((e) => [e.id, e]));
    this.findings = new Findings({ report: this.report, checks: this.checks, filter: this.filter, mark: (id) => this.#mark(evidence.get(id)), ask: (finding) => this.#ask(finding) });
    this.body.replaceChildren(
      ...this.#blind(),
      this.#summary(),
      h("section", { "aria-labelledby": "areas-title" }, h("h2", { id: "areas-title" }, t("cluster.areas")), h("ul", { class: "areas" }, areas.map((area) => this.#tile(area)))),
      this.findings.element,
      this.#unseen(),
      this.#clean(),
    );
  }

  /** Where nothing at all could be looked at, that comes first, with what the cluster said. */
  #blind() {
    const { findings, clean, not_checked: missed } = this.report;
    if (findings.length || clean.length || !missed.length) return [];
    return [h("div", { class: "problem", role: "alert" }, h("p", {}, icon("error"), h("strong", {}, t("cluster.unseen"))), h("p", {}, missed[0].detail))];
  }

  #summary() {
    const { clean, not_checked: missed } = this.report;
    const findings = this.report.findings.filter(isRoot);
    const count = (level) => findings.filter((f) => f.severity === level).length;
    const number = (kind, sign, n, words) => h("li", { class: `is-${kind}${n ? "" : " is-zero"}` }, icon(sign), h("strong", {}, String(n)), h("span", {}, words));
    return h(
      "ul",
      { class: "summary", "aria-label": t("cluster.summary") },
      LEVELS.map((level) => number(level, level, count(level), t(`cluster.${level}.n`))),
      number("ok", "ok", clean.length, t("cluster.clean.n")),
      number("unknown", "unknown", new Set(missed.map((gap) => gap.check)).size, t("cluster.missed.n")),
    );
  }

  #tile(area) {
    const { kind, words } = verdict(area);
    const pressed = this.filter.area === area.name;
    const press = () => {
      this.filter.area = pressed ? null : area.name;
      this.filter.keep();
      this.#show();
      this.body.querySelector(`[data-area="${area.name}"]`)?.focus();
    };
    return h(
      "li",
      {},
      button(
        { class: `area is-${kind}`, dataset: { area: area.name }, "aria-pressed": String(pressed), onclick: press },
        h("span", { class: "area-name" }, t(`area.${area.name}`)),
        h("span", { class: `severity is-${kind}` }, icon(kind === "ok" ? "ok" : kind), words),
        h("span", { class: "quiet" }, t("area.counts", { found: area.found.filter(isRoot).length, clean: area.clean.length, missed: area.missed.length })),
      ),
    );
  }

  #mark(evidence) {
    if (!evidence) return null;
    const what = evidenceName(evidence);
    const open = () => openDrawer(t("evidence.one", { id: evidence.id }), evidenceDetail(evidence));
    return button({ class: "mark is-live", title: what, "aria-label": `${evidence.id}: ${what}`, onclick: open }, evidence.id);
  }

  #ask(finding) {
    this.app.asking = { question: questionAbout(finding.about), namespace: finding.about.namespace };
    location.hash = "#/";
  }

  #unseen() {
    const list = this.report.not_checked;
    const forbidden = list.some((gap) => gap.reason === "forbidden");
    return h(
      "section",
      { "aria-labelledby": "unseen-title" },
      h("h2", { id: "unseen-title" }, t("cluster.missed")),
      list.length ? gaps(list) : h("p", { class: "quiet" }, t("cluster.missed.none")),
      forbidden ? h("p", {}, t("cluster.rbac"), " ", h("code", {}, "kbase rbac")) : null,
      h("p", { class: "quiet" }, t("cluster.secrets")),
    );
  }

  #clean() {
    const known = new Map(this.checks.map((check) => [check.code, check]));
    const item = (code) => {
      const note = known.get(code)?.notes[0];
      return h("li", {}, h("code", { class: "check-code" }, code), note ? h("a", { href: `#/notes/${note.id}` }, note.title) : null);
    };
    return h("details", { class: "more clean" }, h("summary", {}, icon("ok"), t("cluster.clean", { n: this.report.clean.length })), h("ul", {}, this.report.clean.map(item)));
  }
}

function byArea(checks, report) {
  const clean = new Set(report.clean);
  const missed = new Set(report.not_checked.map((gap) => gap.check));
  return [...grouped(checks, (check) => check.area)].map(([name, own]) => {
    const codes = own.map((check) => check.code);
    return {
      name,
      found: report.findings.filter((f) => codes.includes(f.code)),
      clean: codes.filter((code) => clean.has(code)),
      missed: codes.filter((code) => missed.has(code)),
    };
  });
}

/** The three outcomes: found, clean, not checked; and the mixture of the last two, which is not clean. */
function verdict({ found, clean, missed }) {
  for (const level of LEVELS) {
    const of = found.filter((f) => f.severity === level);
    const n = of.filter(isRoot).length;
    if (of.length) return { kind: level, words: n ? t(`area.${level}`, { n }) : t("area.effects", { n: of.length }) };
  }
  if (missed.length) return { kind: "unknown", words: t(clean.length ? "area.partly" : "area.unknown") };
  return clean.length ? { kind: "ok", words: t("area.ok") } : { kind: "unknown", words: t("area.elsewhere") };
}
