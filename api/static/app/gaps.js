// What could not be looked at, and why.

import { h, icon } from "./dom.js";
import { has, t } from "./words.js";

/** A list of gaps, those with one reason and detail told once. */
export function gaps(list) {
  const told = new Map();
  for (const gap of list) {
    const key = `${gap.reason}\n${gap.detail}`;
    told.set(key, { ...gap, checks: [...(told.get(key)?.checks ?? []), gap.check] });
  }
  const reason = (name) => (has(`gap.${name}`) ? t(`gap.${name}`) : name);
  return h(
    "ul",
    { class: "gaps" },
    [...told.values()].map((gap) =>
      h(
        "li",
        {},
        h("span", { class: "severity is-unknown" }, icon("unknown"), reason(gap.reason)),
        h("span", { class: "detail" }, gap.detail),
        h("span", { class: "codes" }, gap.checks.map((code) => h("code", { class: "check-code" }, code))),
      ),
    ),
  );
}
