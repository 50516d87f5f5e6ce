// An answer for others: as a message for the channel of an incident, with all its sources, or as a link.

import { toClipboard } from "./copy.js";
import { button, h, icon } from "./dom.js";
import { call } from "./http.js";
import { announce } from "./live.js";
import { closeMenu } from "./shortcuts.js";
import { t } from "./words.js";

/** A menu of ways to hand an answer on; null for an answer that is not kept. */
export function share({ turn, thread }) {
  if (!turn) return null;
  const said = h("span", { class: "quiet", role: "status" });
  const text = {};
  const fetched = (form) => (text[form] ??= call(`v1/turns/${turn}/${form}`));
  const item = (sign, key, what) => button({ onclick: () => copied(what) }, icon(sign), t(key));
  const menu = h(
    "details",
    { class: "menu" },
    h("summary", { "aria-label": t("share"), title: t("share") }, icon("out")),
    h(
      "div",
      { class: "menu-items" },
      item("chat", "share.message", async () => linked(await fetched("message"))),
      item("copy", "share.sources", () => fetched("export")),
      thread ? item("link", "share.link", () => address(`#/t/${thread}/${turn}`)) : null,
    ),
  );
  // Fetched when the menu opens: a browser lets a page copy only right after a press. Who presses faster than the menu
  // says that it is open waits.
  menu.addEventListener("toggle", () => menu.open && ["message", "export"].forEach(fetched));
  const linked = (message) => (thread ? `${message}${address(`#/t/${thread}/${turn}`)}\n` : message);

  async function copied(what) {
    closeMenu(menu);
    try {
      said.textContent = t((await toClipboard(await what())) ? "copied" : "copy.failed");
    } catch (failure) {
      said.textContent = failure.message;
      for (const form of Object.keys(text)) delete text[form];
    }
    announce(said.textContent);
    setTimeout(() => (said.textContent = ""), 4000);
  }

  return [menu, said];
}

/** The address of a view of this page, for others to open. */
export const address = (hash) => new URL(hash, location.href).href;
