// Ten seconds as they were and as they would be, rendered by the server with the list as it stands.
import { one, shown } from "./dom.mjs";

const LENGTH_MS = 10_000;

export class Preview {
  #part; #server; #book; #videos; #turn = 0;

  constructor(root, server, book) {
    this.#part = one(root, "preview");
    [this.#server, this.#book] = [server, book];
    this.#videos = [...this.#part.querySelectorAll("video")];
    for (const video of this.#videos) {
      video.addEventListener("contextmenu", (event) => event.preventDefault());
      video.addEventListener("canplay", () => this.#ready());
      video.addEventListener("error", () => { if (video.getAttribute("src")) { this.#explain(video); } });
    }
    this.#part.addEventListener("click", (event) => {
      const what = event.target.closest("[data-do]")?.dataset.do;
      if (what === "preview-play") { this.#play(); }
      if (what === "preview-close") { this.close(); }
    });
  }

  /** Asks for the ten seconds that begin at a place, in milliseconds. */
  async show(fromMs, words) {
    const turn = (this.#turn += 1);
    this.#part.hidden = false;
    shown(this.#part, "preview-span", words);
    shown(this.#part, "preview-state", "Saving your changes");
    this.#part.querySelector("h2").focus();
    try { await this.#book.flush(); } catch (failure) { shown(this.#part, "preview-state", failure.message); return; }
    if (turn !== this.#turn) { return; }
    shown(this.#part, "preview-state", "Rendering. This takes a few seconds.");
    for (const video of this.#videos) { video.src = this.#server.preview(fromMs, fromMs + LENGTH_MS, video.dataset.side, this.#book.revision); }
  }

  close() {
    this.#turn += 1;
    this.#part.hidden = true;
    for (const video of this.#videos) { video.pause(); video.removeAttribute("src"); video.load(); }
  }

  #ready() {
    if (this.#videos.every((video) => video.readyState >= 3)) { shown(this.#part, "preview-state", "Ready. Parts that are cut out are missing on the right."); }
  }

  #play() {
    for (const video of this.#videos) { video.currentTime = 0; video.play().catch(() => {}); }
  }

  // A video element does not tell why it failed, so the address is asked once more.
  async #explain(video) {
    const answer = await fetch(video.src, { cache: "no-store" }).catch(() => null);
    const said = answer && !answer.ok ? await answer.json().catch(() => null) : null;
    shown(this.#part, "preview-state", said?.detail ?? "The preview could not be made. Try again.");
  }
}
