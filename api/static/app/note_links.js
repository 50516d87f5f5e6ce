// Notes name one another by their ids ("runbooks/pod-pending"): wherever their text stands, these become links.

import { h } from "./dom.js";
import { call } from "./http.js";
import { lang } from "./words.js";

const ID = /[a-z][\w-]*\/[a-z][\w-]*/;
let ids = null;

/** The ids of all notes, asked for once; none where they cannot be had. */
const noteIds = () =>
  (ids ??= call(`v1/notes?lang=${lang()}`).then(
    (list) => new Set(list.map((note) => note.id)),
    () => ((ids = null), new Set()),
  ));

/** Makes links of the ids by which notes name one another ("runbooks/pod-pending"). known: ids, or a promise of them. */
export async function connect(body, known = null) {
  if (!ID.test(body.textContent)) return;
  link(body, await (known ?? noteIds()));
}

function link(body, known) {
  if (!known.size) return;
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, pre")) texts.push(walker.currentNode);
  for (const text of texts) {
    const pieces = text.data.split(/([a-z][\w-]*\/[a-z][\w-]*)/);
    if (!pieces.some((piece) => known.has(piece))) continue;
    text.replaceWith(...pieces.map((piece) => (known.has(piece) ? h("a", { href: `#/notes/${piece}` }, piece) : piece)));
  }
}
