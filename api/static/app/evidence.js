// Live evidence: the object, the field, its value, when it was read, and the command that shows it.

import { h } from "./dom.js";
import { named, path } from "./objects.js";
import { commandList } from "./run.js";
import { t, time } from "./words.js";

const absent = (evidence) => evidence.path === "" && evidence.value === null;

/** The value as text; long ones are JSON over several lines. */
function shown(evidence) {
  if (absent(evidence)) return t("evidence.absent");
  if (evidence.value === null) return t("evidence.unset");
  if (typeof evidence.value === "string") return evidence.value;
  const flat = JSON.stringify(evidence.value);
  return flat.length > 80 ? JSON.stringify(evidence.value, null, 2) : flat;
}

/** One piece in full, for the drawer. */
export function evidenceDetail(evidence) {
  const { object } = evidence;
  const row = (label, ...value) => [h("dt", {}, label), h("dd", {}, ...value)];
  return [
    h("p", { class: "lede" }, named(object)),
    h(
      "dl",
      { class: "facts-list" },
      evidence.path ? row(t("evidence.path"), h("code", {}, evidence.path)) : null,
      row(t("evidence.value"), h("pre", { class: "value", tabindex: "0" }, shown(evidence))),
      evidence.observed_at ? row(t("evidence.time"), h("time", { datetime: evidence.observed_at }, time(evidence.observed_at))) : null,
      object.apiVersion ? row("apiVersion", h("code", {}, object.apiVersion)) : null,
      object.uid ? row("uid", h("code", {}, object.uid)) : null,
      object.resourceVersion ? row("resourceVersion", h("code", {}, object.resourceVersion)) : null,
    ),
    h("h3", {}, t("evidence.command")),
    h("p", { class: "hint" }, t("evidence.command.why")),
    commandList([{ text: evidence.command, runs: true }]),
  ];
}

/** A table of pieces, each row opening its piece. mark: id -> element. */
export function evidenceTable(list, mark) {
  const rows = list.map((e) =>
    h(
      "tr",
      {},
      h("td", {}, mark(e.id)),
      h("td", {}, named(e.object), e.path ? h("code", { class: "field" }, e.path) : null),
      h("td", {}, h("code", { class: "value" }, shown(e))),
    ),
  );
  const head = [t("evidence.id"), t("evidence.where"), t("evidence.value")].map((name) => h("th", { scope: "col" }, name));
  return h(
    "div",
    { class: "scroll evidence-table", tabindex: "0", role: "region", "aria-label": t("evidence.title") },
    h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, rows)),
  );
}

/** A short name of a piece, for tooltips and screen readers. */
export const evidenceName = (e) => `${e.object.kind} ${path(e.object)} ${e.path}`.trim();
