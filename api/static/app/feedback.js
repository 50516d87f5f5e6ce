// Was it helpful? The last word counts; a "no" may say why.

import { button, h, icon } from "./dom.js";
import { call } from "./http.js";
import { announce } from "./live.js";
import { t } from "./words.js";

/** Two buttons and, after a "no", a place for the reason. given: {value, reason} or null. */
export function feedback(turn, given) {
  let value = given?.value ?? null;
  const reason = h("div", { class: "reason", hidden: true });
  const yes = button({ class: "icon-button", label: t("feedback.yes"), onclick: () => choose("helpful") }, icon("up"));
  const no = button({ class: "icon-button", label: t("feedback.no"), onclick: () => choose("not_helpful") }, icon("down"));

  function show() {
    yes.setAttribute("aria-pressed", value === "helpful");
    no.setAttribute("aria-pressed", value === "not_helpful");
    reason.hidden = value !== "not_helpful";
    reason.replaceChildren(...(value === "not_helpful" ? [why()] : []));
  }

  async function choose(wanted) {
    value = value === wanted ? null : wanted;
    show();
    await keep("");
  }

  async function keep(text) {
    try {
      await call("v1/feedback", { body: { turn, value, reason: text } });
      announce(t("feedback.thanks"));
      return true;
    } catch (failure) {
      reason.hidden = false;
      reason.replaceChildren(h("p", { class: "problem", role: "alert" }, failure.message));
      return false;
    }
  }

  function why() {
    const id = `why-${turn}`;
    const input = h("textarea", { id, rows: 2, maxlength: 2000 });
    input.value = given?.reason ?? "";
    const form = h("form", {}, h("label", { for: id }, t("feedback.why")), input, h("button", { type: "submit" }, t("feedback.send")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (await keep(input.value.trim())) reason.replaceChildren(h("p", { class: "quiet" }, t("feedback.thanks")));
    });
    return form;
  }

  show();
  return h("div", { class: "feedback" }, yes, no, reason);
}
