// The place beside the answer where a source is opened: beside the text on a desk, over it on a phone.

import { button, h, icon } from "./dom.js";
import { t } from "./words.js";

const wide = matchMedia("(min-width: 1080px)");
let dialog = null;

/** Opens (or fills anew) the drawer. content: nodes, or a promise of nodes. */
export async function openDrawer(title, content, { ready = null } = {}) {
  dialog ??= build();
  const body = h("div", { class: "drawer-body" }, h("p", { class: "quiet", role: "status" }, t("loading")));
  dialog.replaceChildren(head(title), body);
  if (!dialog.open) {
    if (wide.matches) dialog.show();
    else dialog.showModal();
    document.body.classList.add("has-drawer");
  }
  dialog.querySelector("h2").focus({ preventScroll: true });
  try {
    body.replaceChildren(...[await content].flat(Infinity).filter(Boolean));
    ready?.(body);
  } catch (fault) {
    body.replaceChildren(h("p", { class: "problem" }, fault.message), h("p", {}, fault.hint ?? ""));
  }
}

/** Closes it; the browser gives the focus back to what had it before. */
export function closeDrawer() {
  if (dialog?.open) dialog.close();
}

function build() {
  const made = h("dialog", { class: "drawer", "aria-labelledby": "drawer-title" });
  made.addEventListener("close", () => document.body.classList.remove("has-drawer"));
  made.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeDrawer();
  });
  document.body.append(made);
  return made;
}

function head(title) {
  return h(
    "header",
    { class: "drawer-head" },
    h("h2", { id: "drawer-title", tabindex: "-1" }, title),
    button({ class: "icon-button", label: t("close"), onclick: closeDrawer }, icon("close")),
  );
}
