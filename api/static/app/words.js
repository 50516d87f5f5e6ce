// What the page says, in the reader's language; the service makes the texts from its own sentences.

export const LANGS = { "zh-TW": "繁體中文", "zh-CN": "简体中文", en: "English" };
const KEPT = "kbase-lang";
let words = {};
let current = "en";

/** The reader's language: the one chosen here, else the browser's. */
export function preferred() {
  const chosen = localStorage.getItem(KEPT);
  if (chosen in LANGS) return chosen;
  for (const name of navigator.languages ?? [navigator.language]) {
    const low = name.toLowerCase();
    if (low.startsWith("zh")) return /hant|tw|hk|mo/.test(low) ? "zh-TW" : "zh-CN";
    if (low.startsWith("en")) return "en";
  }
  return "en";
}

/** Loads the words of a language; keep: it was chosen and is remembered. */
export async function speak(lang, { keep = false } = {}) {
  const reply = await fetch(`ui/words/${lang}.json`);
  if (!reply.ok) throw new Error(`ui/words/${lang}.json: ${reply.status}`);
  words = await reply.json();
  current = lang;
  if (keep) localStorage.setItem(KEPT, lang);
  document.documentElement.lang = lang;
}

export const lang = () => current;

/** A sentence with its {placeholders} filled in. */
export function t(key, facts = {}) {
  const template = words[key];
  if (template === undefined) throw new Error(`no words for ${key}`);
  return template.replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? "");
}

/** Whether there are words for a key that comes from data. */
export const has = (key) => key in words;

const ENGLISH = /\b(what|why|how|which|when|where|who|is|are|does|do|did|can|should|the|a|an|my|in|of|to|it)\b/gi;
const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;

/** The language to answer in; undefined: the question's own. A bare term takes the page's language. */
export function answerLang(question) {
  const chinese = current !== "en";
  if (HAN.test(question)) return chinese ? current : undefined;
  return chinese && (question.match(ENGLISH) ?? []).length < 2 ? current : undefined;
}

/** A time as people say it here; short leaves today's date out. */
export function time(iso, { short = false } = {}) {
  const when = new Date(iso);
  if (Number.isNaN(when.getTime())) return iso ?? "";
  const today = short && when.toDateString() === new Date().toDateString();
  const date = today ? {} : { year: "numeric", month: "2-digit", day: "2-digit" };
  return new Intl.DateTimeFormat(current, { ...date, hour: "2-digit", minute: "2-digit", hour12: false }).format(when);
}
