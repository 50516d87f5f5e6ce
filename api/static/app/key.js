// The key of a service that wants one: asked for once, kept until the tab is closed.

import { h } from "./dom.js";
import { t } from "./words.js";

const KEPT = "kbase-key";
let asking = null;

export const key = () => sessionStorage.getItem(KEPT);

/** Settles when the person has given a key. wrong: the key that the service just refused. */
export function askForKey({ wrong } = {}) {
  if (key() !== wrong) return Promise.resolve(); // another request has asked in the meantime
  asking ??= prompt(wrong).finally(() => (asking = null));
  return asking;
}

function prompt(wrong) {
  return new Promise((settle) => {
    const input = h("input", { type: "password", id: "key", autocomplete: "current-password", required: true, "aria-describedby": "key-why" });
    const form = h(
      "form",
      { method: "dialog" },
      h("h2", { id: "key-title" }, t("key.title")),
      h("p", { id: "key-why", class: wrong ? "is-wrong" : null }, wrong ? t("key.wrong") : t("key.why")),
      h("label", { for: "key" }, t("key.label")),
      input,
      h("button", { type: "submit", class: "primary" }, t("key.enter")),
    );
    const dialog = h("dialog", { class: "prompt", "aria-labelledby": "key-title" }, form);
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      sessionStorage.setItem(KEPT, input.value.trim());
      dialog.close();
      dialog.remove();
      settle();
    });
    document.body.append(dialog);
    dialog.showModal();
    input.focus();
  });
}
