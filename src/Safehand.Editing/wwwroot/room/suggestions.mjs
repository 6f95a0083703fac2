// What Safehand proposes, and what a person decides: accept, adjust or dismiss, one by one.
import { LongList, button, made, one } from "./dom.mjs";
import { firstFrame } from "./kinds.mjs";
import { Refused } from "./server.mjs";

const LOOK_EVERY = 1500;
const JOBS = { faces: "Looking for faces", names: "Listening for names", text: "Looking for words", uncovered: "Checking every face", render: "Rendering" };
// What is likeliest to be the reason, until the person has used another for that sort of suggestion.
const LIKELY = { name: ["name", "third-party"], face: ["third-party", "name"], text: ["address", "name"] };
const WORDS = { face: "Face", name: "Spoken name", text: "Words in the picture" };

/** A proposal as the edit it would become: faces and words are blurred, names are silenced. */
export function editOf(proposal, reason) {
  const edit = proposal.kind === "name"
    ? { kind: "mute", fromMs: proposal.fromMs, untilMs: proposal.untilMs }
    : { kind: "blur", shape: proposal.kind === "face" ? "ellipse" : "rectangle", keyframes: proposal.keyframes };
  return { ...edit, id: proposal.id, reason, proposal: proposal.id };
}

/** Events: `choose` (detail: proposal), `adjust` (detail: the edit it would be), `uncovered` (detail: frames), `said` (words). */
export class Suggestions extends EventTarget {
  #root; #server; #book; #clock; #reasons; #list; #timer = 0; #running = new Set(); #reasonOf = new Map();

  constructor(root, server, book, clock, reasons, canEdit) {
    super();
    [this.#root, this.#server, this.#book, this.#clock, this.#reasons] = [root, server, book, clock, reasons];
    this.#list = new LongList(root.querySelector('[data-list="suggestions"]'), (proposal) => this.#row(proposal, canEdit));
    const form = one(root, "suggest");
    form.hidden = !canEdit;
    form.addEventListener("change", () => { one(form, "names").hidden = !form.querySelector('[value="names"]').checked; });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#start(form); });
    book.addEventListener("proposals", () => this.show());
    this.look();
  }

  get open() { return [...this.#book.proposals.values()].filter((each) => each.decision === "open").sort((a, b) => firstFrame(a, this.#clock) - firstFrame(b, this.#clock)); }

  show() {
    const open = this.open;
    this.#list.show(open);
    this.#root.querySelector('[data-empty="suggestions"]').hidden = open.length > 0;
    this.#root.querySelector('[data-count="suggestions"]').textContent = open.length > 0 ? `(${open.length})` : "";
  }

  /** Starts the check for faces that no box covers. */
  async check() { await this.#do(() => this.#server.uncovered()); }

  #row(proposal, canEdit) {
    const from = firstFrame(proposal, this.#clock);
    const label = `${proposal.label || WORDS[proposal.kind]}`;
    const about = `${label} at ${this.#clock.timecode(from)}`;
    const reason = canEdit ? this.#reason(proposal.kind, about) : null;
    const accept = () => this.#do(async () => {
      await this.#server.decide(proposal.id, { decision: "accepted", base: proposal.revision, reason: reason.value });
      await this.#book.look();
      this.#book.made(proposal.id);
    });
    return made("li", {},
      made("button", { type: "button", class: "sh-room__link", click: () => this.#choose(proposal) }, this.#clock.timecode(from), made("span", { class: "govuk-visually-hidden" }, `, show ${label}`)),
      ` ${label} `, made("span", { class: "sh-room__hint" }, `${Math.round(proposal.confidence * 100)}% sure`),
      canEdit ? reason : null,
      canEdit ? made("div", { class: "sh-room__row" },
        button("Accept", accept, about),
        button("Adjust", () => this.dispatchEvent(new CustomEvent("adjust", { detail: editOf(proposal, reason.value) })), about),
        button("Dismiss", () => this.#do(() => this.#server.decide(proposal.id, { decision: "dismissed", base: proposal.revision })), about)) : null);
  }

  // The reason stands in the redaction log, so it is chosen before accepting. What was chosen last for a sort of suggestion is offered for the next.
  #reason(kind, about) {
    const codes = this.#reasons.map((each) => each.code);
    const select = made("select", { class: "govuk-select", "aria-label": `Reason for ${about}`, "data-kind": kind }, ...this.#reasons.map((each) => made("option", { value: each.code }, each.label)));
    select.value = this.#reasonOf.get(kind) ?? LIKELY[kind].find((code) => codes.includes(code)) ?? codes[0];
    select.addEventListener("change", () => {
      this.#reasonOf.set(kind, select.value);
      select.dataset.chosen = "";
      for (const other of this.#root.querySelectorAll(`select[data-kind="${kind}"]:not([data-chosen])`)) { other.value = select.value; }
    });
    return select;
  }

  #choose(proposal) { this.dispatchEvent(new CustomEvent("choose", { detail: proposal })); }

  async #start(form) {
    const kinds = [...form.querySelectorAll('[name="kinds"]:checked')].map((box) => box.value);
    const names = form.elements.names.value.split("\n").map((name) => name.trim()).filter(Boolean);
    if (kinds.length === 0) { this.#say("Choose what to look for"); return; }
    await this.#do(() => this.#server.suggest({ kinds, ...(names.length > 0 ? { names } : {}) }));
  }

  async #do(ask) {
    try {
      await ask();
      await this.#book.look();
      await this.look();
    } catch (failure) {
      this.#say(failure instanceof Refused ? failure.message : "The connection was lost. Try again.");
      if (failure instanceof Refused && failure.status === 409) { await this.#book.look(); }
    }
  }

  #say(words) { this.dispatchEvent(new CustomEvent("said", { detail: words })); }

  /** Shows the work under way, and asks again while there is any. */
  async look() {
    clearTimeout(this.#timer);
    let jobs;
    try { jobs = await this.#server.jobs(); } catch { return; }
    const live = jobs.filter((job) => job.state === "waiting" || job.state === "running");
    const failed = jobs.filter((job) => job.state === "failed" && this.#running.has(job.id));
    for (const job of jobs) {
      if (job.state === "done" && this.#running.delete(job.id)) {
        await this.#book.look();
        if (job.kind === "uncovered") { this.dispatchEvent(new CustomEvent("uncovered", { detail: job.result?.frames ?? job.result ?? [] })); }
      }
    }
    for (const job of live) { this.#running.add(job.id); }
    this.#root.querySelector('[data-list="jobs"]').replaceChildren(...[...live, ...failed].map((job) => this.#job(job)));
    if (live.length > 0) { this.#timer = setTimeout(() => this.look(), LOOK_EVERY); }
  }

  #job(job) {
    const words = JOBS[job.kind] ?? "Working";
    if (job.state === "failed") { return made("li", { class: "sh-room__failed" }, `${words}: ${job.message || "this did not work. Try again."}`); }
    const share = Math.round((job.progress ?? 0) * 100);
    return made("li", {}, made("progress", { max: 100, value: share, "aria-label": words }), ` ${words}, ${job.state === "waiting" ? "waits for its turn" : `${share}%`} `,
      button("Cancel", () => this.#do(() => this.#server.cancel(job.id)), words));
  }
}
