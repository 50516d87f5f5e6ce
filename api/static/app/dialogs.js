// Small questions to the person: confirm something, or give a line of text.

import { h } from "./dom.js";
import { t } from "./words.js";

/** True where the person agrees. */
export async function confirmed(question, action) {
  return (await shown(question, [], action, "danger")) !== null;
}

/** The line that the person gave; null where they did not. */
export async function line(question, value, action) {
  const input = h("input", { type: "text", id: "line", "aria-label": question, maxlength: 1000, required: true });
  input.value = value;
  return (await shown(question, [input], action, "primary")) === null ? null : input.value.trim();
}

/** Shows something until it is closed. */
export const told = (title, content) => shown(title, content, t("close"), "primary", false);

function shown(title, content, action, kind, cancel = true) {
  return new Promise((settle) => {
    const form = h(
      "form",
      { method: "dialog" },
      h("h2", { id: "dialog-title" }, title),
      content,
      h(
        "p",
        { class: "actions" },
        cancel ? h("button", { type: "submit", value: "", formnovalidate: true }, t("cancel")) : null,
        h("button", { type: "submit", value: "yes", class: kind }, action),
      ),
    );
    const dialog = h("dialog", { class: "prompt", "aria-labelledby": "dialog-title" }, form);
    dialog.addEventListener("close", () => {
      dialog.remove();
      settle(dialog.returnValue === "yes" ? "yes" : null);
    });
    document.body.append(dialog);
    dialog.showModal();
    const field = dialog.querySelector("input[type=text]");
    field?.select();
    // Enter in the field means the action, not the first button of the form.
    field?.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector("[value=yes]"));
    });
  });
}
