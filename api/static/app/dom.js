// Elements without markup strings: what comes from notes, models and clusters can only ever become text.

const SVG = "http://www.w3.org/2000/svg";

/** An element. attrs: attributes; on<event>: listener; dataset: object; children: nodes, strings, null, lists. */
export function h(tag, attrs = {}, ...children) {
  return fill(document.createElement(tag), attrs, children);
}

/** An SVG element, as h(). */
export function s(tag, attrs = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attrs, children);
}

function fill(element, attrs, children) {
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return element;
}

const ICONS = {
  plus: "M8 3v10M3 8h10",
  chat: "M2.5 3.5h11v7h-6l-3 2.5v-2.5h-2z",
  cluster: "M8 1.8 13.5 5v6L8 14.2 2.5 11V5zM8 8l5.5-3M8 8v6.2M8 8 2.5 5",
  book: "M3 2.8h7.5A2.5 2.5 0 0 1 13 5.3v8H5.2A2.2 2.2 0 0 1 3 11.1zM3 11a2.2 2.2 0 0 1 2.2-2.2H13",
  drill: "M2.5 4.5h8v9h-8zM5.5 4.5v-2h8v9h-3M4.8 9l1.4 1.5 2.3-3",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.2 3.2",
  copy: "M5.5 5.5h7v8h-7zM3.5 10.5v-8h7",
  check: "M3 8.5l3.2 3.2L13 4.8",
  close: "M4 4l8 8M12 4l-8 8",
  up: "M5.5 7.2 8.3 2c1 0 1.7.8 1.5 1.8L9.3 6.3H13l-1 6.2H5.5zM2.8 7.2h2.7v5.3H2.8z",
  down: "M10.5 8.8 7.7 14c-1 0-1.7-.8-1.5-1.8l.5-2.5H3l1-6.2h6.5zM13.2 8.8h-2.7V3.5h2.7z",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  sun: "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.6M8 12.9v1.6M1.5 8h1.6M12.9 8h1.6M3.4 3.4l1.1 1.1M11.5 11.5l1.1 1.1M3.4 12.6l1.1-1.1M11.5 4.5l1.1-1.1",
  moon: "M13.2 9.7A5.6 5.6 0 0 1 6.3 2.8 5.6 5.6 0 1 0 13.2 9.7z",
  play: "M5 3.2v9.6L12.6 8z",
  send: "M8 13V3M3.8 7.2 8 3l4.2 4.2",
  stop: "M4.5 4.5h7v7h-7z",
  link: "M6.8 9.2a2.4 2.4 0 0 0 3.4 0l2.4-2.4a2.4 2.4 0 0 0-3.4-3.4l-.9.9M9.2 6.8a2.4 2.4 0 0 0-3.4 0L3.4 9.2a2.4 2.4 0 0 0 3.4 3.4l.9-.9",
  back: "M9.8 3.5 5.3 8l4.5 4.5",
  out: "M6.5 3.5h-3v9h9v-3M9 2.8h4.2V7M13 3 7.5 8.5",
  error: "M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2l-3.4-3.4V5.2zM5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4",
  warning: "M8 2 14.5 13.5h-13zM8 6.3v3.4M8 11.6h.01",
  info: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM8 7.2v4M8 4.9h.01",
  ok: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM5 8.2l2.2 2.2L11.2 6",
  unknown: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM6.1 6.2A1.9 1.9 0 1 1 8 8.5v1M8 11.5h.01",
  minus: "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8zM5.2 8h5.6",
  refresh: "M13.2 8A5.2 5.2 0 1 1 11.6 4.2M13 1.8v3h-3",
  download: "M8 2.5v8M4.5 7.2 8 10.7l3.5-3.5M2.8 13.3h10.4",
  edit: "M3 13l.6-2.8 7.2-7.2 2.2 2.2-7.2 7.2zM9.4 4.4l2.2 2.2",
  trash: "M2.8 4.3h10.4M6 4.3V2.6h4v1.7M4.2 4.3l.6 9.1h6.4l.6-9.1",
};

/** A drawn sign, hidden from screen readers: words stand beside it. */
export function icon(name, extra = "") {
  const attrs = { viewBox: "0 0 16 16", class: `icon icon-${name} ${extra}`.trim(), "aria-hidden": "true", focusable: "false" };
  return s("svg", attrs, s("path", { d: ICONS[name] }));
}

/** A button; label is what screen readers say where the button shows only a sign. */
export function button(attrs, ...children) {
  const { label, ...rest } = attrs;
  const named = label ? { "aria-label": label, title: label } : {};
  return h("button", { type: "button", ...named, ...rest }, ...children);
}
