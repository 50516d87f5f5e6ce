// Markdown of notes, models and clusters as elements. Two walls: markdown-it writes no HTML of the text, and what it
// writes goes through DOMPurify; the page's Content-Security-Policy and Trusted Types are the third.

import MarkdownIt from "../vendor/markdown-it.js";
import cjkFriendly from "../vendor/markdown-it-cjk-friendly.js";
import DOMPurify from "../vendor/purify.js";
import { changes } from "./changing.js";
import { copyButton } from "./copy.js";
import { h, icon } from "./dom.js";
import { t } from "./words.js";

const parser = new MarkdownIt({ html: false, linkify: false, breaks: false }).use(cjkFriendly);
parser.disable("image"); // nothing is loaded from elsewhere

// Every block knows the lines of its source, so that a citation finds its passage.
parser.core.ruler.push("lines", (state) => {
  for (const token of state.tokens) {
    if (token.map && token.nesting >= 0) token.attrSet("data-line", `${token.map[0]}-${token.map[1]}`);
  }
});
const fence = parser.renderer.rules.fence;
parser.renderer.rules.fence = (tokens, i, ...rest) => {
  const line = tokens[i].attrGet("data-line");
  tokens[i].attrs = null;
  return fence(tokens, i, ...rest).replace("<pre>", `<pre data-line="${line}">`);
};

const ALLOWED = {
  ALLOWED_TAGS: "a blockquote br code del em h1 h2 h3 h4 h5 h6 hr li ol p pre s strong sub sup table tbody td th thead tr ul".split(" "),
  ALLOWED_ATTR: ["href", "start", "data-line", "class"],
  ALLOW_DATA_ATTR: false,
  ADD_URI_SAFE_ATTR: ["start", "data-line"], // numbers, which the next line would take for bad addresses
  ALLOWED_URI_REGEXP: /^(?:https?:|#|mailto:)/i,
  RETURN_DOM_FRAGMENT: true,
};

/** A fragment. marks: id -> element, what [K1] and [E1] become; level: the deepest heading a `#` may become. */
export function markdown(text, { marks = () => null, top = 3 } = {}) {
  const fragment = DOMPurify.sanitize(parser.render(text), ALLOWED);
  for (const element of fragment.querySelectorAll("[class]")) {
    if (!/^language-[\w-]+$/.test(element.className)) element.removeAttribute("class");
  }
  headings(fragment, top);
  links(fragment);
  tables(fragment);
  referenced(fragment, marks);
  commands(fragment);
  return fragment;
}

function headings(fragment, top) {
  for (const old of fragment.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const level = Math.min(6, Number(old.tagName[1]) + top - 1);
    const heading = h(`h${level}`, { "data-line": old.getAttribute("data-line") }, ...old.childNodes);
    old.replaceWith(heading);
  }
}

function links(fragment) {
  for (const link of fragment.querySelectorAll("a")) {
    const url = web(link.getAttribute("href"));
    if (!url) {
      link.replaceWith(...link.childNodes);
      continue;
    }
    link.target = "_blank";
    link.rel = "noopener noreferrer nofollow";
    // Words of a link may come from a log or a label: where it leads is always said.
    if (!link.textContent.includes(url.host)) link.append(h("span", { class: "host" }, ` (${url.host})`));
  }
}

/** An absolute address; null for a path or an anchor, which lead nowhere from here. */
function web(address) {
  try {
    return new URL(address ?? "");
  } catch {
    return null;
  }
}

function tables(fragment) {
  for (const table of fragment.querySelectorAll("table")) {
    const frame = h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": t("table") });
    table.replaceWith(frame);
    frame.append(table);
    if (table.rows[0]?.cells.length > 4) table.classList.add("listing");
    for (const cell of table.querySelectorAll("thead th")) {
      if (cell.textContent.trim()) cell.scope = "col";
      else cell.replaceWith(h("td"));
    }
  }
}

function referenced(fragment, marks) {
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (/\[[KE]\d+\]/.test(node.data) && !node.parentElement?.closest("code, a")) texts.push(node);
  }
  for (const node of texts) {
    const pieces = node.data.split(/\[([KE]\d+)\]/);
    node.replaceWith(...pieces.map((piece, i) => (i % 2 ? (marks(piece) ?? `[${piece}]`) : piece)));
  }
}

function commands(fragment) {
  for (const code of fragment.querySelectorAll("pre > code")) {
    const pre = code.parentElement;
    const frame = h("div", { class: "code" });
    pre.replaceWith(frame);
    pre.tabIndex = 0;
    if (changes(code.textContent)) frame.append(changing());
    frame.append(pre, copyButton(() => code.textContent.trimEnd()));
  }
  for (const code of fragment.querySelectorAll(":not(pre) > code")) {
    if (/^(kubectl|kbase|helm) \S/.test(code.textContent) && !code.closest("td, th")) {
      code.classList.add("command");
      code.after(copyButton(() => code.textContent, "inline"));
      if (changes(code.textContent) && !code.closest("p, li")?.querySelector(".badge-changes")) code.before(changing());
    }
  }
}

/** The mark of a command that changes the cluster. */
export const changing = () => h("span", { class: "badge-changes" }, icon("warning"), t("step.changes"));
