// The room's side of the HTTP API. A refusal comes back as an error that carries the server's own words.
import { pageOf } from "/safehand/trusted.mjs";

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail || problem?.title || "Safehand did not answer as expected. Load the page again.");
    this.status = status;
    this.code = problem?.code ?? "";
    this.problem = problem;
  }
}

export const SIGNED_OUT = "You have been signed out. Sign in again in a new tab, then come back to this one. Nothing is lost.";

const MOST_OUTLIVING = 16_000; // characters: a browser lets 64 KB outlive a page, and a character has four bytes at most

const TOKEN = 'input[name="__RequestVerificationToken"]';
const token = () => document.querySelector(TOKEN)?.value ?? "";

// A browser that has lost its cookies since has to be given another form token. Only for whoever this page was made for: nobody saves what another has done.
async function renewed() {
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" });
  const page = await pageOf(answer);
  const [now, then] = [page, document].map((each) => each.querySelector("dialog[data-sh-session]")?.dataset.person);
  const fresh = page.querySelector(TOKEN)?.value;
  if (!answer.ok || !now || now !== then || !fresh || fresh === token()) { return false; }
  for (const field of document.querySelectorAll(TOKEN)) { field.value = fresh; }
  return true;
}

/**
 * One request. Throws {@link Refused} for an answer that is a no, and TypeError when there was no answer.
 * A `look` is asked by the clock and not by a person: it does not keep them signed in. What `outlives` the page is sent to its end when the page is left.
 */
async function ask(method, address, body, { type, look, outlives = false, again = true } = {}) {
  const headers = { "X-Safehand-Form": token(), Accept: "application/json", ...(look ? { "X-Safehand-Look": "1" } : {}) };
  if (body !== undefined) { headers["Content-Type"] = type ?? "application/json"; }
  const sent = body === undefined ? undefined : type ? body : JSON.stringify(body);
  const answer = await fetch(address, { method, headers, body: sent, cache: "no-store", keepalive: outlives && sent.length <= MOST_OUTLIVING });
  const text = await answer.text();
  const said = text ? safely(text) : null;
  if (again && answer.status === 403 && said?.code === "request.foreign" && await renewed()) { return ask(method, address, body, { type, look, outlives, again: false }); }
  if (!answer.ok) { throw new Refused(answer.status, said); }
  return said;
}

function safely(text) {
  try { return JSON.parse(text); } catch { return null; }
}

/** A file for taking away. Throws {@link Refused} where there is none to take. */
async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "*/*" }, cache: "no-store" });
  if (!answer.ok) { throw new Refused(answer.status, safely(await answer.text())); }
  return { name: /filename="?([^";]+)/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "list", blob: await answer.blob() };
}

/** What an opening is watched through, whoever opened it. */
const openings = {
  here: (opening, look) => ask("POST", `/api/v1/openings/${opening}/here`, undefined, { look }),
  leave: (opening) => fetch(`/api/v1/openings/${opening}`, { method: "DELETE", keepalive: true, headers: { "X-Safehand-Form": token() } }).catch(() => {}),
  // Forty a second, an octet each.
  peaks: async (opening) => {
    const answer = await fetch(`/api/v1/openings/${opening}/peaks`, { headers: { Accept: "application/octet-stream" }, cache: "no-store" }).catch(() => null);
    return answer?.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
  },
  playlist: (opening) => `/api/v1/openings/${opening}/playlist.m3u8`,
};

/** A rendition beside its master. Both sides are opened by one request, also when they are opened again; each is watched through an opening of its own. */
export function comparisonAt(id) {
  const base = `/api/v1/renditions/${id}/comparison`;
  let both = null;
  const waiting = new Set();
  const open = async (name, look) => {
    if (!waiting.has(name)) {
      both = ask("POST", base, {}, { look });
      waiting.add("master").add("rendition");
    }
    waiting.delete(name);
    try { return (await both)[name]; } catch (failure) { waiting.clear(); throw failure; }
  };
  const side = (name) => ({ ...openings, open: (look) => open(name, look) });
  return { view: () => ask("GET", base), master: side("master"), rendition: side("rendition") };
}

export function roomAt(id) {
  const base = `/api/v1/rooms/${id}`;
  return {
    ...openings,
    base,
    view: () => ask("GET", base),
    open: (look) => ask("POST", `${base}/openings`, {}, { look }),
    changes: (since) => ask("GET", `${base}/edits?since=${since}`, undefined, { look: true }),
    undo: (until, skip) => ask("GET", `${base}/undo${until === undefined ? "" : `?until=${until}&skip=${skip}`}`),
    save: (ops, since) => ask("POST", `${base}/edits`, { ops, since }, { outlives: true }),
    comment: (comment) => ask("POST", `${base}/comments`, comment),
    resolve: (comment) => ask("POST", `${base}/comments/${comment}/resolve`, {}),
    suggest: (wanted) => ask("POST", `${base}/proposals`, wanted),
    decide: (proposal, decision) => ask("POST", `${base}/proposals/${proposal}`, decision),
    uncovered: () => ask("POST", `${base}/uncovered`, {}),
    jobs: () => ask("GET", `${base}/jobs`, undefined, { look: true }),
    cancel: (job) => ask("DELETE", `${base}/jobs/${job}`),
    act: (what, body) => ask("POST", `${base}/${what}`, body ?? {}),
    take: (text, type, reason) => ask("POST", `${base}/edit-list${reason ? `?reason=${encodeURIComponent(reason)}` : ""}`, text, { type }),
    list: (format) => fetched(`${base}/edit-list.${format}`),
    preview: (from, until, side, revision) => `${base}/preview.mp4?from=${from}&until=${until}&side=${side}&revision=${revision}`,
  };
}
