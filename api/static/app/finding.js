// One root cause as a card: what, where, the chain drawn, what was ruled out, what to do.

import { button, h, icon } from "./dom.js";
import { chain } from "./chain.js";
import { named } from "./objects.js";
import { picture } from "./picture.js";
import { plain } from "./plain.js";
import { steps } from "./steps.js";
import { t } from "./words.js";

/** Severity as a sign and a word. */
function severity(level) {
  const known = ["error", "warning", "info"].includes(level) ? level : "info";
  return h("span", { class: `severity is-${known}` }, icon(known), t(`severity.${known}`));
}

/** A card. mark: id -> element; open: shown unfolded; ask: called with the finding to ask about it.
 *  notes, effects, link: elements that a page adds. */
export function findingCard(finding, { mark, open = false, ask = null, notes = null, effects = [], link = null }) {
  const drawn = finding.pictures ?? []; // those of an answer stand in its text
  const inside = [
    finding.chain.length ? chain(finding, mark, { nodes: !drawn.some((p) => p.kind === "fit") }) : null,
    drawn.map((data) => picture(data, mark)),
    finding.ruled_out.length ? ruledOut(finding.ruled_out, mark) : null,
    finding.next_steps.length
      ? h("section", {}, h("h4", {}, t("finding.next")), steps(finding.next_steps, finding.changes_cluster))
      : null,
    effects.length ? h("section", {}, h("h4", {}, t("finding.effects")), h("ul", { class: "effects" }, effects)) : null,
    notes,
  ];
  const foot = h(
    "p",
    { class: "card-foot" },
    h("span", {}, h("code", { class: "check-code" }, finding.code), link),
    ask ? button({ class: "link", onclick: () => ask(finding) }, icon("chat"), t("finding.ask")) : null,
  );
  return h(
    "details",
    { class: `finding is-${finding.severity ?? "info"}`, open },
    h(
      "summary",
      {},
      severity(finding.severity),
      named(finding.about),
      h("span", { class: "cause" }, plain(finding.cause), effects.length ? h("span", { class: "quiet" }, " ", t("finding.and_effects", { n: effects.length })) : null),
    ),
    h("div", { class: "inside" }, inside, foot),
  );
}

function ruledOut(list, mark) {
  return h(
    "section",
    { class: "ruled-out" },
    h("h4", {}, t("finding.ruled_out")),
    h("ul", {}, list.map((r) => h("li", {}, plain(r.why), " ", r.evidence.map((id) => mark(id))))),
  );
}
