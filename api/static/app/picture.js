// Pictures of an answer: what it is drawn from stands in the answer as data, each part with its evidence.

import { h } from "./dom.js";
import { fit } from "./picture_fit.js";
import { path } from "./picture_path.js";
import { t } from "./words.js";

const KINDS = { path, fit };

/** The figure of a picture, with the same as a table; null for a kind that this page does not know. */
export function picture(data, mark) {
  const kind = KINDS[data.kind];
  if (!kind) return null;
  const canvas = h("div", { class: "canvas" });
  const { draw, table } = kind(data, mark);
  // The drawing follows the width that it is given: boxes beside one another on a desk, below one another on a phone.
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const room = Math.floor(entry.contentRect.width);
    if (room > 0 && room !== drawn) canvas.replaceChildren(draw((drawn = room)));
  }).observe(canvas);
  return h(
    "figure",
    { class: `picture is-${data.kind}` },
    h("figcaption", {}, data.title),
    canvas,
    data.more ? h("p", { class: "quiet" }, t("picture.more", { n: data.more })) : null,
    h("details", { class: "more" }, h("summary", {}, t("picture.table")), table),
  );
}
