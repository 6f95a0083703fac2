// Reviewing edit by edit: each as it was and as it would be, rendered by the server, side by side.
import { EditBook } from "./book.mjs";
import { clockOf } from "./clock.mjs";
import { Comments } from "./comments.mjs";
import { LongList, made, one, shown, tabs } from "./dom.mjs";
import { KINDS, endFrame, familyOf, firstFrame } from "./kinds.mjs";
import { follow, hear } from "./pair.mjs";
import { roomAt } from "./server.mjs";

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
    this.seen = new Set();
    this.chosen = null;
    tabs(root.querySelector('[role="tablist"]'));
    this.book.addEventListener("edits", () => this.redraw());
    this.book.addEventListener("ended", (event) => this.end(event.detail));
    for (const part of [this.book, this.comments]) { part.addEventListener("said", (event) => this.say(event.detail)); }
    this.comments.addEventListener("go", (event) => this.show(event.detail, null));
    root.addEventListener("click", (event) => this.acts[event.target.closest("button")?.dataset.do]?.());
    one(root, "work").addEventListener("keydown", (event) => {
      const act = event.target.matches("input, textarea, button") && event.key === " " ? null : { " ": "play", k: "play", ArrowLeft: "back", ArrowRight: "forward", ArrowUp: "before", ArrowDown: "next" }[event.key];
      if (act) { event.preventDefault(); this.acts[act](); }
    });
    follow(master, edited, (seconds) => this.placeOf(seconds));
    for (const name of ["play", "pause"]) { master.addEventListener(name, () => { root.querySelector('[data-do="play"]').textContent = master.paused ? "Play" : "Pause"; }); }
    master.addEventListener("timeupdate", () => this.comments.at(this.clock.frameAt((this.fromMs ?? 0) / 1000 + master.currentTime)));
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
    shown(root, "seen", this.sorted.length > 0 ? `You have looked at ${this.seen.size} of ${this.sorted.length}.` : "");
  }

  row(edit) {
    const reason = this.reasons.find((each) => each.code === edit.reason)?.label ?? edit.reason;
    const seconds = (endFrame(edit, this.clock) - firstFrame(edit, this.clock)) / this.clock.perSecond;
    return made("li", {}, made("button", { type: "button", class: `sh-room__edit sh-room__edit--${familyOf(edit)}`, click: () => this.choose(edit) },
      made("span", { class: "sh-room__when" }, this.clock.timecode(firstFrame(edit, this.clock))), made("b", {}, KINDS[edit.kind].word), ` ${seconds < 10 ? seconds.toFixed(2) : Math.round(seconds)} s `,
      made("span", { class: "sh-room__hint" }, reason + (edit.note ? `, ${edit.note}` : ""))));
  }

  neighbour(by) {
    const at = this.sorted.findIndex((edit) => edit.id === this.chosen);
    const edit = this.sorted[at + by];
    if (edit) { this.choose(edit); } else { this.say(by > 0 ? "That was the last edit." : "That was the first edit."); }
  }

  choose(edit) {
    this.chosen = edit.id;
    this.seen.add(edit.id);
    this.say(null);
    this.redraw();
    this.show(firstFrame(edit, this.clock), edit);
  }

  show(frame, edit) {
    this.fromMs = Math.max(0, this.clock.msOf(frame) - BEFORE_MS);
    const until = Math.min(this.clock.msOf(this.clock.frames), this.fromMs + MOST_MS, edit ? Math.max(this.fromMs + 2 * BEFORE_MS, this.clock.msOf(endFrame(edit, this.clock)) + BEFORE_MS) : Infinity);
    shown(root, "preview-state", "Rendering. This takes a few seconds.");
    this.comments.at(frame);
    for (const video of [master, edited]) { video.src = this.server.preview(this.fromMs, until, video.dataset.side, this.book.revision); }
  }

  ready() {
    if (master.readyState >= 3 && edited.readyState >= 3) { shown(root, "preview-state", "Ready. Keys: Space plays, arrow keys step by a frame or go from edit to edit."); }
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
