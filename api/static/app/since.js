// How old something is, kept true while the page is open: what was read an hour ago may be otherwise now.

import { h } from "./dom.js";
import { lang } from "./words.js";

const FRESH_MIN = 2; // minutes during which an age says nothing
const UNITS = [["day", 2 * 24 * 60, 24 * 60], ["hour", 60, 60], ["minute", 0, 1]]; // name, from how many minutes, its minutes

/** An element that says "14 minutes ago"; empty for what is fresh. */
export function since(iso) {
  const element = h("time", { class: "since", datetime: iso });
  tell(element);
  return element;
}

function tell(element) {
  const minutes = (Date.now() - new Date(element.dateTime).getTime()) / 60_000;
  const [unit, , size] = UNITS.find(([, from]) => minutes >= from) ?? UNITS.at(-1);
  const said = new Intl.RelativeTimeFormat(lang()).format(-Math.floor(minutes / size), unit);
  element.textContent = minutes < FRESH_MIN || Number.isNaN(minutes) ? "" : ` · ${said}`;
}

setInterval(() => document.querySelectorAll("time.since").forEach(tell), 30_000);
