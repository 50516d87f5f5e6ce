// Keys for those who do not reach for the mouse; they can be turned off (WCAG 2.1.4).

import { told } from "./dialogs.js";
import { h } from "./dom.js";
import { closeDrawer } from "./drawer.js";
import { t } from "./words.js";

const OFF = "kbase-keys-off";
const KEYS = {
  "/": ["keys.focus", () => document.querySelector("#question, #note-search, #finding-search, #drill-answer, #drill-command")?.focus()],
  n: ["keys.new", () => go("#/")],
  c: ["keys.cluster", () => go("#/cluster")],
  b: ["keys.notes", () => go("#/notes")],
  d: ["keys.drills", () => go("#/drills")],
  s: ["keys.search", () => document.getElementById("thread-search")?.focus()],
  "?": ["keys.help", () => shortcuts()],
};

function go(hash) {
  location.hash = hash;
}

/** Listens for the keys. */
export function listenForKeys(app) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) closeMenu(menu);
      else if (document.body.classList.contains("has-menu")) app.menu(false);
      else if (!event.target.closest?.("dialog")) closeDrawer();
      return;
    }
    const writing = event.target.closest?.("input, textarea, select, dialog.prompt");
    if (writing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || localStorage.getItem(OFF)) return;
    const key = KEYS[event.key];
    if (!key) return;
    event.preventDefault();
    key[1]();
  });
}

/** Closes a menu; what had the focus in it is gone, so the focus goes to what opened it. */
export function closeMenu(menu) {
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
}

/** Shows the keys. */
export function shortcuts() {
  const off = h("input", { type: "checkbox", id: "keys-on", checked: !localStorage.getItem(OFF) });
  off.addEventListener("change", () => (off.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
  const rows = [...Object.entries(KEYS).map(([key, [words]]) => [key, words]), ["Enter", "keys.send"], ["Shift+Enter", "keys.line"], ["Esc", "keys.close"]];
  const list = h("dl", { class: "keys" }, rows.map(([key, words]) => [h("dt", {}, h("kbd", {}, key)), h("dd", {}, t(words))]));
  return told(t("keys.title"), [list, h("label", { class: "check", for: "keys-on" }, off, t("keys.on"))]);
}
