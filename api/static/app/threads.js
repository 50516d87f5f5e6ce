// The list of conversations: search, open, rename, export, delete. Tabs tell one another of changes.

import { button, h, icon } from "./dom.js";
import { confirmed, line } from "./dialogs.js";
import { call } from "./http.js";
import { grouped } from "./lists.js";
import { announce } from "./live.js";
import { t, time } from "./words.js";

const channel = new BroadcastChannel("kbase-threads");
const listeners = new Set();
channel.addEventListener("message", (event) => heard(event.data));

function heard(change) {
  for (const listener of listeners) listener(change);
}

/** Says in every tab that a thread changed ("turn", "renamed") or was "deleted". */
export function changed(id, what) {
  const change = { id, what };
  channel.postMessage(change);
  heard({ ...change, here: true });
}

/** listener({id, what, here}): called for changes made in any tab; here: in this one. The result ends it. */
export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Asks for a title and keeps it; the new one, or null. */
export async function rename(thread) {
  const title = await line(t("thread.rename"), thread.title, t("save"));
  if (!title || title === thread.title) return null;
  const kept = await call(`v1/threads/${thread.id}`, { method: "PATCH", body: { title } });
  changed(thread.id, "renamed");
  return kept.title;
}

/** Deletes a thread once the person agrees. */
export async function remove(thread) {
  if (!(await confirmed(t("thread.delete.sure", { title: thread.title }), t("thread.delete")))) return;
  await call(`v1/threads/${thread.id}`, { method: "DELETE" });
  announce(t("thread.deleted"));
  changed(thread.id, "deleted");
}

/** Saves a thread as a Markdown file. */
export async function save(thread) {
  const text = await call(`v1/threads/${thread.id}/export`);
  const link = h("a", { href: URL.createObjectURL(new Blob([text], { type: "text/markdown" })), download: `${fileName(thread.title)}.md` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const fileName = (title) => title.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").slice(0, 60) || "kbase";

/** The list with its search box. */
export class ThreadList {
  constructor() {
    this.current = null;
    this.query = "";
    this.input = h("input", { type: "search", id: "thread-search", placeholder: t("threads.search"), "aria-label": t("threads.search"), autocomplete: "off" });
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.load(), 200);
    });
    this.list = h("div", { class: "thread-groups" });
    this.element = h("section", { class: "threads", "aria-label": t("threads.title") }, h("div", { class: "search" }, icon("search"), this.input), this.list);
  }

  /** Marks the thread that is open. */
  mark(id) {
    this.current = id;
    for (const link of this.list.querySelectorAll("a[data-thread]")) {
      if (link.dataset.thread === id) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  /** Fetches the list anew; before: reads on from there. */
  async load(before = null) {
    const query = this.input.value.trim();
    const params = new URLSearchParams({ limit: "40", ...(query ? { query } : {}), ...(before ? { before } : {}) });
    try {
      const page = await call(`v1/threads?${params}`);
      if (query !== this.input.value.trim()) return; // an older question's answer
      this.threads = before ? [...this.threads, ...page.threads] : page.threads;
      this.#show(page.next);
    } catch (failure) {
      this.list.replaceChildren(h("p", { class: "quiet" }, failure.message));
    }
  }

  #show(next) {
    const groups = grouped(this.threads, day);
    const nodes = [...groups].map(([name, threads]) => h("section", {}, h("h3", {}, name), h("ul", {}, threads.map((thread) => this.#item(thread)))));
    if (!this.threads.length) nodes.push(h("p", { class: "quiet" }, t(this.input.value.trim() ? "threads.none_found" : "threads.none")));
    if (next) nodes.push(button({ class: "link", onclick: () => this.load(next) }, t("threads.more")));
    this.list.replaceChildren(...nodes);
    this.mark(this.current);
  }

  #item(thread) {
    const act = (action) => async () => {
      menu.open = false;
      try {
        await action(thread);
      } catch (failure) {
        announce(failure.message);
      }
    };
    const menu = h(
      "details",
      { class: "menu" },
      h("summary", { "aria-label": t("thread.menu", { title: thread.title }) }, icon("more")),
      h(
        "div",
        { class: "menu-items" },
        button({ onclick: act(rename) }, icon("edit"), t("thread.rename")),
        button({ onclick: act(save) }, icon("download"), t("thread.export")),
        button({ class: "danger", onclick: act(remove) }, icon("trash"), t("thread.delete")),
      ),
    );
    const link = h("a", { href: `#/t/${thread.id}`, dataset: { thread: thread.id }, title: `${thread.title}\n${time(thread.updated_at)}` }, thread.title || t("thread.untitled"));
    return h("li", {}, link, menu);
  }
}

function day(thread) {
  const days = Math.floor((midnight(new Date()) - midnight(new Date(thread.updated_at))) / 86_400_000);
  if (days <= 0) return t("threads.today");
  if (days === 1) return t("threads.yesterday");
  return t(days < 7 ? "threads.week" : "threads.earlier");
}

const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
