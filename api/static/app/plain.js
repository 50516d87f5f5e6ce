// One line of the service's own words: only `code` is set as code, all else stays as it is written.

import { h } from "./dom.js";
import { copyButton } from "./copy.js";

/** Nodes of a line; commands: give commands a button to copy them. */
export function plain(line, { commands = false } = {}) {
  return line.split(/`([^`]+)`/).map((piece, i) => {
    if (i % 2 === 0) return piece;
    const isCommand = commands && /^(kubectl|kbase|helm) \S/.test(piece);
    return isCommand
      ? h("span", { class: "command-line" }, h("code", { class: "command" }, piece), copyButton(() => piece, "inline"))
      : h("code", {}, piece);
  });
}
