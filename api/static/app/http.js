// The service: JSON requests, streamed answers, and the key where it wants one.

import { lang, t } from "./words.js";
import { askForKey, key } from "./key.js";

/** What the service says of a failure. status 0: it could not be reached. */
export class Failure extends Error {
  constructor(status, code, message, hint) {
    super(message);
    Object.assign(this, { status, code, hint });
  }
}

/** The JSON of a path (or its text, or with as: "blob" its bytes); body makes it a POST. Throws Failure. */
export async function call(path, { method, body, signal, headers, as } = {}) {
  const reply = await send(path, { method, body, signal, headers });
  if (reply.status === 204) return null;
  if (as === "blob") return reply.blob();
  return reply.headers.get("content-type")?.includes("json") ? reply.json() : reply.text();
}

/** Reads server-sent events: onEvent(name, data, id). after: id of the last event that is known.
 *  Throws Failure; its code is "broken" where the connection was lost before `done`. */
export async function stream(path, { body, after, signal }, onEvent) {
  const headers = { Accept: "text/event-stream", ...(after ? { "Last-Event-ID": after } : {}) };
  const reply = await send(path, { body, signal, headers });
  let ended = false;
  for await (const { name, data, id } of events(reply.body)) {
    ended ||= name === "done" || name === "error";
    onEvent(name, data, id);
  }
  if (!ended) throw broken();
}

const broken = () => new Failure(0, "broken", t("error.lost"), t("error.lost.hint"));

async function send(path, options) {
  for (;;) {
    const used = key();
    const reply = await attempt(path, options, used);
    if (reply.ok) return reply;
    const error = (await reply.json().catch(() => ({}))).error ?? {};
    if (reply.status === 401) {
      await askForKey({ wrong: used });
      continue;
    }
    throw new Failure(reply.status, error.code ?? "http", error.message ?? t("error.status", { status: reply.status }), error.hint ?? "");
  }
}

async function attempt(path, { method, body, signal, headers = {} }, bearer) {
  const all = { "Accept-Language": lang(), ...headers };
  if (body !== undefined) all["Content-Type"] = "application/json";
  if (bearer) all.Authorization = `Bearer ${bearer}`;
  try {
    return await fetch(path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: all,
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  } catch (fault) {
    if (fault.name === "AbortError") throw fault;
    throw new Failure(0, "offline", t("error.offline"), t("error.offline.hint"));
  }
}

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
async function* events(bytes) {
  const reader = bytes.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read().catch((fault) => {
      throw fault.name === "AbortError" ? fault : broken();
    });
    if (done) return;
    const blocks = (rest + value).replace(/\r\n?/g, "\n").split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      let name = "message";
      let id;
      const data = [];
      for (const line of block.split("\n")) {
        if (line.startsWith("event:")) name = line.slice(6).trim();
        else if (line.startsWith("id:")) id = line.slice(3).trim();
        else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
      }
      if (data.length) yield { name, data: JSON.parse(data.join("\n")), id };
    }
  }
}
