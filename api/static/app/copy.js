// Copies to the clipboard, also where the page is not served over TLS.

import { button, icon } from "./dom.js";
import { announce } from "./live.js";
import { t } from "./words.js";

/** A button that copies text() and says so. */
export function copyButton(text, extra = "", { sign = "copy", label = t("copy") } = {}) {
  return button({ class: `copy ${extra}`.trim(), label, onclick: (event) => copied(event.currentTarget, text(), sign) }, icon(sign));
}

async function copied(pressed, text, sign) {
  const done = await toClipboard(text);
  announce(t(done ? "copied" : "copy.failed"));
  pressed.replaceChildren(icon(done ? "check" : "error"));
  setTimeout(() => pressed.replaceChildren(icon(sign)), 1500);
}

/** Whether a text could be copied. */
export async function toClipboard(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byHand(text);
  }
}

// navigator.clipboard exists in secure contexts only; a service behind a plain-HTTP name is none.
function byHand(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "offscreen";
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } finally {
    area.remove();
  }
}
