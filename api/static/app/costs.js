// Where an answer's facts come from and what they cost, on one line.

import { h } from "./dom.js";
import { since } from "./since.js";
import { has, t, time } from "./words.js";

/** A short name of a cluster's source: "clinic (recording)" for bundle:/some/where/clinic. */
export function clusterName(source) {
  const [kind, ...rest] = source.split(":");
  const name = rest.join(":").split("/").filter(Boolean).at(-1);
  const known = has(`source.${kind}`) ? t(`source.${kind}`) : kind;
  return name ? t("source", { name, kind: known }) : known;
}

/** Whether a source stays as it is: a recording, or what somebody pasted. */
export const recorded = (source) => /^(bundle|text):/.test(source);

/** The line below an answer. */
export function costs({ cluster, timings_ms: took, wording }) {
  const seconds = took?.total === undefined ? null : t("costs.seconds", { s: (took.total / 1000).toFixed(took.total < 100 ? 2 : 1) });
  const parts = cluster
    ? [clusterName(cluster.source), cluster.server_version, t("costs.requests", { n: cluster.requests }), seconds, t("costs.seen", { time: time(cluster.observed_at) })]
    : [t("costs.notes"), seconds];
  if (wording) parts.push(worded(wording));
  return h("p", { class: "costs" }, parts.filter(Boolean).join(" · "), cluster ? since(cluster.observed_at) : null);
}

/** What a model had to do with the words, and how many of them nothing bore. */
function worded({ model, dropped, plain_because: why }) {
  if (why) return t("costs.plain", { model, why });
  return dropped ? t("costs.dropped", { model, n: dropped }) : t("costs.model", { model });
}
