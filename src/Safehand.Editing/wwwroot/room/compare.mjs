// A whole rendition beside its master: one set of controls, both at the same moment, from edit to edit.
import { EditBook } from "./book.mjs";
import { clockOf } from "./clock.mjs";
import { Comments } from "./comments.mjs";
import { LongList, made, one, shown, stopped, tabs } from "./dom.mjs";
import { Film } from "./film.mjs";
import { KINDS, endFrame, familyOf, firstFrame } from "./kinds.mjs";
import { comparisonAt, roomAt } from "./server.mjs";
import { Timeline } from "./timeline.mjs";
import { Together, mapOf } from "./together.mjs";

const SPEEDS = [1, 1.5, 2];
const SIDES = ["master", "rendition"];
const root = document.querySelector("[data-sh-compare]");

class Compare {
  constructor(about, server) {
    [this.about, this.server] = [about, server];
    this.clock = clockOf(about.film);
    this.edits = about.edits.toSorted((a, b) => firstFrame(a, this.clock) - firstFrame(b, this.clock));
    this.films = Object.fromEntries(SIDES.map((side) => [side,
      new Film(root.querySelector(`video[data-side="${side}"]`), side === "master" ? this.clock : clockOf({ ...about.film, frames: about.frames }), server[side], side === "master" ? about.film.lead : 0)]));
    this.both = new Together(this.films.master, this.films.rendition, mapOf(about.kept, this.clock), about.frames);
    this.timeline = new Timeline(root.querySelector("canvas"), this.clock, false);
    this.list = new LongList(root.querySelector('[data-list="edits"]'), (edit) => this.row(edit));
    this.tab = tabs(root.querySelector('[role="tablist"]'));
    this.chosen = null;
    this.hears = "rendition";
    this.comments = null;
    this.wire();
  }

  wire() {
    const { both, timeline, films } = this;
    both.addEventListener("frame", () => this.moved());
    both.addEventListener("state", () => this.state());
    for (const side of SIDES) {
      films[side].addEventListener("said", (event) => this.message(side, event.detail));
      films[side].addEventListener("ended", (event) => this.end(event.detail));
      films[side].addEventListener("again", () => films[side === "master" ? "rendition" : "master"].again(true));
    }
    timeline.addEventListener("seek", (event) => both.seek(event.detail));
    timeline.addEventListener("choose", (event) => this.mark(event.detail));
    timeline.addEventListener("view", () => this.scrollbar());
    root.querySelector(".sh-room__scroll").addEventListener("input", (event) => timeline.scrollTo(Number(event.target.value)));
    root.addEventListener("click", (event) => this.acts[event.target.closest("button")?.dataset.do]?.());
    one(root, "work").addEventListener("keydown", (event) => this.key(event));
    const at = document.getElementById("compare-at");
    at.addEventListener("input", () => { this.typing = true; });
    at.addEventListener("blur", () => { this.typing = false; });
    at.addEventListener("change", () => {
      const to = this.clock.read(at.value);
      this.typing = false;
      if (to === null) { this.say("Enter a time like 12:07 or 0:12:07:03"); } else { this.say(null); both.seek(to); }
      at.value = this.clock.timecode(both.frame);
    });
  }

  acts = {
    play: () => this.both.toggle(),
    back: () => this.both.step(-1),
    forward: () => this.both.step(1),
    "second-back": () => this.both.step(-Math.round(this.clock.perSecond)),
    "second-forward": () => this.both.step(Math.round(this.clock.perSecond)),
    start: () => this.both.seek(0),
    finish: () => this.both.seek(this.clock.frames - 1),
    before: () => this.neighbour(-1),
    next: () => this.neighbour(1),
    nearer: () => this.timeline.zoom(1.6),
    farther: () => this.timeline.zoom(1 / 1.6),
    whole: () => this.timeline.whole(),
    hear: () => this.hear(this.hears === "master" ? "rendition" : "master"),
    skip: () => { this.both.skip = !this.both.skip; this.press("skip", this.both.skip); },
    speed: () => { this.both.speed = SPEEDS[(SPEEDS.indexOf(this.both.speed) + 1) % SPEEDS.length]; root.querySelector('[data-do="speed"] b').textContent = `${this.both.speed}×`; },
  };

  keys = {
    " ": "play", k: "play", s: "hear", ArrowLeft: "back", ArrowRight: "forward", ArrowUp: "before", ArrowDown: "next", Home: "start", End: "finish",
    "+": "nearer", "=": "nearer", "-": "farther",
  };

  key(event) {
    if (event.target.matches("input, textarea") || event.ctrlKey || event.metaKey || event.altKey) { return; }
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const act = event.shiftKey && name.startsWith("Arrow") ? { ArrowLeft: "second-back", ArrowRight: "second-forward" }[name]
      : event.target.matches("button") && name === " " ? null : this.keys[name];
    if (act) { event.preventDefault(); this.acts[act](); }
  }

  async start() {
    const { films, about } = this;
    this.timeline.show(this.edits, [], []);
    this.listed();
    this.hear(this.hears);
    await Promise.all([
      ...SIDES.map((side) => films[side].open().then(() => this.message(side, null))),
      about.isCurrent ? this.talk() : null,
    ]);
    const peaks = await this.server.master.peaks(films.master.opening).catch(() => null);
    if (peaks?.length) { this.timeline.peaks(peaks, this.about.film.waveFrom); }
    this.both.seek(Number(new URLSearchParams(location.search).get("at")) || 0);
  }

  // What was said in the room: only for the rendition that it is about.
  async talk() {
    const room = roomAt(this.about.room);
    this.book = new EditBook(room);
    this.comments = new Comments(root, room, this.book, this.clock);
    this.comments.addEventListener("go", (event) => this.both.seek(event.detail));
    this.comments.addEventListener("said", (event) => this.say(event.detail));
    this.book.addEventListener("comments", () => this.timeline.show(this.edits, [], this.comments.all));
    this.book.addEventListener("ended", () => this.silent());
    const tab = document.getElementById("tab-comments");
    try {
      await this.book.start();
      tab.hidden = false;
    } catch { this.silent(); }
  }

  // The room can end before what was made in it: after the end of the case the two can still be compared, and each picture has a door of its own.
  silent() {
    this.book.stop();
    document.getElementById("tab-comments").hidden = true;
    if (!document.getElementById("panel-comments").hidden) { this.tab("tab-edits"); }
  }

  listed() {
    this.list.show(this.edits, this.chosen);
    root.querySelector('[data-empty="edits"]').hidden = this.edits.length > 0;
    root.querySelector('[data-count="edits"]').textContent = this.edits.length > 0 ? `(${this.edits.length})` : "";
  }

  row(edit) {
    const seconds = (endFrame(edit, this.clock) - firstFrame(edit, this.clock)) / this.clock.perSecond;
    return made("li", {}, made("button", { type: "button", class: `sh-room__edit sh-room__edit--${familyOf(edit)}`, click: () => this.go(edit) },
      made("span", { class: "sh-room__when" }, this.clock.timecode(firstFrame(edit, this.clock))), made("b", {}, KINDS[edit.kind].word), ` ${seconds < 10 ? seconds.toFixed(2) : Math.round(seconds)} s `,
      made("span", { class: "sh-room__hint" }, this.reason(edit) + (edit.note ? `, ${edit.note}` : ""))));
  }

  reason(edit) { return this.about.reasons.find((each) => each.code === edit.reason)?.label ?? edit.reason; }

  neighbour(by) {
    const at = this.edits.findIndex((edit) => edit.id === this.chosen);
    const frame = this.both.frame;
    const next = at >= 0 ? at + by : by > 0 ? this.edits.findIndex((edit) => firstFrame(edit, this.clock) >= frame) : this.edits.findLastIndex((edit) => firstFrame(edit, this.clock) < frame);
    const edit = this.edits[next];
    if (edit) { this.go(edit); } else { this.say(by > 0 ? "That was the last edit." : "That was the first edit."); }
  }

  go(edit) {
    this.say(null);
    this.both.seek(firstFrame(edit, this.clock));
    this.mark(edit.id);
  }

  mark(id) {
    this.chosen = id;
    this.timeline.choose(id);
    this.listed();
  }

  hear(side) {
    this.hears = side;
    for (const each of SIDES) { this.films[each].sound(each === side); }
    this.press("hear", side === "master");
  }

  press(what, on) { root.querySelector(`[data-do="${what}"]`).setAttribute("aria-pressed", String(on)); }

  moved() {
    const { frame } = this.both;
    const words = this.clock.timecode(frame);
    const at = document.getElementById("compare-at");
    if (!this.typing) { at.value = words; }
    const canvas = root.querySelector("canvas");
    canvas.setAttribute("aria-valuenow", String(frame));
    canvas.setAttribute("aria-valuetext", `${words} of ${this.clock.timecode(this.clock.frames)}`);
    this.timeline.at(frame, this.both.playing);
    this.comments?.at(frame);
    const now = this.edits.filter((edit) => firstFrame(edit, this.clock) <= frame && frame < endFrame(edit, this.clock));
    shown(root, "now", now.length === 0 ? "No edit at this moment." : `Here: ${now.slice(0, 6).map((edit) => `${KINDS[edit.kind].word} (${this.reason(edit)})`).join("; ")}${now.length > 6 ? ` and ${now.length - 6} more` : ""}`);
  }

  state() {
    root.querySelector('[data-do="play"]').textContent = this.both.playing ? "Pause" : "Play";
    one(root, "gone").hidden = !this.both.gone;
    shown(root, "waits", this.both.waiting ? "Waiting for the picture" : "");
  }

  scrollbar() {
    const bar = root.querySelector(".sh-room__scroll");
    const { from, width, of } = this.timeline.scrolled;
    bar.max = String(Math.max(0, Math.round(of - width)));
    bar.value = String(Math.round(from));
    bar.disabled = of <= width;
  }

  message(side, words) {
    const message = one(root, `message-${side}`);
    message.textContent = words ?? "";
    message.hidden = !words;
  }

  say(words) { saying(words); }

  // One ended, both end: half a comparison is none, and nothing that was sent stays on the screen.
  end(why) {
    this.both.pause();
    this.book?.stop();
    for (const side of SIDES) { this.films[side].end(why); this.message(side, why); }
    stopped(root);
    this.say(why);
  }
}

function saying(words) {
  const said = root.querySelector(".sh-room__said");
  said.textContent = words ?? "";
  said.hidden = !words;
}

async function begin() {
  const server = comparisonAt(root.dataset.shCompare);
  const about = await server.view();
  const compare = new Compare(about, server);
  shown(root, "of", compare.clock.timecode(about.film.frames));
  root.querySelector("canvas").setAttribute("aria-valuemax", String(about.film.frames - 1));
  await compare.start();
}

begin().catch((failure) => {
  saying(failure.message);
  for (const side of SIDES) { one(root, `message-${side}`).textContent = failure.message; }
});
