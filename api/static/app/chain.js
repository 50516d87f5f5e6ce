// The causal chain as a drawing: objects on a rail, from the symptom down to the root, with what is true of each.

import { h, icon, s } from "./dom.js";
import { named, path, sign } from "./objects.js";
import { t } from "./words.js";

/** A figure of a finding's chain. mark: id of evidence -> element; nodes: several nodes at its end are drawn here. */
export function chain(finding, mark, { nodes: drawNodes = true } = {}) {
  const { stops, nodes } = forked(byObject(finding.chain));
  const items = stops.map((stop, i) => {
    const last = i === stops.length - 1;
    const root = last && !nodes.length;
    return h(
      "li",
      { class: root ? "stop is-root" : "stop" },
      h("div", { class: "rail" }, sign(stop.about.kind, { root }), root || (last && !drawNodes) ? null : arrow()),
      h("div", { class: "facts" }, h("div", { class: "about" }, named(stop.about), root && stops.length > 1 ? h("span", { class: "tag" }, t("chain.root")) : null), facts(stop, mark)),
    );
  });
  if (nodes.length && drawNodes) items.push(fit(nodes, mark));
  return h("figure", { class: "chain" }, h("figcaption", { class: "offscreen" }, t("chain.caption")), h("ol", {}, items));
}

const facts = (stop, mark) => stop.steps.map((step) => h("p", {}, step.fact, " ", step.evidence.map((id) => mark(id))));

/** Several nodes at the end are no sequence: each says for itself why it cannot take the pod. */
function forked(stops) {
  let from = stops.length;
  while (from > 0 && stops[from - 1].about.kind === "Node") from -= 1;
  return stops.length - from > 1 ? { stops: stops.slice(0, from), nodes: stops.slice(from) } : { stops, nodes: [] };
}

function fit(nodes, mark) {
  const box = (node, i) =>
    h(
      "li",
      { class: i === nodes.length - 1 ? "node is-nearest" : "node" },
      h("div", { class: "about" }, icon("error"), named(node.about), i === nodes.length - 1 ? h("span", { class: "tag" }, t("chain.nearest")) : null),
      facts(node, mark),
    );
  return h("li", { class: "stop is-root" }, h("div", { class: "rail" }, sign("Node", { root: true })), h("div", { class: "facts" }, h("p", { class: "about" }, t("chain.nodes")), h("ul", { class: "nodes" }, nodes.map(box))));
}

/** Steps that follow one another and speak of one object stand together. */
function byObject(steps) {
  const stops = [];
  for (const step of steps) {
    const last = stops.at(-1);
    if (last && last.about.kind === step.about.kind && path(last.about) === path(step.about)) last.steps.push(step);
    else stops.push({ about: step.about, steps: [step] });
  }
  return stops;
}

// Stretches with the text beside it: the head of the arrow keeps its shape, the line grows.
function arrow() {
  return h(
    "span",
    { class: "arrow", "aria-hidden": "true" },
    s("svg", { class: "line", viewBox: "0 0 2 10", preserveAspectRatio: "none" }, s("path", { d: "M1 0v10" })),
    s("svg", { class: "head", viewBox: "0 0 12 8" }, s("path", { d: "M1.5 1.5 6 6.5l4.5-5" })),
  );
}
