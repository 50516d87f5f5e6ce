// Incidents: a recorded cluster with a fault. Look with read-only kubectl, name cause and fix, see the reference path.

import { percent } from "./bars.js";
import { button, h, icon } from "./dom.js";
import { clock } from "./drill_mock.js";
import { attempt } from "./drills.js";
import { reading, verdict } from "./grade.js";
import { call } from "./http.js";
import { announce } from "./live.js";
import { plain } from "./plain.js";
import { lang, t } from "./words.js";

export class IncidentsPage {
  constructor(app, body, id) {
    this.body = body;
    this.id = id;
  }

  async open() {
    if (this.id) this.#show(await call(`v1/drills/runs/${this.id}`));
    else await this.#list();
  }

  async #list() {
    const incidents = await call(`v1/drills/incidents?lang=${lang()}`);
    const row = (one) =>
      h(
        "li",
        {},
        button(
          { class: "area", onclick: () => attempt(this.body, () => this.#start(one.id)) },
          h("span", { class: "area-name" }, one.title),
          one.solved ? h("span", { class: "severity is-ok" }, icon("ok"), percent(one.best)) : h("span", {}),
          h("span", { class: "quiet" }, `${t(`level.${one.difficulty}`)} · ${t("incident.minutes", { n: one.minutes })}`),
        ),
      );
    this.body.replaceChildren(h("p", { class: "lede" }, t("incident.lede")), h("p", { class: "quiet" }, t("incident.rules")), incidents.length ? h("ul", { class: "areas wide" }, incidents.map(row)) : h("p", {}, t("incident.none")));
  }

  async #start(incident) {
    const run = await call(`v1/drills/incidents/${incident}/runs`, { body: { lang: lang() } });
    history.replaceState(null, "", `#/drills/incidents/${run.id}`);
    this.id = run.id;
    this.#show(run);
  }

  #show(run) {
    this.run = run;
    this.kept = `kbase-run-${run.id}`;
    this.screen = h("div", { class: "screen", role: "log", "aria-label": t("incident.screen"), tabindex: "0" });
    this.seen = h("p", { class: "quiet", role: "status" });
    for (const line of this.#printed()) this.screen.append(line.output === undefined ? said(line) : printed(line));
    const head = h("section", { class: "incident-head", lang: run.lang }, h("h2", {}, run.title), h("p", { class: "symptom" }, icon("warning"), h("span", {}, plain(run.symptom))), h("p", { class: "quiet" }, t("incident.where", { namespace: run.namespace })));
    if (run.state === "over") this.body.replaceChildren(head, this.#result(run.result));
    else this.body.replaceChildren(head, this.#shell(run), this.#solve(run));
    this.screen.scrollTop = this.screen.scrollHeight;
  }

  /** What was printed in this tab; the service keeps the commands, not their output. */
  #printed() {
    const kept = JSON.parse(sessionStorage.getItem(this.kept) ?? "[]");
    return kept.length ? kept : this.run.commands.map((c) => ({ command: c.command, code: c.code, output: "" }));
  }

  #keep(line) {
    const kept = JSON.parse(sessionStorage.getItem(this.kept) ?? "[]");
    sessionStorage.setItem(this.kept, JSON.stringify([...kept, line].slice(-60)));
    this.screen.append(line.output === undefined ? said(line) : printed(line));
    this.screen.scrollTop = this.screen.scrollHeight;
  }

  #shell(run) {
    const input = h("input", { type: "text", id: "drill-command", spellcheck: "false", autocomplete: "off", autocapitalize: "off", "aria-label": t("incident.command"), placeholder: `kubectl get pods -n ${run.namespace}`, maxlength: 1000 });
    const form = h("form", { class: "prompt-line" }, h("span", { "aria-hidden": "true" }, "$"), input, h("button", { type: "submit" }, t("run")));
    const box = h("div", { class: "shell" });
    const go = (command) =>
      attempt(box, async () => {
        if (!command) return;
        box.querySelector(":scope > .problem")?.remove();
        const shown = await call(`v1/drills/runs/${run.id}/commands`, { body: { command } });
        this.#keep(shown);
        this.seen.textContent = t("incident.found", { n: shown.found, of: shown.of });
        input.value = "";
      });
    const past = this.#printed().map((line) => line.command);
    let at = past.length;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      at = past.push(input.value.trim());
      go(input.value.trim());
    });
    input.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step || event.isComposing) return;
      event.preventDefault();
      at = Math.max(0, Math.min(past.length, at + step));
      input.value = past[at] ?? "";
    });
    const suggested = run.suggested.map((command) => button({ class: "suggested", onclick: () => go(command) }, h("code", {}, command)));
    const hint = button({ onclick: () => attempt(box, () => this.#hint(hint)), disabled: run.hints_left === 0 }, icon("info"), t("incident.hint", { n: run.hints_left }));
    box.append(this.screen, form, h("div", { class: "suggestions", role: "group", "aria-label": t("incident.suggested") }, suggested), h("div", { class: "tools" }, hint, this.seen));
    return box;
  }

  async #hint(pressed) {
    const { hint, hints_left: left } = await call(`v1/drills/runs/${this.run.id}/hint`, { method: "POST" });
    this.#keep({ hint });
    pressed.lastChild.textContent = t("incident.hint", { n: left });
    pressed.disabled = left === 0;
    announce(hint);
  }

  #solve(run) {
    const field = (name) => {
      const input = h("textarea", { id: `solve-${name}`, name, rows: 3, maxlength: 4000, required: true });
      return h("label", { for: `solve-${name}` }, t(`incident.${name}`), input);
    };
    const form = h("form", { class: "drill-form" }, h("h3", {}, t("incident.solve")), field("cause"), field("fix"), h("p", { class: "actions" }, h("button", { type: "submit", class: "primary" }, t("incident.submit"))));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const given = new FormData(form);
      attempt(form, async () => {
        this.#show(await call(`v1/drills/runs/${run.id}/solve`, { body: { cause: given.get("cause"), fix: given.get("fix") } }));
        announce(t("incident.over", { score: percent(this.run.result.score) }));
      });
    });
    return form;
  }

  #result(result) {
    const conclusion = (name) => {
      const one = result[name];
      return h("section", {}, h("h3", {}, t(`incident.${name}`), " ", verdict(one.verdict)), h("p", {}, plain(one.says)), one.missing.length ? h("p", { class: "quiet" }, `${t("verdict.missing")} ${one.missing.join(" · ")}`) : null, one.contradicted.length ? h("p", { class: "quiet" }, `${t("verdict.contradicted")} ${one.contradicted.join(" · ")}`) : null);
    };
    const looked = (one) => h("li", { class: `point is-${one.looked ? "ok" : "unknown"}` }, icon(one.looked ? "ok" : "unknown"), h("div", {}, h("p", {}, h("span", { class: "offscreen" }, t(one.looked ? "incident.looked" : "incident.not_looked")), " ", plain(one.shows)), h("code", {}, one.command)));
    const commands = (key, list) => (list.length ? h("section", {}, h("h3", {}, t(key)), h("ul", { class: "commands" }, list.map((command) => h("li", {}, h("code", {}, command))))) : null);
    return h(
      "div",
      { class: "grade" },
      h("p", { class: "lede" }, t("incident.score", { score: percent(result.score), time: clock(result.seconds), hints: result.hints_used })),
      conclusion("cause"),
      conclusion("fix"),
      h("section", {}, h("h3", {}, t("incident.evidence")), h("ul", { class: "points" }, result.evidence.map(looked))),
      commands("incident.missing_steps", result.missing_steps),
      commands("incident.wasted", result.wasted),
      h("section", {}, h("h3", {}, t("incident.path")), h("ol", { class: "path" }, result.path.map((step) => h("li", {}, h("code", {}, step.command), h("p", {}, plain(step.why)))))),
      reading(result.citations, lang()),
      h("p", { class: "actions" }, h("a", { class: "button", href: "#/drills/incidents" }, t("incident.more"))),
    );
  }
}

function printed({ command, output, code }) {
  return h("div", { class: code ? "entry is-failed" : "entry" }, h("p", { class: "typed" }, "$ ", command), h("pre", { tabindex: "0" }, output));
}

const said = ({ hint }) => h("p", { class: "entry hint" }, icon("info"), plain(hint));
