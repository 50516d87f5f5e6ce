// Small drawn figures: bars over days, and shares of a whole. Each says its numbers in words too.

import { h, s } from "./dom.js";

/** Bars, one a day. days: {label, value, share?}; share from 0 to 1 fills the bar from below, null leaves it plain. */
export function bars(title, days, { unit = (day) => String(day.value) } = {}) {
  const [width, height, gap] = [600, 120, 2];
  const most = Math.max(1, ...days.map((day) => day.value));
  const step = width / Math.max(1, days.length);
  const drawn = days.map((day, i) => {
    const tall = (day.value / most) * (height - 4);
    const box = { x: i * step + gap / 2, width: Math.max(1, step - gap), rx: 2 };
    return s(
      "g",
      {},
      s("title", {}, `${day.label}: ${unit(day)}`),
      s("rect", { ...box, y: 0, height, class: "bar-hit" }),
      s("rect", { ...box, y: height - tall, height: tall, class: "bar-all" }),
      day.share ? s("rect", { ...box, y: height - tall * day.share, height: tall * day.share, class: "bar-share" }) : null,
    );
  });
  const told = days.filter((day) => day.value).map((day) => `${day.label}: ${unit(day)}`);
  return h(
    "figure",
    { class: "bars" },
    h("figcaption", {}, h("span", {}, title), h("span", { class: "quiet" }, String(most))),
    s("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": `${title}. ${told.join(", ") || "0"}` }, drawn),
    h("p", { class: "quiet ends", "aria-hidden": "true" }, h("span", {}, days[0]?.label ?? ""), h("span", {}, days.at(-1)?.label ?? "")),
  );
}

/** A share of a whole as a bar; null: not known yet. */
export function share(value, label) {
  const percent = value === null ? 0 : Math.round(value * 100);
  return s(
    "svg",
    { viewBox: "0 0 100 6", preserveAspectRatio: "none", class: "share", role: "img", "aria-label": `${label} ${value === null ? "–" : `${percent}%`}` },
    s("rect", { x: 0, y: 0, width: 100, height: 6, class: "share-all" }),
    s("rect", { x: 0, y: 0, width: percent, height: 6, class: percent >= 80 ? "share-good" : percent >= 50 ? "share-fair" : "share-poor" }),
  );
}

/** "86%", or a dash where nothing is known. */
export const percent = (value) => (value === null || value === undefined ? "–" : `${Math.round(value * 100)}%`);
