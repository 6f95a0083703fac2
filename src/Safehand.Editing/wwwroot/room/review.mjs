// Reviewing edit by edit: each as it was and as it would be, rendered by the server, side by side.
import { EditBook } from "./book.mjs";
import { clockOf } from "./clock.mjs";
import { Comments } from "./comments.mjs";
import { LongList, made, one, shown, tabs } from "./dom.mjs";
import { KINDS, endFrame, familyOf, firstFrame } from "./kinds.mjs";
import { follow, hear } from "./pair.mjs";
import { roomAt } from "./server.mjs";
import { WORDS } from "./suggestions.mjs";

const BEFORE_MS = 2000;
const MOST_MS = 10_000;
const root = document.querySelector("[data-sh-review]");
const [master, edited] = ["master", "edited"].map((side) => root.querySelector(`video[data-side="${side}"]`));

class Review {
  constructor(about) {
    this.server = roomAt(about.id);
    this.clock = clockOf(about.film);
    this.reasons = about.reasons;
    this.book = new EditBook(this.server);
    this.comments = new Comments(root, this.server, this.book, this.clock);
    this.list = new LongList(root.querySelector('[data-list="edits"]'), (edit) => this.row(edit));
    this.found = new LongList(root.querySelector('[data-list="found"]'), (proposal) => this.foundRow(proposal));
    this.seen = new Set();
    this.chosen = null;
    tabs(root.querySelector('[role="tablist"]'));
    for (const name of ["edits", "proposals"]) { this.book.addEventListener(name, () => this.redraw()); }
    this.book.addEventListener("ended", (event) => this.end(event.detail));
    for (const part of [this.book, this.comments]) { part.addEventListener("said", (event) => this.say(event.detail)); }
    this.comments.addEventListener("go", (event) => this.show(event.detail, null));
    root.addEventListener("click", (event) => this.acts[event.target.closest("button")?.dataset.do]?.());
    one(root, "work").addEventListener("keydown", (event) => {
      const act = event.target.matches("input, textarea, button") && event.key === " " ? null : { " ": "play", k: "play", ArrowLeft: "back", ArrowRight: "forward", ArrowUp: "before", ArrowDown: "next" }[event.key];
      if (act) { event.preventDefault(); this.acts[act](); }
    });
    this.place = document.getElementById("review-place");
    this.place.max = String(this.clock.frames - 1);
    this.place.step = String(Math.max(1, Math.round(this.clock.perSecond)));
    this.place.addEventListener("input", () => { this.at.value = this.clock.timecode(Number(this.place.value)); this.place.setAttribute("aria-valuetext", this.at.value); });
    this.place.addEventListener("change", () => this.look(Number(this.place.value)));
    this.at = document.getElementById("review-at");
    this.at.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); this.acts.look(); } });
    shown(root, "of", this.clock.timecode(this.clock.frames));
    follow(master, edited, (seconds) => this.placeOf(seconds));
    for (const name of ["play", "pause"]) { master.addEventListener(name, () => { root.querySelector('[data-do="play"]').textContent = master.paused ? "Play" : "Pause"; }); }
    master.addEventListener("timeupdate", () => {
      const frame = this.clock.frameAt((this.fromMs ?? 0) / 1000 + master.currentTime);
      this.comments.at(frame);
      if (!master.paused) { this.here(frame); }
    });
    for (const video of [master, edited]) {
      video.addEventListener("contextmenu", (event) => event.preventDefault());
      video.addEventListener("canplay", () => this.ready());
      video.addEventListener("error", () => { if (video.getAttribute("src")) { this.explain(video); } });
    }
  }

  acts = {
    play: () => { if (master.paused) { if (master.ended) { master.currentTime = 0; } master.play().catch(() => {}); } else { master.pause(); } },
    back: () => { master.pause(); master.currentTime = Math.max(0, master.currentTime - 1 / this.clock.perSecond); },
    forward: () => { master.pause(); master.currentTime += 1 / this.clock.perSecond; },
    next: () => this.neighbour(1),
    before: () => this.neighbour(-1),
    look: () => { const to = this.clock.read(this.at.value); if (to === null) { this.say("Enter a time like 12:07 or 0:12:07:03"); } else { this.look(to); } },
    on: () => {
      if (this.untilMs === undefined) { this.look(0); }
      else if (this.untilMs >= this.clock.msOf(this.clock.frames)) { this.say("That was the end of the recording."); }
      else { this.look(this.clock.frameOfMs(this.untilMs)); }
    },
    swap: () => {
      const pressed = root.querySelector('[data-do="swap"]');
      const second = pressed.getAttribute("aria-pressed") !== "true";
      pressed.setAttribute("aria-pressed", String(second));
      hear(master, edited, second);
    },
  };

  async start() {
    await this.book.start();
    this.redraw();
    if (this.sorted.length > 0) { this.choose(this.sorted[0]); }
  }

  // Where the edited preview shows what the original shows: what is cut out before it is missing there.
  placeOf(seconds) {
    const at = this.clock.frameAt((this.fromMs + seconds * 1000) / 1000);
    const start = this.clock.frameAt(this.fromMs / 1000);
    let gone = 0;
    for (const [from, until] of this.cuts) {
      if (at >= from && at < until) { return null; }
      gone += Math.max(0, Math.min(until, at) - Math.max(from, start));
    }
    return Math.max(0, seconds - gone / this.clock.perSecond);
  }

  // Cuts may touch or overlap: each frame is missing once.
  get cuts() {
    const joined = [];
    for (const cut of this.sorted.filter((edit) => familyOf(edit) === "cut")) {
      const last = joined.at(-1);
      if (last && cut.fromFrame <= last[1]) { last[1] = Math.max(last[1], cut.untilFrame); } else { joined.push([cut.fromFrame, cut.untilFrame]); }
    }
    return joined;
  }

  redraw() {
    this.sorted = [...this.book.edits.values()].sort((a, b) => firstFrame(a, this.clock) - firstFrame(b, this.clock));
    this.list.show(this.sorted, this.chosen);
    root.querySelector('[data-empty="edits"]').hidden = this.sorted.length > 0;
    root.querySelector('[data-count="edits"]').textContent = this.sorted.length > 0 ? `(${this.sorted.length})` : "";
    const left = [...this.book.proposals.values()].filter((each) => ["open", "dismissed"].includes(each.decision)).sort((a, b) => firstFrame(a, this.clock) - firstFrame(b, this.clock));
    this.found.show(left);
    root.querySelector('[data-empty="found"]').hidden = left.length > 0;
    root.querySelector('[data-count="found"]').textContent = left.length > 0 ? `(${left.length})` : "";
    shown(root, "seen", this.sorted.length > 0 ? `You have looked at ${this.seen.size} of ${this.sorted.length}.` : "");
  }

  row(edit) {
    const reason = this.reasons.find((each) => each.code === edit.reason)?.label ?? edit.reason;
    const seconds = (endFrame(edit, this.clock) - firstFrame(edit, this.clock)) / this.clock.perSecond;
    return made("li", {}, made("button", { type: "button", class: `sh-room__edit sh-room__edit--${familyOf(edit)}`, click: () => this.choose(edit) },
      made("span", { class: "sh-room__when" }, this.clock.timecode(firstFrame(edit, this.clock))), made("b", {}, KINDS[edit.kind].word), ` ${seconds < 10 ? seconds.toFixed(2) : Math.round(seconds)} s `,
      made("span", { class: "sh-room__hint" }, reason + (edit.note ? `, ${edit.note}` : ""))));
  }

  foundRow(proposal) {
    const at = this.clock.timecode(firstFrame(proposal, this.clock));
    const label = proposal.label || WORDS[proposal.kind];
    return made("li", {}, made("button", { type: "button", class: "sh-room__link", click: () => this.show(firstFrame(proposal, this.clock), null) }, at, made("span", { class: "govuk-visually-hidden" }, `, show ${label}`)),
      ` ${label} `, made("b", {}, proposal.decision === "open" ? "Not decided" : "Dismissed"), made("span", { class: "sh-room__hint" }, `${proposal.by ? `, ${proposal.by}` : ""}, ${Math.round(proposal.confidence * 100)}% sure`));
  }

  neighbour(by) {
    const at = this.sorted.findIndex((edit) => edit.id === this.chosen);
    const edit = this.sorted[at + by];
    if (edit) { this.choose(edit); } else { this.say(by > 0 ? "That was the last edit." : "That was the first edit."); }
  }

  choose(edit) {
    this.chosen = edit.id;
    this.seen.add(edit.id);
    this.redraw();
    this.show(firstFrame(edit, this.clock), edit);
  }

  /** An edit, or a remark, with what comes before it. */
  show(frame, edit) {
    const from = Math.max(0, this.clock.msOf(frame) - BEFORE_MS);
    this.ask(from, Math.min(from + MOST_MS, edit ? Math.max(from + 2 * BEFORE_MS, this.clock.msOf(endFrame(edit, this.clock)) + BEFORE_MS) : Infinity), frame);
  }

  /** Any place, whether it was edited or not: what was missed is where nothing was done. */
  look(frame) {
    this.chosen = null;
    this.redraw();
    this.ask(this.clock.msOf(frame), this.clock.msOf(frame) + MOST_MS, frame);
  }

  ask(fromMs, untilMs, frame) {
    this.say(null);
    this.fromMs = fromMs;
    this.untilMs = Math.min(this.clock.msOf(this.clock.frames), untilMs);
    shown(root, "preview-state", "Rendering. This takes a few seconds.");
    this.comments.at(frame);
    this.here(frame);
    for (const video of [master, edited]) { video.src = this.server.preview(this.fromMs, this.untilMs, video.dataset.side, this.book.revision); }
  }

  // Where the page stands, for the field, the slider and the way to the whole recording.
  here(frame) {
    if (document.activeElement !== this.at) { this.at.value = this.clock.timecode(frame); }
    this.place.value = String(frame);
    this.place.setAttribute("aria-valuetext", this.clock.timecode(frame));
    const watch = root.querySelector("[data-watch]");
    if (watch) { watch.href = `/rooms/${root.dataset.shReview}?at=${frame}`; }
  }

  ready() {
    if (master.readyState >= 3 && edited.readyState >= 3) { shown(root, "preview-state", `${this.clock.timecode(this.clock.frameOfMs(this.fromMs))} to ${this.clock.timecode(Math.round((this.untilMs * this.clock.perSecond) / 1000))}. Keys: Space plays, arrow keys step by a frame or go from edit to edit.`); }
  }

  async explain(video) {
    const answer = await fetch(video.src, { cache: "no-store" }).catch(() => null);
    const said = answer && !answer.ok ? await answer.json().catch(() => null) : null;
    shown(root, "preview-state", said?.detail ?? "This part could not be rendered. Try again.");
  }

  say(words) {
    const said = root.querySelector(".sh-room__said");
    said.textContent = words ?? "";
    said.hidden = !words;
  }

  end(why) {
    for (const video of [master, edited]) { video.pause(); video.removeAttribute("src"); video.load(); }
    this.say(why);
  }
}

roomAt(root.dataset.shReview).view().then((about) => new Review(about).start()).catch((failure) => {
  const said = root.querySelector(".sh-room__said");
  said.textContent = failure.message;
  said.hidden = false;
});

// The rendering under way, until it is done: then the page is another one.
const rendering = document.querySelector("[data-sh-render]");
if (rendering && rendering.querySelector("[role=status]").textContent.includes("%")) {
  const timer = setInterval(async () => {
    const job = (await roomAt(root.dataset.shReview).jobs().catch(() => [])).find((each) => each.kind === "render");
    if (!job) { return; }
    if (job.state !== "running" && job.state !== "waiting") { clearInterval(timer); location.reload(); return; }
    const share = Math.round(job.progress * 100);
    rendering.querySelector("progress").value = share;
    rendering.querySelector("[role=status]").textContent = `${share}% rendered`;
  }, 2000);
}
