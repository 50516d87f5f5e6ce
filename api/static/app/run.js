// Commands that only read, run where they stand: what they print appears below them. Which ones the service runs it says
// itself, in an answer's `commands`; those that change the cluster are for the reader to copy.

import { button, h, icon } from "./dom.js";
import { copyButton } from "./copy.js";
import { call } from "./http.js";
import { announce } from "./live.js";
import { changing } from "./markdown.js";
import { t, time } from "./words.js";

const DEED = /\s*# changes the cluster$/; // as notes mark such a command; a badge says it in the reader's language

/** Puts buttons beside the commands below an element. commands: those of its answer. */
export function runnable(root, commands) {
  const known = new Map();
  for (const c of commands) {
    if (c.written !== c.command) known.set(c.written, { ...c, text: c.written, runs: false });
    known.set(c.command, { ...c, text: c.command });
  }
  for (const frame of root.querySelectorAll(".code")) block(frame, known);
  for (const code of root.querySelectorAll("code.command")) sentence(code, known.get(code.textContent));
}

/** As `commands`, what a finding's steps or a piece of evidence give to run. */
export const reading = (lines) => lines.map((line) => ({ command: line, written: line, runs: true }));

/** A button that runs a command, and the place below it for what it prints. */
function runner(command) {
  const place = h("div", { class: "ran", hidden: true });
  const label = { "aria-label": t("run.label", { command }), title: t("run.reads") };
  const pressed = button({ class: "run", ...label, onclick: press }, icon("play"), t("run"));
  async function press() {
    if (pressed.getAttribute("aria-disabled")) return;
    pressed.setAttribute("aria-disabled", "true");
    place.hidden = false;
    place.replaceChildren(h("p", { class: "status" }, h("span", { class: "pulse", "aria-hidden": "true" }), t("run.running")));
    const shown = await call("v1/run", { body: { command } }).then(printed, refused);
    pressed.removeAttribute("aria-disabled");
    place.replaceChildren(panel(command, shown, close));
    announce(shown.said);
  }
  function close() {
    place.hidden = true;
    place.replaceChildren();
    pressed.focus();
  }
  return { pressed, place };
}

/** Text of what was printed, and what is said of it. */
function printed({ output, failed, cut }) {
  const lines = output ? output.split("\n").length : 0;
  const said = failed ? t("run.failed") : lines ? t("run.done", { n: lines }) : t("run.empty");
  return { output, faulty: failed, said, more: cut ? t("run.more", { n: cut }) : "" };
}

const refused = (failure) => ({ output: "", faulty: true, said: `${t("run.refused")} ${failure.message}`, more: failure.hint ?? "" });

function panel(command, { output, faulty, said, more }, close) {
  const what = t("run.output", { command });
  return h(
    "section",
    { class: faulty ? "output is-faulty" : "output", "aria-label": what },
    h(
      "header",
      {},
      h("p", {}, faulty ? icon("error") : null, said, h("time", { class: "quiet" }, time(new Date().toISOString(), { short: true }))),
      h("div", { class: "tools" }, output ? copyButton(() => output, "inline") : null, button({ class: "icon-button", label: t("run.close"), onclick: close }, icon("close"))),
    ),
    output ? h("pre", { tabindex: "0", role: "group", "aria-label": what }, output) : null,
    more ? h("p", { class: "quiet" }, more) : null,
  );
}

/** A command within a sentence: what it prints stands below the sentence. */
function sentence(code, command) {
  const around = code.closest("li, p");
  if (command?.changes_cluster && !around?.querySelector(".badge-changes")) code.before(changing());
  if (!command?.runs || !around) return;
  const { pressed, place } = runner(command.command);
  (code.nextElementSibling?.matches(".copy") ? code.nextElementSibling : code).after(pressed);
  if (around.matches("li")) around.append(place);
  else around.after(place);
}

/** A block of nothing but commands becomes their list, each with its buttons; any other block stays as it is. */
function block(frame, known) {
  const text = frame.querySelector("pre > code").textContent;
  const lines = text.split("\n").map((line) => line.replace(DEED, "").replace(/^\$ /, "").trimEnd()).filter(Boolean);
  const commands = lines.map((line) => known.get(line));
  if (commands.some((c) => c?.runs) && lines.every((line, i) => commands[i] || line.startsWith("#"))) {
    frame.replaceWith(commandList(lines.map((line, i) => commands[i] ?? line)));
  } else if (commands.some((c) => c?.changes_cluster) && !frame.querySelector(".badge-changes")) frame.prepend(changing());
}

/** Commands below one another, each with its buttons: {text, runs, changes_cluster}; a string is a remark on them. */
export const commandList = (list) =>
  h("ul", { class: "commands" }, list.map((one) => (typeof one === "string" ? h("li", { class: "remark" }, one.replace(/^#+\s*/, "")) : line(one))));

function line({ text, runs, changes_cluster: changes }) {
  const { pressed, place } = runs ? runner(text) : {};
  return h("li", {}, changes ? changing() : null, h("div", { class: "line" }, h("code", {}, text), copyButton(() => text, "inline"), pressed), place);
}
