// Starts the page: words, theme, navigation, and the view that the address names.

import { Chat } from "./chat.js";
import { ClusterView } from "./cluster.js";
import { clusterName, recorded } from "./costs.js";
import { button, h, icon } from "./dom.js";
import { DrillsView } from "./drills.js";
import { closeDrawer } from "./drawer.js";
import { announce } from "./live.js";
import { NotesView } from "./notes.js";
import { listenForKeys, shortcuts } from "./shortcuts.js";
import { EVERY_S, Standing } from "./standing.js";
import { ThreadList, onChange } from "./threads.js";
import { applyTheme, isDark, toggleTheme } from "./theme.js";
import { LANGS, lang, preferred, speak, t, time } from "./words.js";

const VIEWS = [
  { match: /^\/t\/([0-9a-f]{1,32})(?:\/([0-9a-f]{1,32}))?$/, nav: "chat", make: (app, [id, turn]) => new Chat(app, { id, turn }) },
  { match: /^\/cluster$/, nav: "cluster", make: (app, _, params) => new ClusterView(app, params) },
  { match: /^\/notes(?:\/(.+))?$/, nav: "notes", make: (app, [id], params) => new NotesView(app, id, params) },
  { match: /^\/drills(?:\/(\w+))?(?:\/([\w-]+))?$/, nav: "drills", make: (app, [page, id], params) => new DrillsView(app, page, id, params) },
  { match: /^\/?$/, nav: "chat", make: (app, _, params) => new Chat(app, { prefill: params.get("q") ?? "" }) },
];

class App {
  constructor() {
    this.standing = new Standing();
  }

  /** What questions are answered from; null where they are not. */
  get ready() {
    return this.standing.ready;
  }

  /** Builds the frame in the reader's language and shows the view of the address. */
  async start() {
    await speak(preferred());
    await this.standing.begin();
    this.#frame();
    await this.show();
    this.threads.load();
    this.standing.watch((before) => this.#stands(before));
  }

  /** Goes on to the view that the address names now. */
  async go() {
    if (!this.ready) {
      await this.standing.begin();
      if (this.ready) this.#frame();
    }
    await this.show();
    // What had the focus is gone with its view; readers of the page hear where they are.
    if (document.activeElement === document.body) this.main.querySelector("h1")?.focus({ preventScroll: true });
  }

  #frame() {
    this.threads = new ThreadList();
    this.main = h("main", { id: "main", tabindex: "-1" });
    this.nav = h("nav", { "aria-label": t("nav.label") }, this.#links());
    this.side = h("div", { class: "side", id: "side" }, this.#brand(), this.nav, this.threads.element, this.#foot());
    const bar = h(
      "header",
      { class: "bar" },
      button({ class: "icon-button", label: t("nav.menu"), "aria-controls": "side", "aria-expanded": "false", id: "menu", onclick: () => this.menu() }, icon("menu")),
      h("a", { class: "brand", href: "#/" }, "kbase"),
      h("a", { class: "icon-button", href: "#/", "aria-label": t("nav.new"), title: t("nav.new") }, icon("plus")),
    );
    const skip = button({ class: "skip", onclick: () => (this.main.querySelector("h1, #question") ?? this.main).focus() }, t("nav.skip"));
    const veil = h("div", { class: "veil", onclick: () => this.menu(false) });
    document.getElementById("app").replaceChildren(skip, bar, this.side, veil, this.main);
  }

  #brand() {
    return h("div", { class: "side-head" }, h("a", { class: "brand", href: "#/" }, h("span", { class: "logo", "aria-hidden": "true" }), "kbase"), h("a", { class: "button new", href: "#/" }, icon("plus"), t("nav.new")));
  }

  #links() {
    const link = (href, nav, sign) => h("a", { href, dataset: { nav } }, icon(sign), t(`nav.${nav}`));
    return [link("#/", "chat", "chat"), link("#/cluster", "cluster", "cluster"), link("#/notes", "notes", "book"), link("#/drills", "drills", "drill")];
  }

  #foot() {
    const choose = h("select", { "aria-label": t("language"), onchange: (event) => this.#speak(event.target.value) }, Object.entries(LANGS).map(([code, name]) => h("option", { value: code, lang: code, selected: code === lang() }, name)));
    const theme = button({ class: "icon-button", id: "theme", label: t("theme"), onclick: () => (toggleTheme(), this.#themeIcon()) });
    const help = button({ class: "icon-button", label: t("keys.title"), onclick: () => shortcuts() }, "?");
    this.where = h("p", { class: "where" });
    this.theme = theme;
    this.#themeIcon();
    this.#showWhere();
    return h("footer", { class: "side-foot" }, this.where, h("div", { class: "settings" }, choose, theme, help));
  }

  /** What answers come from, and whether it is there. */
  #showWhere() {
    const { ready, fault, cluster, lost } = this.standing;
    const name = ready?.cluster ? clusterName(ready.cluster) : t("foot.no_cluster");
    const said = fault ? t(ready ? "foot.gone" : "foot.not_ready") : lost ? t("foot.lost", { name }) : name;
    const when = cluster?.recorded && !fault ? h("span", { class: "when" }, time(cluster.observed_at)) : null;
    this.where.classList.toggle("is-faulty", Boolean(fault) || lost);
    this.where.title = fault?.message ?? (lost ? cluster.why : (ready?.cluster ?? ""));
    this.where.replaceChildren(icon(fault || lost ? "error" : ready?.cluster && !recorded(ready.cluster) ? "ok" : "info"), h("span", {}, said, when));
  }

  /** Something answers that did not, or does not any more. */
  #stands(before) {
    const { fault, lost } = this.standing;
    this.#showWhere();
    this.#showTrouble();
    if (fault) announce(fault.message);
    else if (lost) announce(this.where.textContent);
    else if (before.fault || before.lost) announce(t(before.lost ? "standing.back" : "standing.service_back"));
  }

  /** What is amiss stands above every view. */
  #showTrouble() {
    const { ready, fault, lost, cluster } = this.standing;
    this.main.querySelector(".banner")?.remove();
    if (!fault && !lost) return;
    const message = fault ? fault.message : t("standing.lost", { name: clusterName(ready.cluster), why: cluster.why });
    const hint = fault ? fault.hint : t("standing.lost.hint", { s: EVERY_S });
    this.main.prepend(h("div", { class: "problem banner" }, h("p", {}, icon("error"), h("strong", {}, message)), h("p", {}, hint)));
  }

  #themeIcon() {
    this.theme.replaceChildren(icon(isDark() ? "sun" : "moon"));
  }

  async #speak(code) {
    await speak(code, { keep: true });
    this.#frame();
    await this.show();
    this.threads.load();
    document.querySelector(".settings select").focus();
  }

  /** Opens or closes the list at the side, on a phone. */
  menu(open = !document.body.classList.contains("has-menu")) {
    document.body.classList.toggle("has-menu", open);
    document.getElementById("menu").setAttribute("aria-expanded", open);
    if (open) this.side.querySelector("a, button").focus();
  }

  /** Shows the view that the address names. */
  async show() {
    const [where, query] = location.hash.replace(/^#/, "").split("?");
    const view = VIEWS.find((v) => v.match.test(where)) ?? VIEWS.at(-1);
    const parts = (where.match(view.match) ?? []).slice(1).map(decoded);
    this.view?.close?.();
    this.view = view.make(this, parts, new URLSearchParams(query));
    this.menu(false);
    closeDrawer();
    for (const link of this.nav.querySelectorAll("a")) {
      if (link.dataset.nav === view.nav) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    this.threads.mark(view.nav === "chat" ? (parts[0] ?? null) : null);
    this.main.replaceChildren(this.view.element);
    this.#showTrouble();
    scrollTo(0, 0);
    const shown = this.view;
    delete document.documentElement.dataset.shown;
    await shown.open();
    if (shown !== this.view) return;
    document.documentElement.dataset.shown = "";
  }
}

/** A part of the address; one that is no valid text is taken as it stands. */
function decoded(part) {
  try {
    return part && decodeURIComponent(part);
  } catch {
    return part;
  }
}

applyTheme();
const app = new App();
app
  .start()
  .then(() => {
    addEventListener("hashchange", () => app.go());
    onChange((change) => app.threads.load());
    document.addEventListener("visibilitychange", () => document.hidden || app.threads.load());
    document.addEventListener("click", (event) => {
      for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
    });
    listenForKeys(app);
    document.documentElement.dataset.ready = "";
  })
  .catch((fault) => {
    document.getElementById("app").replaceChildren(h("p", { class: "problem", role: "alert" }, `kbase: ${fault.message}`));
  });
