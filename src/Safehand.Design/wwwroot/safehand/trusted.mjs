// What our pages make out of text, all of it: everything else that would become elements or a script is told by the browser (trusted types).
export const WORKER = "/assets/hls/hls.worker.js";

// The film player asks for its worker by an address in plain text. That address is let through and no other.
globalThis.trustedTypes?.createPolicy("default", { createScriptURL: (address) => (address === new URL(WORKER, location.origin).href ? address : null) });

const page = globalThis.trustedTypes?.createPolicy("safehand-page", { createHTML: (text) => text });

/** The page in an answer, read and not shown: it has no window, so nothing in it runs or loads. MUST be of our own server: what is taken out of it is put into the page that asks. */
export async function pageOf(answer) {
  if (new URL(answer.url).origin !== location.origin) { throw new TypeError("This page is not from here."); }
  const text = await answer.text();
  return new DOMParser().parseFromString(page ? page.createHTML(text) : text, "text/html");
}
