// What Safehand proposes, and what a person decides: accept, adjust or dismiss, one by one.
import { LongList, button, made, one } from "./dom.mjs";
import { firstFrame } from "./kinds.mjs";
import { Refused } from "./server.mjs";

const LOOK_EVERY = 1500;
const LOOK_AGAIN_AFTER = 5000;
const JOBS = { faces: "Looking for faces", names: "Listening for names", text: "Looking for words", uncovered: "Checking every face", render: "Rendering" };
const DONE = { faces: "Faces", names: "Spoken names", text: "Words in the picture", uncovered: "The check" };
const DECIDED = { accepted: "Accepted", adjusted: "Adjusted", dismissed: "Dismissed" };
const LIVE = ["waiting", "running"];
// What is likeliest to be the reason, until the person has used another for that sort of suggestion.
const LIKELY = { name: ["name", "third-party"], face: ["third-party", "name"], text: ["address", "name"] };
export const WORDS = { face: "Face", name: "Spoken name", text: "Words in the picture" };

/** A proposal as the edit it would become: faces and words are blurred, names are silenced. */
export function editOf(proposal, reason) {
  const edit = proposal.kind === "name"
    ? { kind: "mute", fromMs: proposal.fromMs, untilMs: proposal.untilMs }
    : { kind: "blur", shape: proposal.kind === "face" ? "ellipse" : "rectangle", keyframes: proposal.keyframes };
  return { ...edit, id: proposal.id, reason, proposal: proposal.id };
}

/**
 * Events: `choose` (detail: proposal), `adjust` (detail: the edit it would be), `said` (words), `uncovered` (what the last check found;
 * detail: `{ message, frames, current, ended }`: whether no edit has changed since, and whether it ended while this page looked on).
 */
export class Suggestions extends EventTarget {
  #root; #server; #book; #clock; #reasons; #list; #filter; #timer = 0; #turn = 0; #running = new Set(); #reasonOf = new Map(); #shown = null; #canEdit;

  constructor(root, server, book, clock, reasons, canEdit) {
    super();
    [this.#root, this.#server, this.#book, this.#clock, this.#reasons, this.#canEdit] = [root, server, book, clock, reasons, canEdit];
    this.#list = new LongList(root.querySelector('[data-list="suggestions"]'), (proposal) => this.#row(proposal, this.#canEdit));
    const form = one(root, "suggest");
    form.hidden = !canEdit;
    form.addEventListener("change", () => { one(form, "names").hidden = !form.querySelector('[value="names"]').checked; });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.#start(form); });
    this.#filter = root.querySelector("#suggest-filter");
    this.#filter.addEventListener("change", () => this.show());
    book.addEventListener("proposals", () => this.show());
    // What a check found is about the list that it looked at.
    book.addEventListener("saving", (event) => { if (event.detail === "saved" && this.#shown?.current) { this.look(); } });
    this.look();
  }

  /** From now on suggestions can be looked at and not be decided. */
  still() {
    this.#canEdit = false;
    one(this.#root, "suggest").hidden = true;
    for (const part of this.#root.querySelectorAll('[data-list="suggestions"] select, [data-list="suggestions"] .sh-room__row')) { part.remove(); }
  }

  get open() { return this.#sorted((each) => each.decision === "open"); }

  #sorted(wanted) { return [...this.#book.proposals.values()].filter(wanted).sort((a, b) => firstFrame(a, this.#clock) - firstFrame(b, this.#clock)); }

  show() {
    const open = this.open;
    const decided = this.#filter.value === "decided";
    const shown = decided ? this.#sorted((each) => each.decision !== "open") : open;
    this.#list.show(shown);
    const empty = this.#root.querySelector('[data-empty="suggestions"]');
    empty.hidden = shown.length > 0;
    empty.textContent = decided ? "None has been decided yet." : "No suggestions are waiting.";
    this.#root.querySelector('[data-count="suggestions"]').textContent = open.length > 0 ? `(${open.length})` : "";
  }

  /** Starts the check for faces that no box covers. */
  async check() { await this.#do(async () => this.#await(await this.#server.uncovered())); }

  #row(proposal, canEdit) {
    const from = firstFrame(proposal, this.#clock);
    const label = `${proposal.label || WORDS[proposal.kind]}`;
    const about = `${label} at ${this.#clock.timecode(from)}`;
    const go = made("button", { type: "button", class: "sh-room__link", click: () => this.#choose(proposal) }, this.#clock.timecode(from), made("span", { class: "govuk-visually-hidden" }, `, show ${label}`));
    if (proposal.decision !== "open") { return this.#decided(proposal, go, label, about, canEdit); }
    const reason = canEdit ? this.#reason(proposal.kind, about) : null;
    const accept = () => this.#do(async () => {
      await this.#server.decide(proposal.id, { decision: "accepted", base: proposal.revision, reason: reason.value });
      await this.#book.look();
      this.#book.made(proposal.id);
    });
    return made("li", {},
      go, ` ${label} `, made("span", { class: "sh-room__hint" }, `${Math.round(proposal.confidence * 100)}% sure`),
      canEdit ? reason : null,
      canEdit ? made("div", { class: "sh-room__row" },
        button("Accept", accept, about),
        button("Adjust", () => this.dispatchEvent(new CustomEvent("adjust", { detail: editOf(proposal, reason.value) })), about),
        button("Dismiss", () => this.#do(() => this.#server.decide(proposal.id, { decision: "dismissed", base: proposal.revision })), about)) : null);
  }

  // Taken back, it waits to be decided again; the edit that came of it goes, as undoing would take it.
  #decided(proposal, go, label, about, canEdit) {
    const again = () => this.#do(async () => {
      await this.#book.flush();
      await this.#server.decide(proposal.id, { decision: "open", base: this.#book.proposals.get(proposal.id)?.revision });
      await this.#book.look();
      if (proposal.edit) { await this.#book.recall(); }
    });
    return made("li", {}, go, ` ${label} `, made("b", {}, DECIDED[proposal.decision]), made("span", { class: "sh-room__hint" }, proposal.by ? `, ${proposal.by}` : ""),
      canEdit ? made("div", { class: "sh-room__row" }, button("Open again", again, `${about}${proposal.edit ? ", and remove its edit" : ""}`), made("span", { class: "sh-room__hint" }, proposal.edit ? "removes its edit" : "")) : null);
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
    await this.#do(async () => this.#await(await this.#server.suggest({ kinds, ...(names.length > 0 ? { names } : {}) })));
  }

  // What was asked for is waited for from here on, however soon it ends.
  #await(asked) { for (const job of asked?.jobs ?? []) { this.#running.add(job.id); } }

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

  /** Shows the newest work of each kind, under way or with what came of it, and asks again while there is any. A failed request is no end: it is asked again. */
  async look() {
    clearTimeout(this.#timer);
    const turn = (this.#turn += 1);
    let jobs;
    try { jobs = await this.#server.jobs(); } catch (failure) {
      // A no has ended the room, or will when its list is asked for.
      if (turn === this.#turn && !(failure instanceof Refused && failure.status < 500)) { this.#timer = setTimeout(() => this.look(), LOOK_AGAIN_AFTER); }
      return;
    }
    if (turn !== this.#turn) { return; }
    const ended = jobs.filter((job) => !LIVE.includes(job.state) && this.#running.delete(job.id));
    for (const job of jobs) { if (LIVE.includes(job.state)) { this.#running.add(job.id); } }
    const newest = Object.keys(JOBS).map((kind) => jobs.find((job) => job.kind === kind && job.state !== "cancelled")).filter(Boolean);
    const draw = (list, some) => this.#root.querySelector(`[data-list="${list}"]`).replaceChildren(...some.map((job) => this.#job(job)));
    draw("jobs", newest.filter((job) => job.kind !== "uncovered" && (job.kind !== "render" || LIVE.includes(job.state))));
    draw("checks", newest.filter((job) => job.kind === "uncovered"));
    this.#checked(jobs, ended);
    if (this.#running.size > 0) { this.#timer = setTimeout(() => this.look(), LOOK_EVERY); }
    if (ended.some((job) => job.state === "done" && job.kind !== "uncovered")) { await this.#book.look(); }
  }

  // The last check that was finished stays told, also after a reload, until another is.
  #checked(jobs, ended) {
    const job = jobs.find((each) => each.kind === "uncovered" && each.state === "done");
    if (!job || (job.id === this.#shown?.id && job.isOfThisList === this.#shown.current)) { return; }
    this.#shown = { id: job.id, current: job.isOfThisList, message: job.message, frames: job.result?.frames ?? [], frameCount: job.result?.frameCount ?? 0, ended: ended.includes(job) };
    this.dispatchEvent(new CustomEvent("uncovered", { detail: this.#shown }));
  }

  #job(job) {
    const words = JOBS[job.kind] ?? "Working";
    if (job.state === "failed") { return made("li", { class: "sh-room__failed" }, `${words}: ${job.message || "this did not work. Try again."}`); }
    if (job.state === "done") { return made("li", {}, `${DONE[job.kind]}: ${job.message}.${job.kind !== "uncovered" || job.isOfThisList ? "" : " The list has changed since: run it again."}`); }
    const share = Math.round((job.progress ?? 0) * 100);
    return made("li", {}, made("progress", { max: 100, value: share, "aria-label": words }), ` ${words}, ${job.state === "waiting" ? "waits for its turn" : `${share}%`} `,
      button("Cancel", () => this.#do(() => this.#server.cancel(job.id)), words));
  }
}
