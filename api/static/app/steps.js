// Next steps: which of them would change the cluster is said beside each; kbase runs none of them.

import { h } from "./dom.js";
import { changing } from "./markdown.js";
import { plain } from "./plain.js";

/** An ordered list. changes: for each step, whether it alters the cluster. */
export function steps(texts, changes = []) {
  return h(
    "ol",
    { class: "steps" },
    texts.map((text, i) =>
      h(
        "li",
        { class: changes[i] ? "step changes" : "step" },
        changes[i] ? changing() : null,
        plain(text, { commands: true }),
      ),
    ),
  );
}
