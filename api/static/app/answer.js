// An answer as it grows: its Markdown, in which what the service also says as data (chain, evidence, findings, steps)
// takes the place of its plain form. Nothing is matched by words: a list becomes a drawing where it holds the same facts.

import { button, h, icon } from "./dom.js";
import { chain } from "./chain.js";
import { openDrawer } from "./drawer.js";
import { evidenceDetail, evidenceName, evidenceTable } from "./evidence.js";
import { feedback } from "./feedback.js";
import { findingCard } from "./finding.js";
import { gaps } from "./gaps.js";
import { call } from "./http.js";
import { markdown } from "./markdown.js";
import { fetchNote, noteBody, noteFacts, showMarked, wholeNote } from "./note.js";
import { costs } from "./costs.js";
import { connect } from "./note_links.js";
import { picture } from "./picture.js";
import { reading, runnable } from "./run.js";
import { share } from "./share.js";
import { steps } from "./steps.js";
import { t } from "./words.js";

const MOST_CARDS = 5; // beside the text; more of them are one line

export class AnswerView {
  /** ask: called with a finding to ask about it; again: called to ask the same question once more. */
  constructor({ ask, again }) {
    Object.assign(this, { ask, again });
    this.citations = new Map();
    this.evidence = new Map();
    this.findings = [];
    this.pictures = [];
    this.text = "";
    this.lang = null;
    this.line = h("p", { class: "status" });
    this.body = h("div", { class: "prose answer-text" });
    this.after = h("div", { class: "answer-after" });
    this.element = h("div", { class: "answer" }, this.line, this.body, this.after);
    this.mark = (id) => this.#mark(id);
  }

  /** Shows what is being done; "" takes it away. */
  status(text) {
    this.line.replaceChildren(...(text ? [h("span", { class: "pulse", "aria-hidden": "true" }), text] : []));
  }

  /** Takes one event of the stream. */
  hear(name, data) {
    if (name === "citation") this.citations.set(data.id, data);
    else if (name === "evidence") this.evidence.set(data.id, data);
    else if (name === "finding") this.findings.push(data);
    else if (name === "delta") {
      this.text += data.markdown;
      this.status("");
      this.#soon();
    }
  }

  /** Shows the whole answer. given: the person's earlier word on it. */
  finish(answer, { given = null } = {}) {
    cancelAnimationFrame(this.frame);
    this.status("");
    this.text = answer.answer;
    this.citations = new Map(answer.citations.map((c) => [c.id, c]));
    this.evidence = new Map(answer.evidence.map((e) => [e.id, e]));
    this.findings = answer.findings;
    this.pictures = answer.pictures ?? []; // answers that were kept before there were any have none
    this.body.lang = answer.lang;
    const drawn = this.#render();
    if (answer.citations.length) connect(this.body);
    const rest = answer.findings.filter((finding) => !drawn.has(finding));
    this.after.replaceChildren(...this.#after(answer, rest, given).filter(Boolean));
    const read = [...answer.findings.flatMap((f) => f.runs ?? []), ...answer.evidence.map((e) => e.command)];
    runnable(this.element, [...reading(read), ...(answer.commands ?? [])]);
  }

  /** Forgets what was streamed, before the stream is read again from its beginning. */
  reset() {
    this.text = "";
    this.findings = [];
  }

  /** Says what failed and what to do. */
  fail(failure, actions = []) {
    this.status("");
    this.after.replaceChildren(
      h("div", { class: "problem", role: "alert" }, h("p", {}, icon("error"), h("strong", {}, failure.message)), failure.hint ? h("p", {}, failure.hint) : null, h("p", {}, actions)),
    );
  }

  #soon() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.#render());
  }

  #render() {
    const fragment = markdown(this.text, { marks: this.mark, top: 3 });
    const drawn = new Set();
    for (const list of fragment.querySelectorAll("ul")) this.#drawChain(list, drawn) || this.#drawCards(list, [...list.children], drawn);
    for (const list of fragment.querySelectorAll("ol")) this.#drawSteps(list);
    for (const frame of fragment.querySelectorAll(".scroll")) this.#drawTable(frame, drawn);
    for (const finding of this.findings) if (mentions(fragment, finding)) drawn.add(finding);
    this.#place(fragment);
    this.body.replaceChildren(fragment);
    return drawn;
  }

  /** Pictures stand after the chain, else after what the answer begins with. */
  #place(fragment) {
    const figures = this.pictures.map((data) => picture(data, this.mark)).filter(Boolean);
    (fragment.querySelector(".chain") ?? fragment.firstElementChild)?.after(...figures);
  }

  #drawChain(list, drawn) {
    const items = [...list.children];
    const finding = this.findings.find(
      (f) => f.chain.length === items.length && f.chain.every((step, i) => holds(items[i], step.fact)),
    );
    if (!finding) return false;
    list.replaceWith(chain(finding, this.mark, { nodes: !this.pictures.some((p) => p.kind === "fit") }));
    drawn.add(finding);
    return true;
  }

  /** Items or rows that each tell one finding become its card. */
  #drawCards(frame, items, drawn) {
    const found = items.map((item) => this.findings.find((f) => holds(item, f.cause) && holds(item, f.about.name ?? f.about.kind)));
    if (!items.length || found.includes(undefined)) return;
    frame.replaceWith(h("div", { class: "findings" }, found.map((f) => this.#card(f))));
    for (const finding of found) drawn.add(finding);
  }

  #drawSteps(list) {
    const items = [...list.children];
    const finding = this.findings.find(
      (f) => f.next_steps.length === items.length && f.next_steps.every((step, i) => holds(items[i], step)),
    );
    if (finding) list.replaceWith(steps(finding.next_steps, finding.changes_cluster));
  }

  #drawTable(frame, drawn) {
    const rows = [...frame.querySelectorAll("tbody tr")];
    const of = rows.map((row) => this.evidence.get(row.cells[0]?.textContent.trim()));
    if (rows.length && !of.includes(undefined)) {
      // A table of the evidence itself becomes one that opens; in a table of other columns the ids do.
      const plainly = rows.every((row, i) => row.cells.length === 3 && holds(row.cells[1], of[i].object.name ?? of[i].object.kind));
      if (plainly) frame.replaceWith(evidenceTable(of, this.mark));
      else rows.forEach((row, i) => row.cells[0].replaceChildren(this.mark(of[i].id)));
      return;
    }
    this.#drawCards(frame, rows, drawn);
  }

  #card(finding, open = false) {
    return findingCard(finding, { mark: this.mark, ask: this.ask, open });
  }

  #after(answer, rest, given) {
    const hidden = answer.evidence.filter((e) => !this.body.querySelector(`td [data-mark="${e.id}"]`));
    return [
      this.#untold(rest),
      answer.citations.length ? this.#sources(answer.citations) : null,
      hidden.length ? h("details", { class: "more" }, h("summary", {}, t(hidden.length < answer.evidence.length ? "answer.evidence_more" : "answer.evidence", { n: hidden.length })), evidenceTable(hidden, this.mark)) : null,
      answer.not_checked.length ? h("details", { class: "more" }, h("summary", {}, t("answer.gaps", { n: answer.not_checked.length })), gaps(answer.not_checked)) : null,
      h("footer", { class: "answer-foot" }, costs(answer), h("div", { class: "tools" }, this.#again(answer), share(answer), saveCard(answer), answer.turn ? feedback(answer.turn, given) : null)),
    ];
  }

  /** What was read of a cluster grows old; what stands in the notes does not. */
  #again({ cluster }) {
    return cluster ? button({ class: "icon-button", label: t("ask.again"), onclick: this.again }, icon("refresh")) : null;
  }

  /** Findings that the text does not tell whole; many of them, and those whose cause it names, stand folded. */
  #untold(findings) {
    if (!findings.length) return null;
    const alone = !this.body.querySelector(".chain, .finding");
    const open = (f, i) => i === 0 && alone && !holds(this.body, f.cause);
    const cards = findings.map((f, i) => this.#card(f, open(f, i)));
    if (cards.length > MOST_CARDS) return h("details", { class: "more" }, h("summary", {}, t("answer.findings_more", { n: cards.length })), h("div", { class: "findings" }, cards));
    return h("section", { class: "findings" }, h("h3", {}, t("answer.findings")), cards);
  }

  #sources(citations) {
    const item = (c) =>
      h(
        "li",
        {},
        this.mark(c.id),
        h("span", {}, c.heading && c.heading !== c.title ? `${c.title} › ${c.heading}` : c.title),
        c.applies === "other versions" ? h("span", { class: "pill is-warning" }, t("note.other")) : null,
      );
    return h("section", { class: "sources" }, h("h3", { class: "offscreen" }, t("answer.sources")), h("ul", {}, citations.map(item)));
  }

  #mark(id) {
    const citation = this.citations.get(id);
    const evidence = this.evidence.get(id);
    if (!citation && !evidence) return null;
    const what = citation ? `${citation.title}${citation.heading ? ` › ${citation.heading}` : ""}` : evidenceName(evidence);
    return button(
      {
        class: citation ? "mark is-note" : "mark is-live",
        dataset: { mark: id },
        title: what,
        "aria-label": `${id}: ${what}`,
        onclick: () => (citation ? openCitation(citation, this.body.lang) : openEvidence(evidence)),
      },
      id,
    );
  }
}

/** A button that keeps the question as a card for practice; the cited notes are what it will be graded by. */
function saveCard(answer) {
  if (answer.abstained || !answer.citations.length) return null;
  const said = h("span", { class: "quiet", role: "status" });
  const pressed = button({ class: "icon-button", label: t("answer.save_card"), onclick: save }, icon("drill"));
  async function save() {
    try {
      await call("v1/drills/cards", { body: { question: answer.question, lang: answer.lang } });
      pressed.disabled = true;
      said.textContent = t("answer.card_saved");
    } catch (failure) {
      said.textContent = failure.message;
    }
  }
  return [pressed, said];
}

function openEvidence(evidence) {
  openDrawer(t("evidence.one", { id: evidence.id }), evidenceDetail(evidence));
}

function openCitation(citation, language) {
  const content = fetchNote(citation.note, language || undefined).then((note) => [
    noteFacts(note),
    noteBody(note, { lines: citation.lines, top: 2 }),
    wholeNote(note.id, citation.lines),
  ]);
  openDrawer(`${citation.id} · ${citation.title}`, content, { ready: showMarked });
}

const bare = (text) => text.replace(/[`*\\\s]|\[[KE]\d+\]/g, "");
const holds = (element, text) => bare(words(element)).includes(bare(text));

/** The text of an element without the marks that this page has put into it. */
function words(element) {
  if (!element.querySelector(".badge-changes")) return element.textContent;
  const copy = element.cloneNode(true);
  for (const badge of copy.querySelectorAll(".badge-changes")) badge.remove();
  return copy.textContent;
}

/** Whether a finding is told in the text already: it is the first one's cause that the answer begins with. */
function mentions(fragment, finding) {
  const first = fragment.firstElementChild;
  return Boolean(first && fragment.querySelector(".chain") && holds(first, finding.cause));
}
